import type { CaseBrief, ContactBrief, OpenTask, PromisedRecovery } from "../api/types";
import { classPath } from "../cases/care";
import { dayWords } from "../cases/course";
import { t } from "../i18n";
import { formatDate, formatDateTime, formatMoney } from "../i18n/format";
import { term } from "../i18n/terms";
import { dispositionLabel } from "./choices";

export function CaseList({ cases, known }: { cases: readonly CaseBrief[]; known: boolean }) {
  return (
    <section class="pop-list" aria-labelledby="open-cases" data-testid="pop-open-cases">
      <h3 id="open-cases">
        {t("pop.open_cases")} {known && <span class="badge">{cases.length}</span>}
      </h3>
      {cases.length === 0 && <p class="muted">{t(known ? "pop.no_cases" : "pop.unknown_none")}</p>}
      <ul>
        {cases.map((one) => (
          <li key={one.number} class={`case severity-${one.severity}`}>
            <CaseLink number={one.number} />
            {one.kind !== "complaint" && <span class="badge">{term("case_kind", one.kind)}</span>}
            <span class={`badge severity-${one.severity}`}>{term("severity", one.severity)}</span>
            <span class="badge">{term("case_status", one.status)}</span>
            <p class="clamp">{one.subject}</p>
            <p class="muted">
              {[classPath(one.class), formatDate(one.opened_ms), one.order_number]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In a tab of its own: leaving this page would end the call. */
export function CaseLink({ number }: { number: string }) {
  return (
    <a class="case-number" href={`/cases#${number}`} target="_blank" rel="noreferrer">
      {number}
    </a>
  );
}

/** What the customer was promised, and which calls to them are to be made; nothing where there is none. */
export function PromiseList({
  recoveries,
  tasks,
}: {
  recoveries: readonly PromisedRecovery[];
  tasks: readonly OpenTask[];
}) {
  if (recoveries.length + tasks.length === 0) return null;
  return (
    <section class="pop-list promises" aria-labelledby="pop-promises" data-testid="pop-promises">
      <h3 id="pop-promises">{t("pop.promises")}</h3>
      <ul>
        {recoveries.map((one) => (
          <li key={one.id}>
            <span class="strong">
              {[
                term("case_recovery", one.kind),
                one.amount_minor !== null && one.currency && formatMoney(one.amount_minor, one.currency),
              ]
                .filter(Boolean)
                .join(" ")}
            </span>
            <span class="badge">{term("case_recovery_state", one.state)}</span>
            <CaseLink number={one.case_number} />
            <p class="clamp">{one.words}</p>
            {one.promised_by && (
              <p class="muted">{t("cases.until_day", { day: dayWords(one.promised_by) })}</p>
            )}
          </li>
        ))}
        {tasks.map((one) => (
          <li key={one.id}>
            <span class="strong">{term("case_task", one.kind)}</span>
            {one.case_number && <CaseLink number={one.case_number} />}
            <p class="clamp">{one.words}</p>
            <p class="muted">{t("pop.task_due", { at: formatDateTime(one.due_ms) })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ContactList({ contacts, known }: { contacts: readonly ContactBrief[]; known: boolean }) {
  return (
    <section class="pop-list" aria-labelledby="last-contacts" data-testid="pop-last-contacts">
      <h3 id="last-contacts">{t("pop.last_contacts")}</h3>
      {contacts.length === 0 && <p class="muted">{t(known ? "pop.no_contacts" : "pop.unknown_none")}</p>}
      <ul>
        {contacts.map((one) => (
          <li key={one.id}>
            <span>{formatDateTime(one.started_ms)}</span>
            <span class="badge">{term("channel", one.channel)}</span>
            {one.outcome && <span class="badge">{term("outcome", one.outcome)}</span>}
            {(one.agent_name || one.disposition) && (
              <p class="muted">
                {[dispositionLabel(one.disposition), one.agent_name].filter(Boolean).join(" · ")}
              </p>
            )}
            {one.notes && <p class="clamp">{one.notes}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
