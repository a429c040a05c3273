import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type AskedCase, type Case, getCase, type StepBody, takeStep } from "../api/cases";
import { t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { Actions } from "./Actions";
import { Due } from "./CaseList";
import { Course } from "./Course";
import { Facts } from "./Facts";
import { Files } from "./Files";
import { Keep } from "./Keep";
import { Letters } from "./Letters";
import { Recoveries } from "./Recoveries";
import { isOvertaken } from "./Refused";
import { Similar } from "./Similar";
import { Steps } from "./Steps";
import { Tasks } from "./Tasks";
import { told } from "./told";

/** How often an open case is looked at again: others work on it too. */
const AGAIN_MS = 15_000;

/** What the parts of a case do with it. */
export interface Doing {
  /** Takes a step with the version that is shown; what comes of it is shown. Throws ApiError. */
  readonly take: (body: StepBody) => Promise<Case>;
  /** Shows what a request answered. */
  readonly show: (changed: Case) => void;
  /** Fetches it anew. */
  readonly reload: () => Promise<void>;
  /** Shows how the customer is asked, and a link that is told once. */
  readonly asked: (asked: AskedCase) => void;
}

/** One case: what it is about, what was done, what can be done next. */
export function CaseView({ number, onChanged }: { number: string; onChanged: () => void }) {
  const shown = useSignal<Case | null>(null);
  const error = useSignal<unknown>(null);
  /** The case as it was when somebody else was faster, to tell what changed. */
  const before = useSignal<Case | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const reload = async () => {
    try {
      shown.value = await getCase(number);
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => {
    void reload();
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const isThere = shown.value !== null;
  useEffect(() => title.current?.focus(), [isThere]);
  const show = (changed: Case) => {
    before.value = null;
    shown.value = changed;
    onChanged();
  };
  const take = async (body: StepBody): Promise<Case> => {
    const seen = shown.value as Case;
    try {
      const changed = await takeStep(number, seen.version, body);
      show(changed);
      return changed;
    } catch (caught) {
      // Somebody was faster: what they did is shown, and what is being written here stays.
      if (isOvertaken(caught)) {
        await reload();
        before.value = seen;
      }
      throw caught;
    }
  };
  const one = shown.value;
  const asked = useSignal<AskedCase | null>(null);
  const doing: Doing = {
    take,
    show,
    reload,
    asked: (how) => {
      asked.value = how;
    },
  };
  return (
    <article class="case-view" data-testid="case-view">
      <p>
        <a href="#all" data-testid="case-back">
          {t("cases.back")}
        </a>
      </p>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {!one && error.value === null && <p class="loading">{t("loading")}</p>}
      {one && (
        <>
          <header class="card case-head">
            <h2 ref={title} tabIndex={-1}>
              <span class="case-number">{one.number}</span> {told(one.subject)}
            </h2>
            <p class="case-badges">
              <span
                class={`badge case-status-${one.status}`}
                data-testid="case-status"
                data-status={one.status}
              >
                {term("case_status", one.status)}
              </span>
              <span class="badge">{term("case_kind", one.kind)}</span>
              <span class={`badge severity-${one.severity}`}>{term("severity", one.severity)}</span>
              {one.escalated > 0 && (
                <span class="badge severity-high">
                  {one.escalated_to_name
                    ? t("cases.escalated_to", { name: one.escalated_to_name })
                    : t("cases.escalated")}
                </span>
              )}
              {one.reopened > 0 && <span class="badge">{t("cases.reopened", { times: one.reopened })}</span>}
            </p>
            {one.merged_into && (
              <Notice kind="info">
                <span>{t("cases.merged_into")}</span>
                <a class="case-number" href={`#${one.merged_into}`}>
                  {one.merged_into}
                </a>
              </Notice>
            )}
            {one.link && <LinkShown link={one.link} words={t("cases.link_shown")} testId="case-link" />}
            {asked.value && <Asked asked={asked.value} />}
            {before.value && <Faster before={before.value} now={one} />}
          </header>
          <div class="case-grid">
            <div class="case-part">
              <section class="card" aria-labelledby="case-words">
                <h2 id="case-words">{t("complaint.description")}</h2>
                <p class="case-words" lang={one.language ?? undefined}>
                  {one.description}
                </p>
                {one.solution && (
                  <>
                    <h3>{t("cases.solution")}</h3>
                    <p class="case-words">{one.solution}</p>
                  </>
                )}
              </section>
              <Steps one={one} doing={doing} />
              <Course items={one.course} />
            </div>
            <div class="case-part">
              <Deadlines one={one} />
              <Facts one={one} />
              <Recoveries one={one} doing={doing} />
              <Tasks one={one} doing={doing} />
              <Actions one={one} doing={doing} />
              <Files one={one} doing={doing} />
              <Letters one={one} />
              <Similar text={`${one.subject} ${one.description}`} except={one.number} />
              <Keep one={one} doing={doing} />
            </div>
          </div>
        </>
      )}
    </article>
  );
}

/** What others did while a step was being written. */
function Faster({ before, now }: { before: Case; now: Case }) {
  const last = before.course.at(-1)?.place ?? -1;
  return (
    <Notice kind="warning" testId="case-faster">
      <div>
        <p>{t("cases.faster")}</p>
        <Course items={now.course.filter(({ place }) => place > last)} bare />
      </div>
    </Notice>
  );
}

/** How the customer is asked for their opinion. */
function Asked({ asked: { how, url } }: { asked: AskedCase }) {
  if (how === "link") return <LinkShown link={url} words={t("cases.survey_link")} testId="survey-link" />;
  return (
    <Notice kind="success" testId="survey-asked">
      {t(how === "letter" ? "cases.survey_letter" : "cases.survey_call")}
    </Notice>
  );
}

/** A link that no letter takes to whom it is for: somebody must hand it over. */
function LinkShown({ link, words, testId }: { link: string; words: string; testId: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    copied.value = true;
  };
  return (
    <Notice kind="warning" testId={testId}>
      <span>{words}</span>
      <output class="case-link">{link}</output>
      <button type="button" onClick={() => void copy().catch(() => undefined)}>
        {t(copied.value ? "copied" : "copy")}
      </button>
    </Notice>
  );
}

function Deadlines({ one }: { one: Case }) {
  if (one.deadlines.length === 0) return null;
  return (
    <section class="card" aria-labelledby="case-deadlines">
      <h2 id="case-deadlines">{t("cases.deadlines")}</h2>
      <ul class="case-deadlines" data-testid="case-deadlines">
        {one.deadlines.map((each) => (
          <li key={`${each.kind} ${each.due_ms}`} class={each.overdue ? "overdue" : ""}>
            <span>{term("case_deadline", each.kind)}</span>
            <span class="muted">{formatDateTime(each.due_ms)}</span>
            {each.met_ms === null ? (
              <Due ms={each.due_ms} />
            ) : (
              <span class={each.met_ms > each.due_ms ? "late" : "met"}>
                {t(each.met_ms > each.due_ms ? "cases.met_late" : "cases.met")}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
