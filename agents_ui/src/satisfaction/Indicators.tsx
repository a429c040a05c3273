import { useSignal } from "@preact/signals";
import type { Results, Score } from "../api/satisfaction";
import { label, t } from "../i18n";
import { formatNumber, formatShare } from "../i18n/format";
import { IntervalBar } from "./IntervalBar";
import { branches, intervalWords, meanWords, NOTHING } from "./words";

/** Mean, interval, n and the share of those who are content, as cells of a row. */
export function ScoreCells({ score }: { score: Score }) {
  return (
    <>
      <td>{meanWords(score.mean)}</td>
      <td>
        <span class="interval">
          <IntervalBar mean={score.mean} interval={score.interval} />
          <span>{intervalWords(score.interval)}</span>
        </span>
      </td>
      <td>{formatNumber(score.n)}</td>
      <td>{score.content === null ? NOTHING : formatShare(score.content)}</td>
    </>
  );
}

export function ScoreHeads() {
  return (
    <>
      <th scope="col">{t("satisfaction.mean")}</th>
      <th scope="col">{t("satisfaction.interval_95")}</th>
      <th scope="col">{t("satisfaction.n")}</th>
      <th scope="col">{t("satisfaction.content")}</th>
    </>
  );
}

/** The whole, its areas, their details; the one chosen is what the groups are compared by. */
export function Indicators({
  results,
  chosen,
  onChoose,
}: {
  results: Results;
  chosen: string;
  onChoose: (code: string) => void;
}) {
  const top = results.indicators.filter(({ parent }) => !parent).map(({ code }) => code);
  const open = useSignal<ReadonlySet<string>>(new Set(top));
  const turn = (code: string) => {
    const next = new Set(open.value);
    if (!next.delete(code)) next.add(code);
    open.value = next;
  };
  return (
    <section class="card" aria-labelledby="satisfaction-indicators">
      <h2 id="satisfaction-indicators">{t("satisfaction.indicators")}</h2>
      <p class="muted">{t("satisfaction.indicators_lead")}</p>
      <div class="satisfaction-wide">
        <table class="satisfaction-table" data-testid="satisfaction-indicators">
          <thead>
            <tr>
              <th scope="col">{t("satisfaction.indicator")}</th>
              <th scope="col">{t("satisfaction.weight")}</th>
              <ScoreHeads />
            </tr>
          </thead>
          <tbody>
            {branches(results.indicators, open.value).map(({ indicator, depth, hasBelow }) => {
              const name = label(indicator.labels) || indicator.code;
              const isOpen = open.value.has(indicator.code);
              return (
                <tr
                  key={indicator.code}
                  class={indicator.code === chosen ? "satisfaction-chosen" : undefined}
                  data-testid={`indicator-${indicator.code}`}
                >
                  <th scope="row" style={{ paddingInlineStart: `${4 + 22 * depth}px` }}>
                    <span class="indicator-name">
                      {hasBelow ? (
                        <button
                          type="button"
                          class="quiet indicator-turn"
                          aria-expanded={isOpen}
                          aria-label={t(isOpen ? "satisfaction.fold" : "satisfaction.unfold", { name })}
                          data-testid={`indicator-turn-${indicator.code}`}
                          onClick={() => turn(indicator.code)}
                        >
                          {isOpen ? "−" : "+"}
                        </button>
                      ) : (
                        <span class="indicator-turn" />
                      )}
                      <button
                        type="button"
                        class="quiet"
                        aria-pressed={indicator.code === chosen}
                        title={t("satisfaction.compare")}
                        data-testid={`indicator-choose-${indicator.code}`}
                        onClick={() => onChoose(indicator.code)}
                      >
                        {name}
                      </button>
                    </span>
                  </th>
                  <td>{depth === 0 ? NOTHING : formatNumber(indicator.weight)}</td>
                  <ScoreCells score={indicator.score} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
