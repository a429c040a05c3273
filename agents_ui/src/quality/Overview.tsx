import { type Compared, KINDS, type MonthFigures } from "../api/quality";
import { type MessageId, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { term } from "../i18n/terms";
import { type Asked, listOf } from "./lists";
import { countOf, faultWords, later, meanWords, moneyWords, NOTHING, timeWords } from "./words";

interface Line {
  readonly id: string;
  readonly words: string;
  readonly now: string;
  readonly earlier?: (month: Compared | null) => string;
  readonly below?: boolean;
  /** What to ask the list for to have the cases that are counted. */
  readonly list?: Asked;
}

const TIMES = [
  ["first_answer", "quality.first_answer", "first_answer_s"],
  ["reply", "quality.reply", "reply_s"],
  ["close", "quality.close", "close_s"],
] as const satisfies readonly (readonly [string, MessageId, keyof Compared])[];

function lines({ total }: MonthFigures): Line[] {
  return [
    {
      id: "cases",
      words: t("quality.cases"),
      now: formatNumber(total.cases),
      earlier: (month) => countOf(month, ({ cases }) => cases),
      list: {},
    },
    ...KINDS.map((kind) => ({
      id: kind,
      words: term("case_kind", kind),
      now: formatNumber(total.kinds[kind]),
      earlier: (month: Compared | null) => countOf(month, ({ kinds }) => kinds[kind]),
      below: true,
      list: { kind },
    })),
    ...TIMES.flatMap(([id, words, key]) => {
      const what = t(words);
      return [
        {
          id,
          words: t("quality.median", { what }),
          now: timeWords(total[id].median_s),
          earlier: (month: Compared | null) => timeWords(month?.[key] ?? null),
        },
        { id: `${id}-p90`, words: t("quality.p90", { what }), now: timeWords(total[id].p90_s) },
        {
          id: `${id}-open`,
          words: t("quality.open_hours", { what }),
          now: timeWords(total[id].open_median_s),
        },
      ];
    }),
    {
      id: "reopened",
      words: t("quality.reopened"),
      now: formatNumber(total.reopened),
      earlier: (month) => countOf(month, ({ reopened }) => reopened),
    },
    {
      id: "escalated",
      words: t("quality.escalated"),
      now: formatNumber(total.escalated),
      earlier: (month) => countOf(month, ({ escalated }) => escalated),
    },
    {
      id: "satisfaction",
      words: t("quality.satisfaction"),
      now: meanWords(total.satisfaction),
      earlier: (month) => (month ? meanWords(month.satisfaction) : NOTHING),
    },
    { id: "open", words: t("quality.open"), now: formatNumber(total.open), list: { status: "open" } },
    { id: "overdue", words: t("quality.overdue"), now: formatNumber(total.overdue) },
    { id: "appealed", words: t("quality.appealed"), now: formatNumber(total.appealed) },
    {
      id: "withdrawn",
      words: t("quality.withdrawn"),
      now: formatNumber(total.withdrawn),
      list: { status: "withdrawn" },
    },
    { id: "fault", words: t("quality.fault"), now: faultWords(total) },
    { id: "recovery", words: t("quality.recovery"), now: moneyWords(total.recovery) },
  ];
}

/** All cases of the month, beside the month before and the same month a year ago. */
export function Overview({ figures, own }: { figures: MonthFigures; own: string | null }) {
  const months = [figures.month, later(figures.month, -1), later(figures.month, -12)] as const;
  return (
    <section class="card" aria-labelledby="quality-overview">
      <h2 id="quality-overview">{t("quality.overview")}</h2>
      <div class="quality-wide">
        <table class="quality-table" data-testid="quality-overview">
          <thead>
            <tr>
              <th scope="col">{t("quality.figure")}</th>
              <th scope="col">{months[0]}</th>
              <th scope="col">{t("quality.before", { month: months[1] })}</th>
              <th scope="col">{t("quality.year_before", { month: months[2] })}</th>
            </tr>
          </thead>
          <tbody>
            {lines(figures).map(({ id, words, now, earlier, below, list }) => (
              <tr key={id} data-testid={`quality-${id}`}>
                <th scope="row" class={below ? "quality-below" : undefined}>
                  {words}
                </th>
                {[
                  now,
                  earlier ? earlier(figures.before) : NOTHING,
                  earlier ? earlier(figures.year_before) : NOTHING,
                ].map((told, place) => (
                  <td key={months[place]}>
                    {list && told !== NOTHING && told !== formatNumber(0) ? (
                      <a href={listOf(months[place] ?? "", own, list)}>{told}</a>
                    ) : (
                      told
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted">{t("quality.note")}</p>
    </section>
  );
}
