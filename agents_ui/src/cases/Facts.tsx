import type { Case } from "../api/cases";
import { recordingAddress } from "../api/endpoints";
import { t } from "../i18n";
import { formatDateTime, formatNumber, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { TierBadge } from "../ui/Tier";
import { care, classPath, nodeLabel, pathLabel, unitName } from "./care";
import { dayWords } from "./course";

/** Whose case it is, what it is about, and who is to solve it. */
export function Facts({ one }: { one: Case }) {
  const { customer, reporter, responsible } = one;
  const fault = one.fault === null ? "" : t(one.fault ? "yes" : "no");
  const product = one.product === "" ? t("cases.no_product") : nodeLabel(care.value?.products, one.product);
  const facts: readonly (readonly [string, string])[] = [
    [
      t("cases.responsible"),
      responsible ? [responsible.name, responsible.email].filter(Boolean).join(" · ") : "",
    ],
    [t("complaint.class"), classPath(one.class)],
    [t("cases.product"), product],
    [t("cases.batch"), one.batch ?? ""],
    [t("complaint.order_number"), one.order_number ?? ""],
    [t("cases.channel"), term("channel", one.channel)],
    [t("cases.opened"), [formatDateTime(one.opened_ms), one.opened_by_name].filter(Boolean).join(" · ")],
    [t("cases.promised_day"), dayWords(one.due_on)],
    [t("cases.cause"), pathLabel(care.value?.causes, one.cause)],
    [t("cases.unit"), unitName(one.blamed_unit)],
    [t("cases.fault"), fault],
    [t("cases.mark"), one.mark === null ? "" : t("cases.mark_of", { mark: formatNumber(one.mark) })],
  ];
  return (
    <section class="card" aria-labelledby="case-facts">
      <h2 id="case-facts">{t("cases.facts")}</h2>
      <div class="case-customer" data-testid="case-customer">
        {customer ? (
          <>
            <span class="strong">{customer.name}</span> <TierBadge tier={customer.tier} />
            <p class="muted">
              {[customer.company, ...customer.numbers.map(formatPhone)].filter(Boolean).join(" · ")}
            </p>
          </>
        ) : (
          <p>
            {reporter?.name ?? t("cases.no_customer")}{" "}
            <span class="muted">
              {[formatPhone(reporter?.number ?? null), reporter?.email].filter(Boolean).join(" · ")}
            </span>
          </p>
        )}
      </div>
      <dl class="case-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {one.merged.length > 0 && (
        <p>
          {t("cases.merged_here")}{" "}
          {one.merged.map((number) => (
            <a key={number} class="case-number" href={`#${number}`}>
              {number}{" "}
            </a>
          ))}
        </p>
      )}
      {one.recording && (
        // biome-ignore lint/a11y/useMediaCaption: a caller's recorded words; nobody has written them down
        <audio
          controls
          preload="none"
          src={recordingAddress(one.recording)}
          aria-label={t("cases.recording")}
        />
      )}
    </section>
  );
}
