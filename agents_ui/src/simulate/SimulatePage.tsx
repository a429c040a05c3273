import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Company, getCompany } from "../api/company";
import { ApiError } from "../api/http";
import {
  cancelSimulation,
  getSimulation,
  type NewSimulation,
  type Simulation,
  startSimulation,
} from "../api/simulations";
import { t } from "../i18n";
import { formatNumber, timeZone } from "../i18n/format";
import { toWallTime } from "../i18n/zoned";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { Answer } from "./Answer";
import { DayFields } from "./DayFields";
import { askedWords, Earlier } from "./Earlier";
import { endless, FIRST_QUESTION, question, recorded, type StaffChange } from "./model";
import { problemText, refusalText } from "./problem";
import { QuestionFields } from "./QuestionFields";
import "./simulate.css";

/** How often a running simulation is asked how far it is. */
const ASK_MS = 300;
const MOST_EARLIER = 8;
const KINDS = [
  ["question", "simulate.question"],
  ["recorded", "simulate.recorded"],
] as const;

export default function SimulatePage() {
  const { open, failure } = useStaff(["supervisor", "admin"]);
  useTitle(t("simulate.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Desk />;
}

/** The page once one may use it. */
export function Desk() {
  const running = useSignal<Simulation | null>(null);
  const answers = useSignal<readonly Simulation[]>([]);
  const error = useSignal<unknown>(null);
  /** So many agents, asked for last, can never do the work. */
  const tooFew = useSignal<number | null>(null);
  const gone = useRef(false);
  const company = useSignal<Company | null>(null);
  useEffect(() => {
    // Without it the changes can name no skill and no queue; all else works.
    getCompany().then(
      (found) => {
        company.value = found;
      },
      () => undefined,
    );
  }, []);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );

  const follow = async (started: Simulation) => {
    let now = started;
    running.value = now;
    while (now.state === "running" && !gone.current) {
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      now = await getSimulation(now.id);
      running.value = now;
    }
    if (now.state === "done") answers.value = [now, ...answers.value].slice(0, MOST_EARLIER);
  };
  const run = async (asked: NewSimulation) => {
    error.value = null;
    tooFew.value = "question" in asked && endless(asked.question) ? asked.question.agents : null;
    if (tooFew.value !== null) {
      running.value = null;
      return;
    }
    try {
      await follow(await startSimulation(asked));
    } catch (caught) {
      error.value = caught;
      running.value = null;
    }
  };
  const cancel = async () => {
    const now = running.value;
    if (now) await cancelSimulation(now.id).catch(() => undefined);
  };
  const now = running.value;
  const busy = now?.state === "running";
  const [latest] = answers.value;
  const open =
    latest !== undefined &&
    (error.value !== null || tooFew.value !== null || (now !== null && now.id !== latest.id));
  return (
    <div class="simulate">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("simulate.title")}</h1>
        <StaffNav here="simulate" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <main class="simulate-grid">
        <Form
          busy={busy}
          company={company.value}
          error={error.value}
          tooFew={tooFew.value}
          failed={now?.state === "failed" ? now : null}
          onRun={run}
        />
        <div class="simulate-answer">
          <div aria-live="polite">
            {busy && now && <Running simulation={now} onCancel={() => void cancel()} />}
            {now?.state === "cancelled" && <Notice kind="info">{t("simulate.cancelled")}</Notice>}
          </div>
          {latest ? (
            <Answer
              key={latest.id}
              simulation={latest}
              queues={company.value?.queues ?? []}
              earlier={open ? { asked: askedWords(latest, company.value), unanswered: !busy } : null}
            />
          ) : (
            !busy && <p class="empty card">{t("simulate.empty")}</p>
          )}
          {answers.value.length > 1 && <Earlier answers={answers.value} company={company.value} />}
        </div>
      </main>
    </div>
  );
}

function Form({
  busy,
  company,
  error,
  tooFew,
  failed,
  onRun,
}: {
  busy: boolean;
  company: Company | null;
  error: unknown;
  tooFew: number | null;
  failed: Simulation | null;
  onRun: (asked: NewSimulation) => Promise<void>;
}) {
  const kind = useSignal<"question" | "recorded">("question");
  const form = useSignal(FIRST_QUESTION);
  const day = useSignal(toWallTime(Date.now(), timeZone.value).slice(0, 10));
  const repeats = useSignal("5");
  const changes = useSignal<readonly StaffChange[]>([]);
  const wrong = error instanceof ApiError ? error.field : (failed?.field ?? null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    void onRun(
      kind.value === "question"
        ? { question: question(form.value) }
        : recorded(day.value, repeats.value, changes.value),
    );
  };
  return (
    <section class="card simulate-form" aria-labelledby="simulate-title">
      <h2 id="simulate-title">{t("simulate.title")}</h2>
      <p class="muted">{t("simulate.lead")}</p>
      <form data-testid="simulate-form" onSubmit={submit}>
        <fieldset class="kinds">
          <legend class="visually-hidden">{t("simulate.kind")}</legend>
          {KINDS.map(([one, words]) => (
            <label key={one} class="choice">
              <input
                type="radio"
                name="kind"
                data-testid={`simulate-kind-${one}`}
                checked={kind.value === one}
                onChange={() => {
                  kind.value = one;
                }}
              />
              {t(words)}
            </label>
          ))}
        </fieldset>
        {kind.value === "question" ? (
          <QuestionFields
            form={form.value}
            wrong={wrong}
            onChange={(changed) => {
              form.value = changed;
            }}
          />
        ) : (
          <DayFields
            day={day.value}
            repeats={repeats.value}
            changes={changes.value}
            company={company}
            wrong={wrong}
            onChange={(part) => {
              if (part.day !== undefined) day.value = part.day;
              if (part.repeats !== undefined) repeats.value = part.repeats;
              if (part.changes !== undefined) changes.value = part.changes;
            }}
          />
        )}
        {tooFew !== null && (
          <Notice kind="error" testId="simulate-error">
            {t("simulate.endless", { agents: tooFew })}
          </Notice>
        )}
        {failed && <Failed simulation={failed} company={company} />}
        {error !== null && (
          <Notice kind="error" testId="simulate-error">
            {error instanceof ApiError ? refusalText(error, company) : errorText(error)}
          </Notice>
        )}
        <div class="form-actions">
          <button type="submit" class="primary wide" disabled={busy} data-testid="simulate-run">
            {t(busy ? "simulate.running" : "simulate.run")}
          </button>
        </div>
      </form>
    </section>
  );
}

export function Failed({ simulation, company }: { simulation: Simulation; company: Company | null }) {
  const told = problemText(simulation, company);
  return (
    <Notice kind="error" testId="simulate-error">
      {told ?? (
        <>
          <span>{t("simulate.failed")}</span>
          {/* Not a problem that this page knows: in English, as the simulation says it. */}
          <span lang="en">{simulation.error}</span>
        </>
      )}
    </Notice>
  );
}

function Running({ simulation: { done, of }, onCancel }: { simulation: Simulation; onCancel: () => void }) {
  return (
    <section class="card running" data-testid="simulate-running">
      <p>{t("simulate.running")}</p>
      <progress {...(of > 0 ? { value: done, max: of } : {})} aria-label={t("simulate.running")} />
      <p class="muted">
        {of > 0 && t("simulate.progress", { done: formatNumber(done), of: formatNumber(of) })}
      </p>
      <button type="button" data-testid="simulate-cancel" onClick={onCancel}>
        {t("simulate.cancel")}
      </button>
    </section>
  );
}
