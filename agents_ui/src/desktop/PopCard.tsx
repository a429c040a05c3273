import type { Callback, Customer, DeskContact, Me, Pop } from "../api/types";
import { label, type MessageId, t } from "../i18n";
import { formatClock, formatDateTime, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { Notice } from "../ui/Notice";
import { skillName } from "../ui/names";
import { TierBadge } from "../ui/Tier";
import type { Desk } from "./desk";
import { CaseLink, CaseList, ContactList, PromiseList } from "./PopLists";
import { UnknownCaller } from "./UnknownCaller";
import { usePopShown } from "./usePopShown";
import { Wishes } from "./Wishes";
import { type Names, why } from "./why";

export function PopCard({ desk, contact, folded }: { desk: Desk; contact: DeskContact; folded: boolean }) {
  usePopShown(desk, contact);
  const { pop } = contact;
  return (
    <section
      class={`card pop pop-${contact.phase}`}
      aria-label={t("pop.title")}
      data-testid="pop"
      data-contact={contact.contact_id}
      data-phase={contact.phase}
    >
      <PopHead contact={contact} />
      {contact.recovering && <Notice kind="warning">{t("pop.recovering")}</Notice>}
      {pop && !pop.available && <Notice kind="warning">{t("pop.unavailable")}</Notice>}
      {pop && <PopFacts desk={desk} pop={pop} callback={contact.callback} />}
      {pop && !folded && (
        <>
          {!pop.customer && contact.phase !== "offered" && (
            <UnknownCaller desk={desk} contact={contact} pop={pop} />
          )}
          {!pop.customer && contact.phase === "offered" && pop.candidates.length > 0 && (
            <p>
              {t(pop.candidates.length === 1 ? "pop.perhaps" : "pop.several", {
                names: pop.candidates.map((one) => one.name).join(t("list.comma")),
              })}
            </p>
          )}
          <PromiseList recoveries={pop.recoveries} tasks={pop.tasks} />
          <div class="pop-columns">
            <CaseList cases={pop.open_cases} known={pop.customer !== null} />
            <ContactList contacts={pop.last_contacts} known={pop.customer !== null} />
          </div>
        </>
      )}
    </section>
  );
}

function PopHead({ contact }: { contact: DeskContact }) {
  const { pop } = contact;
  const customer = pop?.customer ?? null;
  const several = pop?.candidates.length ?? 0;
  const language = customer?.language ?? pop?.language;
  return (
    <header class="pop-head">
      <div class="pop-who">
        <h2 class="pop-name" data-testid="pop-customer-name" title={customer?.name}>
          {customer?.name ?? (several ? t("pop.one_of", { count: several }) : t("pop.unknown"))}
        </h2>
        <p class="pop-company">{customer?.company ?? pop?.ani_name ?? ""}</p>
      </div>
      <div class="pop-tags">
        {contact.callback && !contact.callback.called_in && (
          <span class="badge badge-callback">{t("call.callback")}</span>
        )}
        <TierBadge tier={customer?.tier ?? null} />
        {language && <span class="badge">{t(`language.${language}`)}</span>}
        <span class="pop-number" data-testid="pop-number">
          {formatPhone(contact.ani) || t("pop.withheld")}
        </span>
      </div>
    </header>
  );
}

/** Why they are called back, when they did not ask for it. */
const PURPOSES: Readonly<Partial<Record<string, MessageId>>> = {
  follow_up: "pop.follow_up",
  survey: "pop.survey",
};

/** "promised 22 Nov, 14:02 · attempt 2"; whoever called in was not dialled. */
function callbackWords({ promised_ms, attempt, called_in, purpose }: Callback): string {
  const promised = t("pop.promised", { at: formatDateTime(promised_ms) });
  const how = called_in ? [t("pop.called_in"), promised] : [promised, t("pop.attempt", { attempt })];
  return [purpose && PURPOSES[purpose] && t(PURPOSES[purpose]), ...how].filter(Boolean).join(" · ");
}

function dedicated({ dedicated_agent, dedicated_agent_name }: Customer, me: Me | null): string {
  const name = dedicated_agent_name ?? dedicated_agent ?? "";
  return dedicated_agent === me?.agent_id ? t("pop.dedicated_you", { name }) : name;
}

function PopFacts({ desk, pop, callback }: { desk: Desk; pop: Pop; callback: Callback | null }) {
  const queue = desk.queues.value.find(({ id }) => id === pop.queue);
  const names: Names = {
    skill: (id) => skillName(id, { skills: desk.skills.value }),
    queue: (id) => label(desk.queues.value.find((one) => one.id === id)?.names) || id,
  };
  return (
    <dl class="facts">
      {callback && (
        <div class="fact-wide callback-fact" data-testid="pop-callback">
          <dt>{t("pop.callback")}</dt>
          <dd>
            {callbackWords(callback)}
            {callback.case_number && (
              <>
                {" · "}
                <CaseLink number={callback.case_number} />
              </>
            )}
          </dd>
        </div>
      )}
      <div>
        <dt>{t("pop.queue")}</dt>
        <dd>{queue ? label(queue.names) : (pop.queue ?? "–")}</dd>
      </div>
      <div>
        <dt>{t("pop.waited")}</dt>
        <dd data-testid="pop-waited">{formatClock(pop.waited_ms)}</dd>
      </div>
      {pop.customer && pop.customer.value > 0 && (
        <div data-testid="pop-value">
          <dt>{t("pop.value")}</dt>
          <dd>{t("pop.value_of", { value: pop.customer.value })}</dd>
        </div>
      )}
      {pop.customer?.dedicated_agent && (
        <div data-testid="pop-dedicated">
          <dt>{t("pop.dedicated")}</dt>
          <dd>{dedicated(pop.customer, desk.me.value)}</dd>
        </div>
      )}
      {pop.customer?.life_cycle && (
        <div>
          <dt>{t("customer.life_cycle")}</dt>
          <dd>{term("life_cycle", pop.customer.life_cycle)}</dd>
        </div>
      )}
      <div class="fact-wide" data-testid="pop-keyed">
        <dt>{t("pop.keyed")}</dt>
        <dd class="keyed">
          {pop.keyed.length === 0 && t("pop.keyed_none")}
          {pop.keyed.map((item, index) => (
            // The same question may have been asked twice: only its place tells two entries apart.
            <span key={index}>
              {label(item.labels)} <kbd>{item.value}</kbd> {label(item.meanings)}
            </span>
          ))}
        </dd>
      </div>
      <div class="fact-wide" data-testid="pop-reason">
        <dt>{t("pop.reason")}</dt>
        <dd>{why(pop.reason, names, callback?.called_in) || "–"}</dd>
      </div>
      {pop.customer && <Wishes customer={pop.customer} />}
      {pop.customer?.notes && (
        <div class="fact-wide">
          <dt>{t("customer.notes")}</dt>
          <dd class="clamp">{pop.customer.notes}</dd>
        </div>
      )}
    </dl>
  );
}
