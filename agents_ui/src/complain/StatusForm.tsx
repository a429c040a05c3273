import { useSignal } from "@preact/signals";
import { appeal, askStatus, type PublicStatus } from "../api/complaints";
import { ApiError } from "../api/http";
import { dayWords } from "../cases/course";
import { type MessageId, t } from "../i18n";
import { AreaField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { troubleText } from "./trouble";

const STATUS: Readonly<Record<PublicStatus["status"], MessageId>> = {
  open: "complain.status_open",
  assigned: "complain.status_assigned",
  answered: "complain.status_answered",
  closed: "complain.status_closed",
};

/** How a case stands, for whoever knows its number and how its writer can be reached. */
export function StatusForm() {
  const found = useSignal<PublicStatus | null>(null);
  const proof = useSignal("");
  const act = useAct();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    found.value = null;
    proof.value = textOf(form, "proof");
    void act.run(async () => {
      found.value = await askStatus(textOf(form, "number"), proof.value);
    });
  };
  const isUnknown = act.error.value instanceof ApiError && act.error.value.code === "not_found";
  return (
    <>
      <form class="card complain-form" data-testid="status-form" onSubmit={submit}>
        <TextField name="number" words={t("complain.number")} max={20} testId="status-number" />
        <TextField name="proof" words={t("complain.proof")} max={254} testId="status-proof" />
        <div class="form-actions">
          <button type="submit" class="primary wide" disabled={act.busy.value} data-testid="status-submit">
            {t("complain.ask_status")}
          </button>
        </div>
        <div aria-live="polite">
          {found.value && (
            <Notice kind="info" testId="status-found">
              <div>
                <p class="strong">{t(STATUS[found.value.status])}</p>
                <p>{t("complain.opened_on", { day: dayWords(found.value.opened_on) })}</p>
                {found.value.due_on &&
                  found.value.status !== "closed" &&
                  found.value.status !== "answered" && (
                    <p>{t("complain.due_on", { day: dayWords(found.value.due_on) })}</p>
                  )}
                {found.value.closed_on && (
                  <p>{t("complain.closed_on", { day: dayWords(found.value.closed_on) })}</p>
                )}
              </div>
            </Notice>
          )}
        </div>
        {act.error.value !== null && (
          <Notice kind="error" testId="status-error">
            {isUnknown ? t("complain.not_found") : troubleText(act.error.value)}
          </Notice>
        )}
      </form>
      {found.value?.may_appeal && (
        <AppealForm key={found.value.number} number={found.value.number} proof={proof.value} />
      )}
    </>
  );
}

/** For who does not accept the answer. */
function AppealForm({ number, proof }: { number: string; proof: string }) {
  const isSent = useSignal(false);
  const act = useAct();
  if (isSent.value)
    return (
      <Notice kind="info" testId="appealed">
        {t("complain.appealed")}
      </Notice>
    );
  return (
    <form
      class="card complain-form"
      data-testid="appeal-form"
      onSubmit={(event) => {
        event.preventDefault();
        const reason = textOf(new FormData(event.currentTarget), "reason");
        void act.run(async () => {
          await appeal(number, proof, reason);
          isSent.value = true;
        });
      }}
    >
      <h2>{t("complain.appeal")}</h2>
      <AreaField
        name="reason"
        words={t("complain.appeal_reason")}
        max={1000}
        rows={3}
        testId="appeal-reason"
      />
      <div class="form-actions">
        <button type="submit" class="wide" disabled={act.busy.value} data-testid="appeal-send">
          {t("complain.appeal_send")}
        </button>
      </div>
      {act.error.value !== null && <Notice kind="error">{troubleText(act.error.value)}</Notice>}
    </form>
  );
}
