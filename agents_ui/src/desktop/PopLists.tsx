import type { CaseBrief, ContactBrief } from "../api/types";
import { t } from "../i18n";
import { formatDate, formatDateTime } from "../i18n/format";
import { term } from "../i18n/terms";
import { classLabel, dispositionLabel } from "./choices";

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
            <span class="case-number">{one.number}</span>
            <span class={`badge severity-${one.severity}`}>{term("severity", one.severity)}</span>
            <span class="badge">{term("case_status", one.status)}</span>
            <p class="clamp">{one.subject}</p>
            <p class="muted">
              {[classLabel(one.class), formatDate(one.opened_ms), one.order_number]
                .filter(Boolean)
                .join(" · ")}
            </p>
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
