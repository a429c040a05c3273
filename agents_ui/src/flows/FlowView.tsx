import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  type Days,
  type Flow,
  type FlowReport,
  getMermaid,
  getPicture,
  getReport,
  reportFile,
} from "../api/flows";
import { language, t } from "../i18n";
import { formatNumber, formatShare } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { byTrouble, daysOf, exitsOf, PERIODS, type Period } from "./model";
import { nodeNames, pictureOf } from "./picture";
import { exitWords } from "./words";

/** How often the figures of a day that goes on are asked for again. */
const AGAIN_MS = 30_000;

/** One menu: its picture, and what became of its calls. */
export function FlowView({
  flow,
  period,
  zone,
}: {
  flow: Flow;
  period: Signal<Period>;
  zone: string | undefined;
}) {
  const picture = useSignal<SVGSVGElement | null>(null);
  const report = useSignal<FlowReport | null>(null);
  const error = useSignal<unknown>(null);
  const said = language.value;
  const count = period.value;
  const days = count === null ? null : daysOf(count, Date.now(), zone);
  useEffect(() => {
    const asked = new AbortController();
    const load = async () => {
      try {
        const [drawn, figures] = await Promise.all([
          getPicture(flow.name, said, days, asked.signal),
          days ? getReport(flow.name, days, asked.signal) : null,
        ]);
        picture.value = pictureOf(drawn);
        report.value = figures;
        error.value = null;
      } catch (caught) {
        if (!asked.signal.aborted) error.value = caught;
      }
    };
    void load();
    const timer = setInterval(() => {
      if (!document.hidden) void load();
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
      asked.abort();
    };
  }, [flow.name, said, days?.from, days?.to]);
  return (
    <section class="card flow-view" aria-labelledby="flow-title" data-testid="flow-view">
      <div class="card-head">
        <h2 id="flow-title">{t("flows.picture_of", { flow: flow.name })}</h2>
        <Periods
          period={count}
          onChange={(chosen) => {
            period.value = chosen;
          }}
        />
      </div>
      {error.value !== null && <Notice kind="warning">{errorText(error.value)}</Notice>}
      <div class="flow-parts">
        <Picture drawn={picture.value} name={flow.name} />
        <div class="flow-told">
          {days && report.value && <Figures report={report.value} drawn={picture.value} days={days} />}
          <Mermaid flow={flow.name} />
        </div>
      </div>
    </section>
  );
}

function Periods({ period, onChange }: { period: Period; onChange: (period: Period) => void }) {
  const words = { 1: t("flows.today"), 7: t("flows.days_7"), 30: t("flows.days_30") } as const;
  return (
    <fieldset class="periods">
      <legend class="visually-hidden">{t("flows.period")}</legend>
      {([...PERIODS, null] as const).map((one) => (
        <label key={one ?? "none"} class="choice">
          <input
            type="radio"
            name="period"
            checked={period === one}
            data-testid={`period-${one ?? "none"}`}
            onChange={() => onChange(one)}
          />
          {one === null ? t("flows.no_figures") : words[one]}
        </label>
      ))}
    </fieldset>
  );
}

function Picture({ drawn, name }: { drawn: SVGSVGElement | null; name: string }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.replaceChildren(...(drawn ? [drawn] : []));
  }, [drawn]);
  return (
    <figure
      ref={box}
      class="flow-picture"
      // Wider than the window, it is moved by the arrow keys.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      aria-label={t("flows.picture_of", { flow: name })}
      data-testid="flow-picture"
    />
  );
}

function Figures({ report, drawn, days }: { report: FlowReport; drawn: Element | null; days: Days }) {
  const names = drawn ? nodeNames(drawn) : new Map<string, string>();
  if (report.calls === 0) return <p class="muted">{t("flows.no_calls")}</p>;
  return (
    <>
      <p class="flow-rate" data-testid="flow-rate">
        {report.self_service_rate === null
          ? t("flows.calls_in", { calls: report.calls })
          : t("flows.rate", {
              calls: report.calls,
              left: report.left,
              served: report.self_service,
              share: formatShare(report.self_service_rate),
            })}
      </p>
      <div class="table-scroll">
        <table class="figures-table" data-testid="flow-exits">
          <caption>{t("flows.exits")}</caption>
          <tbody>
            {exitsOf(report).map(({ exit, calls }) => (
              <tr key={exit} data-exit={exit}>
                <th scope="row">{exitWords(exit)}</th>
                <td class="number">{formatNumber(calls)}</td>
                <td class="number">{formatShare(calls / report.left)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="table-scroll">
        <table class="figures-table" data-testid="flow-nodes">
          <caption>{t("flows.nodes")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("flows.node")}</th>
              <th scope="col" class="number">
                {t("flows.calls")}
              </th>
              <th scope="col" class="number">
                {t("flows.gave_up")}
              </th>
              <th scope="col" class="number">
                {t("flows.asked")}
              </th>
              <th scope="col" class="number">
                {t("flows.failed")}
              </th>
            </tr>
          </thead>
          <tbody>
            {byTrouble(report.nodes).map(({ node, calls, gave_up, asked, failed, unavailable }) => (
              <tr key={node} data-report={node}>
                <th scope="row">{names.get(node) || node}</th>
                <td class="number">{formatNumber(calls)}</td>
                <td class="number">{formatNumber(gave_up)}</td>
                <td class="number">{formatNumber(asked)}</td>
                <td class="number">{formatNumber(failed + unavailable)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href={reportFile(report.flow, days)} download data-testid="flow-csv">
          {t("flows.csv")}
        </a>
      </p>
    </>
  );
}

/** The picture as text, for documents that draw it themselves. */
function Mermaid({ flow }: { flow: string }) {
  const text = useSignal("");
  const copied = useSignal(false);
  const error = useSignal<unknown>(null);
  const said = language.value;
  const load = async (open: boolean) => {
    copied.value = false;
    if (!open) return;
    try {
      text.value = await getMermaid(flow, said);
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  return (
    <details data-testid="flow-mermaid" key={said} onToggle={(event) => void load(event.currentTarget.open)}>
      <summary>{t("flows.mermaid")}</summary>
      {error.value !== null && <Notice kind="warning">{errorText(error.value)}</Notice>}
      <textarea class="mermaid" readOnly rows={8} aria-label={t("flows.mermaid")} value={text.value} />
      <button
        type="button"
        disabled={!text.value}
        onClick={() =>
          void navigator.clipboard.writeText(text.value).then(() => {
            copied.value = true;
          })
        }
      >
        {t(copied.value ? "copied" : "copy")}
      </button>
    </details>
  );
}
