import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getCompany, type QueueSpec } from "../api/company";
import {
  type Comment,
  getComments,
  getResults,
  getSurveys,
  type Results,
  SPLITS,
  type Split,
  type SurveySetup,
} from "../api/satisfaction";
import { loadCare } from "../cases/care";
import { label, t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { Comments } from "./Comments";
import { Groups } from "./Groups";
import { Indicators } from "./Indicators";
import { LowMarks } from "./LowMarks";
import { Rates } from "./Rates";
import { StaffRounds } from "./StaffRounds";
import { isDay } from "./words";
import "../cases/cases.css";
import "./satisfaction.css";

export default function SatisfactionPage() {
  const { open, failure } = useStaff(["supervisor", "admin"]);
  useTitle(t("satisfaction.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Room />;
}

interface Choice {
  readonly from: string;
  readonly to: string;
  readonly by: Split;
  readonly indicator: string;
  readonly survey: string;
}

/** What is chosen, from the address; what makes no sense there is left out. */
export function choiceOf(search: string): Choice {
  const query = new URLSearchParams(search);
  const day = (name: string) => (isDay(query.get(name) ?? "") ? (query.get(name) ?? "") : "");
  const code = (name: string) =>
    /^[a-z0-9_]{1,40}$/.test(query.get(name) ?? "") ? (query.get(name) ?? "") : "";
  return {
    from: day("from"),
    to: day("to"),
    by: SPLITS.find((one) => one === query.get("by")) ?? "agent",
    indicator: code("indicator"),
    survey: code("survey"),
  };
}

const queryOf = (choice: Choice, names: readonly (keyof Choice)[]): URLSearchParams =>
  new URLSearchParams(names.filter((name) => choice[name]).map((name) => [name, choice[name]]));

const OF_RESULTS = ["from", "to", "by", "indicator", "survey"] as const;
const OF_COMMENTS = ["from", "to", "survey"] as const;

/** The page once one may use it. What is chosen is kept in the address; without days it is the last thirty. */
export function Room() {
  const choice = useSignal(choiceOf(location.search));
  const results = useSignal<Results | null>(null);
  const comments = useSignal<readonly Comment[]>([]);
  const surveys = useSignal<readonly SurveySetup[]>([]);
  const queues = useSignal<readonly QueueSpec[]>([]);
  const error = useSignal<unknown>(null);
  const failed = { results: useSignal<unknown>(null), comments: useSignal<unknown>(null) };
  const tries = useSignal(0);
  useEffect(() => {
    const fail = (caught: unknown) => {
      error.value = caught;
    };
    loadCare().catch(fail);
    getSurveys().then((found) => {
      surveys.value = found;
    }, fail);
    // Without it, queues are shown by their ids.
    getCompany().then(
      (company) => {
        queues.value = company.queues;
      },
      () => undefined,
    );
  }, []);
  useEffect(() => {
    const leave = new AbortController();
    getResults(queryOf(choice.value, OF_RESULTS), leave.signal).then(
      (found) => {
        results.value = found;
        failed.results.value = null;
      },
      (caught: unknown) => {
        if (!leave.signal.aborted) failed.results.value = caught;
      },
    );
    return () => leave.abort();
  }, [choice.value, tries.value]);
  const { from, to, survey } = choice.value;
  useEffect(() => {
    const leave = new AbortController();
    getComments(queryOf(choice.value, OF_COMMENTS), leave.signal).then(
      (found) => {
        comments.value = found;
        failed.comments.value = null;
      },
      (caught: unknown) => {
        if (!leave.signal.aborted) failed.comments.value = caught;
      },
    );
    return () => leave.abort();
  }, [from, to, survey, tries.value]);
  const choose = (change: Partial<Choice>) => {
    choice.value = { ...choice.value, ...change };
    history.replaceState(null, "", `?${queryOf(choice.value, OF_RESULTS)}`);
  };
  const found = results.value;
  const trouble = failed.results.value ?? failed.comments.value;
  const first = from || (found?.since ?? "");
  const last = to || (found?.until ?? "");
  const dayField = (name: "from" | "to", shown: string, least: string, most: string) => (
    <label class="satisfaction-choice">
      {t(name === "from" ? "satisfaction.from" : "satisfaction.to")}
      <input
        type="date"
        value={shown}
        min={least}
        max={most}
        data-testid={`satisfaction-${name}`}
        onChange={(event) => {
          const day = event.currentTarget.value;
          // The other one is said too: both stay as they are shown.
          if (isDay(day)) choose({ from: first, to: last, [name]: day });
        }}
      />
    </label>
  );
  return (
    <div class="satisfaction">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("satisfaction.title")}</h1>
        <StaffNav here="satisfaction" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <main class="satisfaction-main">
        <div class="satisfaction-tools card">
          {dayField("from", first, "", last)}
          {dayField("to", last, first, "")}
          <label class="satisfaction-choice">
            {t("satisfaction.survey")}
            <select
              value={survey}
              data-testid="satisfaction-survey"
              onChange={(event) => choose({ survey: event.currentTarget.value })}
            >
              <option value="">{t("satisfaction.all_surveys")}</option>
              {surveys.value
                .filter(({ purpose }) => purpose !== "agents")
                .map(({ id, labels }) => (
                  <option key={id} value={id}>
                    {label(labels) || id}
                  </option>
                ))}
            </select>
          </label>
        </div>
        {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
        {trouble !== null && (
          <Notice kind="error" testId="satisfaction-trouble">
            <span>
              {errorText(trouble)} {found && t("satisfaction.as_before")}
            </span>
            <button
              type="button"
              data-testid="satisfaction-again"
              onClick={() => {
                tries.value += 1;
              }}
            >
              {t("survey.again")}
            </button>
          </Notice>
        )}
        {!found && trouble === null && <p class="loading">{t("loading")}</p>}
        {found && (
          <>
            <Indicators
              results={found}
              chosen={choice.value.indicator || found.indicator}
              onChoose={(indicator) => choose({ indicator })}
            />
            <Groups
              results={found}
              by={choice.value.by}
              queues={queues.value}
              onSplit={(by) => choose({ by })}
            />
            <Rates results={found} surveys={surveys.value} />
          </>
        )}
        <LowMarks />
        <Comments comments={comments.value} surveys={surveys.value} />
        <StaffRounds surveys={surveys.value} />
      </main>
    </div>
  );
}
