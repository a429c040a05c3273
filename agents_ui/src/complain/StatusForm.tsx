import { type Signal, useSignal } from "@preact/signals";
import { appeal, askStatus, type PublicStatus, reopen } from "../api/complaints";
import { dayWords } from "../cases/course";
import { type MessageId, t } from "../i18n";
import { AreaField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { provingTrouble, troubleText } from "./trouble";

const STATUS: Readonly<Record<PublicStatus["status"], MessageId>> = {
  open: "complain.status_open",
  assigned: "complain.status_assigned",
  answered: "complain.status_answered",
  closed: "complain.status_closed",
};

/** What a customer can do about the answer. */
const ASKING = {
  reopen: {
    send: reopen,
    title: "complain.reopen",
    reason: "complain.reopen_reason",
    button: "complain.reopen_send",
    done: "complain.reopened",
  },
  appeal: {
    send: appeal,
    title: "complain.appeal",
    reason: "complain.appeal_reason",
    button: "complain.appeal_send",
    done: "complain.appealed",
  },
} as const;
type What = keyof typeof ASKING;

/** How a case stands, for whoever knows its number and how its writer can be reached. */
export function StatusForm() {
  const found = useSignal<PublicStatus | null>(null);
  const proof = useSignal("");
  const asked = useSignal<What | null>(null);
  const act = useAct();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    found.value = null;
    asked.value = null;
    proof.value = textOf(form, "proof");
    void act.run(async () => {
      found.value = await askStatus(textOf(form, "number"), proof.value);
    });
  };
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
        <div aria-live="polite">{found.value && <Standing status={found.value} />}</div>
        {act.error.value !== null && (
          <Notice kind="error" testId="status-error">
            {provingTrouble(act.error.value, proof.value)}
          </Notice>
        )}
      </form>
      <div aria-live="polite">
        {asked.value && (
          <Notice kind="info" testId={asked.value === "appeal" ? "appealed" : "reopened"}>
            {t(ASKING[asked.value].done)}
          </Notice>
        )}
      </div>
      {found.value && <Asking found={found} proof={proof.value} asked={asked} />}
    </>
  );
}

function Standing({ status }: { status: PublicStatus }) {
  const isOver = status.status === "closed" || status.status === "answered";
  return (
    <Notice kind="info" testId="status-found">
      <div>
        <p class="strong">{t(STATUS[status.status])}</p>
        <p>{t("complain.opened_on", { day: dayWords(status.opened_on) })}</p>
        {status.due_on && !isOver && <p>{t("complain.due_on", { day: dayWords(status.due_on) })}</p>}
        {status.closed_on && <p>{t("complain.closed_on", { day: dayWords(status.closed_on) })}</p>}
        {status.appeal_refused && <p>{t("complain.appeal_refused")}</p>}
        {isOver && !status.may_reopen && <p>{t("complain.write_anew")}</p>}
      </div>
    </Notice>
  );
}

/** For who does not accept the answer, as far as they may. */
function Asking({
  found,
  proof,
  asked,
}: {
  found: Signal<PublicStatus | null>;
  proof: string;
  asked: Signal<What | null>;
}) {
  const status = found.value;
  if (!status) return null;
  const may: What[] = [
    ...(status.may_reopen ? ["reopen" as const] : []),
    ...(status.may_appeal ? ["appeal" as const] : []),
  ];
  return (
    <>
      {may.map((what) => (
        <AskForm
          key={`${what} ${status.number}`}
          what={what}
          number={status.number}
          proof={proof}
          onDone={(now) => {
            found.value = now;
            asked.value = what;
          }}
        />
      ))}
    </>
  );
}

function AskForm({
  what,
  number,
  proof,
  onDone,
}: {
  what: What;
  number: string;
  proof: string;
  onDone: (now: PublicStatus) => void;
}) {
  const act = useAct();
  const words = ASKING[what];
  return (
    <form
      class="card complain-form"
      data-testid={`${what}-form`}
      onSubmit={(event) => {
        event.preventDefault();
        const reason = textOf(new FormData(event.currentTarget), "reason");
        void act.run(async () => onDone(await words.send(number, proof, reason)));
      }}
    >
      <h2>{t(words.title)}</h2>
      <AreaField name="reason" words={t(words.reason)} max={1000} rows={3} testId={`${what}-reason`} />
      <div class="form-actions">
        <button type="submit" class="wide" disabled={act.busy.value} data-testid={`${what}-send`}>
          {t(words.button)}
        </button>
      </div>
      {act.error.value !== null && <Notice kind="error">{troubleText(act.error.value)}</Notice>}
    </form>
  );
}
