import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fileComplaint } from "../api/endpoints";
import type { CaseBrief } from "../api/types";
import { label, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { caseClasses, loadChoices } from "./choices";
import { complaintsFiled } from "./filed";

/** Takes a complaint while talking; its number is there at once, to be read out and copied. */
export function ComplaintForm({ contactId }: { contactId: string }) {
  const open = useSignal(false);
  const filed = useSignal<readonly CaseBrief[]>([]);
  // Kept until it succeeded: a complaint whose answer was lost is sent again and keeps its number.
  const request = useRef("");
  request.current ||= crypto.randomUUID();
  return (
    <section class="card complaint" aria-labelledby="complaint-title">
      <header class="card-head">
        <h2 id="complaint-title">{t("complaint.title")}</h2>
        <button
          type="button"
          data-testid="complaint-open"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {t(open.value ? "cancel" : "complaint.open")}
        </button>
      </header>
      {filed.value.map((one) => (
        <Filed key={one.number} filed={one} />
      ))}
      {open.value && (
        <Fields
          contactId={contactId}
          requestId={request.current}
          onFiled={(one) => {
            request.current = "";
            filed.value = [...filed.value, one];
            open.value = false;
            complaintsFiled.value += 1;
          }}
        />
      )}
    </section>
  );
}

function Filed({ filed }: { filed: CaseBrief }) {
  const copied = useSignal(false);
  const number = useRef<HTMLOutputElement>(null);
  useEffect(() => number.current?.focus(), []);
  const copy = async () => {
    await navigator.clipboard.writeText(filed.number);
    copied.value = true;
  };
  return (
    <Notice kind="success">
      <span>{t("complaint.filed")}</span>
      <output ref={number} tabIndex={-1} class="complaint-number" data-testid="complaint-number">
        {filed.number}
      </output>
      <button type="button" data-testid="complaint-copy" onClick={() => void copy().catch(() => undefined)}>
        {t(copied.value ? "copied" : "copy")}
      </button>
    </Notice>
  );
}

function Fields({
  contactId,
  requestId,
  onFiled,
}: {
  contactId: string;
  requestId: string;
  onFiled: (filed: CaseBrief) => void;
}) {
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  useEffect(() => {
    if (caseClasses.value.length === 0) {
      loadChoices().catch((caught: unknown) => {
        error.value = caught;
      });
    }
  }, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    busy.value = true;
    error.value = null;
    try {
      const order = text("order_number");
      onFiled(
        await fileComplaint(contactId, {
          request_id: requestId,
          subject: text("subject"),
          class: text("class"),
          severity: text("severity"),
          description: text("description"),
          ...(order ? { order_number: order } : {}),
        }),
      );
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} data-testid="complaint-form">
      <div class="form-grid">
        <label class="field">
          <span>{t("complaint.class")}</span>
          <select name="class" required data-testid="complaint-class">
            <option value="">{t("choose")}</option>
            {caseClasses.value.map((item) => (
              <option key={item.code} value={item.code}>
                {label(item.labels)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("complaint.severity")}</span>
          <select name="severity" data-testid="complaint-severity">
            {codes("severity").map((code) => (
              <option key={code} value={code} selected={code === "normal"}>
                {term("severity", code)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label class="field">
        <span>{t("complaint.subject")}</span>
        <input name="subject" required maxLength={200} data-testid="complaint-subject" />
      </label>
      <label class="field">
        <span>{t("complaint.description")}</span>
        <textarea name="description" required rows={4} maxLength={4000} data-testid="complaint-description" />
      </label>
      <label class="field">
        <span>
          {t("complaint.order_number")} <span class="muted">{t("optional")}</span>
        </span>
        <input name="order_number" maxLength={20} data-testid="complaint-order" />
      </label>
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy.value} data-testid="complaint-submit">
          {t("complaint.submit")}
        </button>
      </div>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </form>
  );
}
