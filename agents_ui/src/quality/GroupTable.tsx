import { useSignal } from "@preact/signals";
import { DIMENSIONS, type Dimension, type Group, type MonthFigures } from "../api/quality";
import { type MessageId, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { groupFilter, listOf } from "./lists";
import { BY, faultShare, groupName, meanWords, moneyWords, timeWords } from "./words";

const COLUMNS: readonly (readonly [MessageId, (group: Group) => string])[] = [
  ["quality.cases", ({ cases }) => formatNumber(cases)],
  ["quality.complaints", ({ kinds }) => formatNumber(kinds.complaint)],
  ["quality.open", ({ open }) => formatNumber(open)],
  ["quality.overdue", ({ overdue }) => formatNumber(overdue)],
  ["quality.first_answer", ({ first_answer }) => timeWords(first_answer.median_s)],
  ["quality.reply", ({ reply }) => timeWords(reply.median_s)],
  ["quality.close", ({ close }) => timeWords(close.median_s)],
  ["quality.reopened", ({ reopened }) => formatNumber(reopened)],
  ["quality.fault", faultShare],
  ["quality.recovery", ({ recovery }) => moneyWords(recovery)],
  ["quality.satisfaction_short", ({ satisfaction }) => meanWords(satisfaction)],
];

/** The month's cases by class, cause, product, unit or agent, whichever is chosen. */
export function GroupTable({ figures, own }: { figures: MonthFigures; own: string | null }) {
  const chosen = useSignal<Dimension>("class");
  const groups = figures.by[chosen.value] ?? [];
  return (
    <section class="card" aria-labelledby="quality-by">
      <div class="quality-head">
        <h2 id="quality-by">{t("quality.by")}</h2>
        <fieldset class="quality-choices">
          <legend class="visually-hidden">{t("quality.by")}</legend>
          {DIMENSIONS.filter((one) => figures.by[one]).map((one) => (
            <label key={one} class="quality-choice">
              <input
                type="radio"
                name="quality-by"
                checked={one === chosen.value}
                data-testid={`quality-by-${one}`}
                onChange={() => {
                  chosen.value = one;
                }}
              />
              {t(BY[one])}
            </label>
          ))}
        </fieldset>
      </div>
      {groups.length === 0 ? (
        <p class="empty">{t("quality.none")}</p>
      ) : (
        <div class="quality-wide">
          <table class="quality-table" data-testid="quality-groups">
            <thead>
              <tr>
                <th scope="col">{t(BY[chosen.value])}</th>
                {COLUMNS.map(([words]) => (
                  <th key={words} scope="col">
                    {t(words)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => {
                const href = listOf(figures.month, own, groupFilter(chosen.value, group.code));
                return (
                  <tr key={`${group.parent} ${group.code}`} data-testid={`quality-group-${group.code}`}>
                    <th scope="row" style={{ paddingInlineStart: `${8 + 18 * group.depth}px` }}>
                      <a href={href}>{groupName(group)}</a>
                    </th>
                    {COLUMNS.map(([words, shown]) => (
                      <td key={words}>{shown(group)}</td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
