import type { QueueSpec } from "../api/company";
import { type GroupScore, type Results, SPLITS, type Split } from "../api/satisfaction";
import { label, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { ScoreCells, ScoreHeads } from "./Indicators";
import { BY, groupName } from "./words";

/**
 * The groups by the indicator that is chosen; those with few answers apart, without a rank. `split` is what the reader has
 * chosen, which the results may not be of yet.
 */
export function Groups({
  results,
  by: split,
  queues,
  onSplit,
}: {
  results: Results;
  by: Split;
  queues: readonly QueueSpec[];
  onSplit: (by: Split) => void;
}) {
  const { by, groups, minimum } = results;
  const isRanked = by !== "month";
  const ranked = groups.filter(({ rank }) => rank !== null || !isRanked);
  const few = groups.filter(({ rank }) => rank === null && isRanked);
  const chosen = results.indicators.find(({ code }) => code === results.indicator);
  const row = ({ key, score, rank }: GroupScore) => (
    <tr key={key} data-testid={`group-${key}`}>
      {isRanked && <td>{rank === null ? "" : formatNumber(rank)}</td>}
      <th scope="row">{groupName(by, key, queues)}</th>
      <ScoreCells score={score} />
    </tr>
  );
  return (
    <section class="card" aria-labelledby="satisfaction-groups">
      <div class="satisfaction-head">
        <h2 id="satisfaction-groups">
          {t("satisfaction.groups", { indicator: label(chosen?.labels) || results.indicator })}
        </h2>
        <fieldset class="satisfaction-choices">
          <legend class="visually-hidden">{t("satisfaction.by")}</legend>
          {SPLITS.map((one) => (
            <label key={one} class="satisfaction-choice">
              <input
                type="radio"
                name="satisfaction-by"
                checked={one === split}
                data-testid={`satisfaction-by-${one}`}
                onChange={() => onSplit(one)}
              />
              {t(BY[one])}
            </label>
          ))}
        </fieldset>
      </div>
      {groups.length === 0 ? (
        <p class="empty">{t("satisfaction.none")}</p>
      ) : (
        <div class="satisfaction-wide">
          <table
            class={`satisfaction-table${isRanked ? " satisfaction-ranked" : ""}`}
            data-testid="satisfaction-groups"
          >
            <thead>
              <tr>
                {isRanked && <th scope="col">{t("satisfaction.rank")}</th>}
                <th scope="col">{t(BY[by])}</th>
                <ScoreHeads />
              </tr>
            </thead>
            {ranked.length > 0 && <tbody>{ranked.map(row)}</tbody>}
            {few.length > 0 && (
              <tbody>
                <tr>
                  <th scope="rowgroup" colSpan={6} class="satisfaction-few" data-testid="satisfaction-few">
                    {t("satisfaction.few", { minimum })}
                  </th>
                </tr>
                {few.map(row)}
              </tbody>
            )}
          </table>
        </div>
      )}
    </section>
  );
}
