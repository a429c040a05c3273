import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Company, getCompany } from "../api/company";
import { type Flow, type FlowProblem, type Flows, getFlows } from "../api/flows";
import { type Names, placeName, problemText } from "../company/problems";
import { language, t } from "../i18n";
import { formatNumber, timeZone } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAgain } from "../ui/useAgain";
import { FlowView } from "./FlowView";
import type { Period } from "./model";
import { languageNames } from "./words";

/** How often it is asked which menus are in force: a changed file is taken up within seconds. */
const AGAIN_MS = 5_000;

/** The menus in force, what is wrong with changed files, and the menu that is open. */
export function FlowsPanel() {
  const { value: flows, error } = useAgain<Flows>(() => getFlows(language.value), AGAIN_MS, language.value);
  const chosen = useSignal<string | null>(null);
  /** Of all menus: it stays when another is opened, or this one changes. */
  const period = useSignal<Period>(1);
  const zone = useSignal<string | null>(null);
  const company = useSignal<Company | null>(null);
  useEffect(() => {
    // Days are the company's; the reader's own will do where they are not known.
    getCompany().then(
      (found) => {
        zone.value = found.time_zone;
        company.value = found;
      },
      () => {
        zone.value = timeZone.value ?? "";
      },
    );
  }, []);
  const now = flows.value;
  if (!now) {
    return error.value === null ? (
      <p class="loading">{t("loading")}</p>
    ) : (
      <Notice kind="error">{errorText(error.value)}</Notice>
    );
  }
  const open = now.flows.find(({ name }) => name === chosen.value) ?? now.flows[0];
  return (
    <>
      {error.value !== null && <Notice kind="warning">{errorText(error.value)}</Notice>}
      {now.problems.length > 0 && <Problems problems={now.problems} names={company.value ?? NAMELESS} />}
      <FlowTable
        flows={now.flows}
        open={open?.name}
        onOpen={(name) => {
          chosen.value = name;
        }}
      />
      {open && zone.value !== null && (
        <FlowView
          key={`${open.name} ${open.version}`}
          flow={open}
          period={period}
          zone={zone.value || undefined}
        />
      )}
    </>
  );
}

/** While the company is not known, ids stand for names. */
const NAMELESS: Names = { queues: [], agents: [], skills: {}, kept_queues: [] };

function Problems({ problems, names }: { problems: readonly FlowProblem[]; names: Names }) {
  return (
    <Notice kind="error" testId="flow-problems">
      <strong>{t("flows.problems")}</strong>
      <ul class="problems">
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.what}`}>
            <code>
              {problem.file}:{problem.line}
            </code>
            <span>{problemSentence(problem, names)}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function problemSentence({ what, mend, reason, values, field }: FlowProblem, names: Names): string {
  const problem = problemText(reason, values, names);
  if (problem === null) return t("flows.problem", { what, mend });
  return field === null ? problem : t("company.problem.at", { place: placeName(field, names), problem });
}

function FlowTable({
  flows,
  open,
  onOpen,
}: {
  flows: readonly Flow[];
  open: string | undefined;
  onOpen: (name: string) => void;
}) {
  return (
    <section class="card table-scroll" aria-labelledby="menus-title">
      <h2 id="menus-title">{t("flows.menus")}</h2>
      <table class="figures-table flow-list" data-testid="flow-list">
        <thead>
          <tr>
            <th scope="col">{t("flows.menu")}</th>
            <th scope="col">{t("flows.numbers")}</th>
            <th scope="col">{t("flows.languages")}</th>
            <th scope="col">{t("flows.version")}</th>
            <th scope="col" class="number">
              {t("flows.running")}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <tr key={flow.name} data-testid={`flow-${flow.name}`}>
              <th scope="row">
                <button
                  type="button"
                  class="quiet"
                  aria-pressed={flow.name === open}
                  data-testid={`open-flow-${flow.name}`}
                  onClick={() => onOpen(flow.name)}
                >
                  {flow.name}
                </button>
              </th>
              <td>{numbersOf(flow)}</td>
              <td>{languageNames(flow.languages)}</td>
              <td>
                <code title={flow.file}>{flow.version}</code>{" "}
                <span class="badge">{t(flow.own ? "flows.own" : "flows.ours")}</span>
              </td>
              <td class="number">{runningIn(flow)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function runningIn({ running, running_old: old }: Flow): string {
  return old ? t("flows.running_old", { running, old }) : formatNumber(running);
}

function numbersOf({ main, entries }: Flow): string {
  return [...entries, ...(main ? [t("flows.all_others")] : [])].join(t("list.comma"));
}
