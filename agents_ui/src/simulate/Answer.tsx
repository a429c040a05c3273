import type { Case, Figures, Simulation, SimulationResult } from "../api/simulations";
import type { Labels } from "../api/types";
import { label, t } from "../i18n";
import { formatDecimal, formatNumber } from "../i18n/format";
import { DayChart } from "./DayChart";
import { WaitChart } from "./WaitChart";
import { CASE_NAMES, inWords, type Row, rows, shown } from "./words";

export function Answer({
  simulation,
  queues,
  earlier = null,
}: {
  simulation: Simulation;
  /** Another question was asked since; this is what was asked then. `unanswered`: the other has no answer. */
  earlier?: { readonly asked: string; readonly unanswered: boolean } | null;
  queues: readonly { readonly id: string; readonly names: Labels }[];
}) {
  const { result, request } = simulation;
  if (!result) return null;
  return (
    <section
      class={`card answer ${earlier ? "answer-earlier" : ""}`}
      aria-labelledby="answer-title"
      data-testid="simulate-result"
    >
      <h2 id="answer-title">{t(earlier ? "simulate.earlier_result" : "simulate.result")}</h2>
      {earlier && (
        <p class="earlier-question" data-testid="simulate-earlier-question">
          <strong>{earlier.asked}</strong>
          {earlier.unanswered && ` – ${t("simulate.not_answered")}`}
        </p>
      )}
      <p class="answer-words" data-testid="simulate-words">
        {inWords(simulation)}
      </p>
      <Table result={result} />
      <WaitChart cases={result.cases} />
      <DayChart cases={result.cases} />
      <ByQueue cases={result.cases} name={(id) => label(queues.find((one) => one.id === id)?.names) || id} />
      <p class="muted answer-notes">
        {request.ask === "question"
          ? t("simulate.note_question", { count: result.warm_up })
          : t("simulate.note_day")}{" "}
        {t("simulate.note_speed", {
          count: formatNumber(result.simulated),
          seconds: formatDecimal(result.seconds),
        })}
      </p>
    </section>
  );
}

function Table({ result: { cases, theory } }: { result: SimulationResult }) {
  const exact = Object.keys(theory).length > 0;
  return (
    <div class="table-scroll">
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("simulate.figure")}</th>
            {cases.map((one) => (
              <CaseHead key={one.name} one={one} />
            ))}
            {exact && (
              <th scope="col" class="number">
                {t("simulate.theory")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows(cases).map((row) => (
            <tr key={row.name} data-testid={`figure-${row.name}`}>
              <th scope="row">{row.words}</th>
              {cases.map((one) => (
                <CaseCells key={one.name} row={row} figures={one.figures} intervals={hasIntervals(one)} />
              ))}
              {exact && <td class="number">{shown(row.name, theory[row.name])}</td>}
            </tr>
          ))}
          <tr>
            <th scope="row">{t("simulate.counted")}</th>
            {cases.map((one) => (
              <td key={one.name} class="number" colSpan={hasIntervals(one) ? 2 : 1}>
                {formatNumber(one.figures.contacts)}
              </td>
            ))}
            {exact && <td />}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** The service level of each queue, where there are several. */
function ByQueue({ cases, name }: { cases: readonly Case[]; name: (id: string) => string }) {
  const ids = [...new Set(cases.flatMap(({ by_queue }) => Object.keys(by_queue)))];
  if (ids.length < 2) return null;
  return (
    <div class="table-scroll">
      <table class="figures-table" data-testid="simulate-by-queue">
        <caption>{t("simulate.by_queue")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("monitor.queue")}</th>
            {cases.map((one) => (
              <CaseHead key={one.name} one={one} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => (
            <tr key={id}>
              <th scope="row">{name(id)}</th>
              {cases.map((one) => {
                const figures = one.by_queue[id];
                const row: Row = { name: "service_level", words: "", of: (f) => f.service_level };
                return figures ? (
                  <CaseCells key={one.name} row={row} figures={figures} intervals={hasIntervals(one)} />
                ) : (
                  <td key={one.name} colSpan={hasIntervals(one) ? 2 : 1} />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was recorded happened once: there is nothing to tell an interval from. */
const hasIntervals = (one: Case): boolean => Object.keys(one.figures.confidence_intervals).length > 0;

function CaseHead({ one }: { one: Case }) {
  return (
    <>
      <th scope="col" class="number">
        {t(CASE_NAMES[one.name])}
      </th>
      {hasIntervals(one) && (
        <th scope="col" class="number">
          {t("simulate.interval")}
        </th>
      )}
    </>
  );
}

function CaseCells({ row, figures, intervals }: { row: Row; figures: Figures; intervals: boolean }) {
  const interval = figures.confidence_intervals[row.name];
  return (
    <>
      <td class="number strong">{shown(row.name, row.of(figures))}</td>
      {intervals && (
        <td class="number muted">
          {interval &&
            t("simulate.range", { low: shown(row.name, interval[0]), high: shown(row.name, interval[1]) })}
        </td>
      )}
    </>
  );
}
