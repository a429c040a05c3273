import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import {
  type Calendar,
  type Changed,
  type Company,
  getCalendars,
  getCompany,
  type HoursSpec,
  reloadCompany,
} from "../api/company";
import { ApiError } from "../api/http";
import type { Labels } from "../api/types";
import { label, t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { skillName } from "../ui/names";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { AgentForm } from "./AgentForm";
import { Calendars, ImportedYears } from "./Calendars";
import { Editor, type Subject } from "./Editor";
import { NamesFields, Told } from "./fields";
import { HoursForm } from "./HoursForm";
import { agentBody, filled, hoursBody, NEW_AGENT, NEW_HOURS, NEW_QUEUE, NO_NAMES, queueBody } from "./model";
import { Kept, Warnings } from "./Overview";
import { QueueForm } from "./QueueForm";
import { LimitsForm, PriorityForm } from "./RulesForms";
import "./company.css";

type Kind = "queues" | "agents" | "skills" | "hours" | "holidays" | "limits" | "priority";

/** What is open: a thing of that kind; null is a new one. */
interface Choice {
  readonly kind: Kind;
  readonly id: string | null;
}

export default function CompanyPage() {
  const { open, failure } = useStaff(["admin"]);
  useTitle(t("company.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Office />;
}

function Office() {
  const company = useSignal<Company | null>(null);
  const calendars = useSignal<readonly Calendar[]>([]);
  const error = useSignal<unknown>(null);
  const choice = useSignal<Choice | null>(null);
  const saved = useSignal<Changed | null>(null);
  /** Counts what was loaded: forms begin anew with it. */
  const loaded = useSignal(0);
  const load = async () => {
    error.value = null;
    try {
      const [now, holidays] = await Promise.all([getCompany(), getCalendars()]);
      calendars.value = holidays.calendars;
      company.value = now;
      loaded.value += 1;
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(), []);
  const choose = (chosen: Choice) => {
    saved.value = null;
    choice.value = chosen;
  };
  const reload = async () => {
    try {
      await reloadCompany();
      await load();
    } catch (caught) {
      error.value = caught;
    }
  };
  const now = company.value;
  const chosen = choice.value;
  return (
    <div class="company">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("company.title")}</h1>
        <StaffNav here="company" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      {error.value !== null && (
        <Notice kind="error" testId="company-page-error">
          {now && error.value instanceof ApiError && error.value.reason !== null ? (
            <Told said={error.value} company={now} />
          ) : (
            errorText(error.value)
          )}
        </Notice>
      )}
      {now?.file_changed && (
        <Notice kind="warning">
          <span>{t("company.file_changed")}</span>
          <button type="button" data-testid="company-reload" onClick={() => void reload()}>
            {t("company.reload")}
          </button>
        </Notice>
      )}
      {now && (
        <>
          <Warnings
            company={now}
            onOpen={(id) => choose({ kind: "queues", id })}
            onHolidays={() => choose({ kind: "holidays", id: "" })}
          />
          <Kept
            company={now}
            onMoved={async (changed) => {
              await load();
              saved.value = changed;
            }}
            onError={(caught) => {
              error.value = caught;
            }}
          />
        </>
      )}
      {now && (
        <main class="company-grid">
          <Contents company={now} choice={chosen} onChoose={choose} />
          <div class="company-open">
            <div aria-live="polite">{saved.value && <Saved changed={saved.value} />}</div>
            {chosen ? (
              <Open
                key={`${chosen.kind}/${chosen.id}/${loaded.value}`}
                choice={chosen}
                company={now}
                calendars={calendars.value}
                onChanged={async (id, changed) => {
                  await load();
                  saved.value = changed;
                  choice.value = id === null ? null : { kind: chosen.kind, id };
                }}
                onLookAgain={() => void load()}
              />
            ) : (
              !saved.value && <p class="empty card">{t("company.pick")}</p>
            )}
          </div>
        </main>
      )}
    </div>
  );
}

function Saved({ changed }: { changed: Changed }) {
  return (
    <Notice kind="success" testId="company-saved">
      <span>{t("company.saved")}</span>
      <ImportedYears imported={changed} />
      {changed.password && (
        <>
          <span>{t("company.password_made", { username: changed.username ?? "" })}</span>
          <output class="made-password" data-testid="company-password">
            {changed.password}
          </output>
        </>
      )}
    </Notice>
  );
}

function Contents({
  company,
  choice,
  onChoose,
}: {
  company: Company;
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
}) {
  const item = (kind: Kind, id: string | null, words: string, testId: string) => (
    <li key={testId}>
      <button
        type="button"
        class={id === null ? "quiet" : "item"}
        aria-current={choice?.kind === kind && choice.id === id ? "true" : undefined}
        data-testid={testId}
        onClick={() => onChoose({ kind, id })}
      >
        {words}
      </button>
    </li>
  );
  return (
    <nav class="card contents" aria-label={t("company.title")}>
      <p class="muted">{t("company.lead")}</p>
      <h2>{t("company.queues")}</h2>
      <ul>
        {company.queues.map(({ id, names }) => item("queues", id, label(names) || id, `open-queue-${id}`))}
        {item("queues", null, t("company.new_queue"), "new-queue")}
      </ul>
      <h2>{t("company.agents")}</h2>
      <ul>
        {company.agents.map(({ id, name }) => item("agents", id, name, `open-agent-${id}`))}
        {item("agents", null, t("company.new_agent"), "new-agent")}
      </ul>
      <h2>{t("company.skills")}</h2>
      <ul>
        {Object.keys(company.skills).map((id) =>
          item("skills", id, skillName(id, company), `open-skill-${id}`),
        )}
        {item("skills", null, t("company.new_skill"), "new-skill")}
      </ul>
      <h2>{t("company.hours")}</h2>
      <ul>
        {Object.keys(company.hours).map((id) => item("hours", id, id, `open-hours-${id}`))}
        {item("hours", null, t("company.new_hours"), "new-hours")}
        {item("holidays", "", t("company.holidays"), "open-holidays")}
      </ul>
      <h2>{t("company.rules")}</h2>
      <ul>
        {item("limits", "", t("company.limits"), "open-limits")}
        {item("priority", "", t("company.priority"), "open-priority")}
      </ul>
    </nav>
  );
}

interface OpenProps {
  readonly company: Company;
  readonly calendars: readonly Calendar[];
  readonly onChanged: (id: string | null, changed: Changed) => Promise<void>;
  readonly onLookAgain: () => void;
}

function Open({ choice: { kind, id }, ...props }: OpenProps & { choice: Choice }) {
  const { company } = props;
  if (kind === "queues") return <Editor {...props} subject={queueSubject(company, id)} />;
  if (kind === "agents") return <Editor {...props} subject={agentSubject(company, id)} />;
  if (kind === "skills") return <Editor {...props} subject={skillSubject(company, id)} />;
  if (kind === "hours") return <Editor {...props} subject={hoursSubject(company, props.calendars, id)} />;
  if (kind === "holidays") {
    const { calendars, onChanged } = props;
    return (
      <Calendars company={company} calendars={calendars} onChanged={(changed) => onChanged("", changed)} />
    );
  }
  if (kind === "limits") {
    return (
      <Editor
        {...props}
        subject={{
          title: t("company.limits"),
          part: "limits",
          id: "",
          first: company.limits,
          body: (limits) => limits,
          form: (limits, onChange) => <LimitsForm limits={limits} onChange={onChange} />,
        }}
      />
    );
  }
  return (
    <Editor
      {...props}
      subject={{
        title: t("company.priority"),
        part: "priority",
        id: "",
        first: company.priority,
        body: (priority) => priority,
        form: (priority, onChange) => <PriorityForm priority={priority} onChange={onChange} />,
      }}
    />
  );
}

function queueSubject(company: Company, id: string | null): Subject<Company["queues"][number]> {
  const found = company.queues.find((one) => one.id === id) ?? NEW_QUEUE;
  return {
    title: id === null ? t("company.new_queue") : label(found.names) || found.id,
    part: "queues",
    id,
    first: { ...found, names: { ...NO_NAMES, ...found.names } },
    body: queueBody,
    form: (queue, onChange, ownId) => (
      <QueueForm queue={{ ...queue, id: ownId }} company={company} onChange={onChange} />
    ),
  };
}

function agentSubject(company: Company, id: string | null): Subject<Company["agents"][number]> {
  const found = company.agents.find((one) => one.id === id) ?? NEW_AGENT;
  return {
    title: id === null ? t("company.new_agent") : found.name,
    part: "agents",
    id,
    first: found,
    body: agentBody,
    form: (agent, onChange) => <AgentForm agent={agent} company={company} onChange={onChange} />,
  };
}

function skillSubject(company: Company, id: string | null): Subject<Labels> {
  return {
    title: id === null ? t("company.new_skill") : skillName(id, company),
    part: "skills",
    id,
    first: { ...NO_NAMES, ...(id === null ? {} : company.skills[id]) },
    body: filled,
    form: (names, onChange) => <NamesFields path="" names={names} onChange={onChange} />,
  };
}

function hoursSubject(
  company: Company,
  calendars: readonly Calendar[],
  id: string | null,
): Subject<HoursSpec> {
  const found = id === null ? undefined : company.hours[id];
  return {
    title: id ?? t("company.new_hours"),
    part: "hours",
    id,
    first: found ?? NEW_HOURS,
    body: hoursBody,
    form: (hours, onChange) => (
      <HoursForm
        hours={hours}
        company={company}
        calendars={calendars.map(({ name }) => name)}
        now={id === null ? undefined : company.hours_now[id]}
        onChange={onChange}
      />
    ),
  };
}
