import type { Company } from "../api/company";
import { label, t } from "../i18n";
import { skillName } from "../ui/names";
import { FIRST_CHANGE, type StaffChange } from "./model";
import { Field } from "./QuestionFields";

const MOST_CHANGES = 20;

export function DayFields({
  day,
  repeats,
  changes,
  company,
  wrong,
  onChange,
}: {
  day: string;
  repeats: string;
  changes: readonly StaffChange[];
  company: Company | null;
  wrong: string | null;
  onChange: (part: { day?: string; repeats?: string; changes?: readonly StaffChange[] }) => void;
}) {
  return (
    <>
      <Field name={t("simulate.day")}>
        <input
          type="date"
          required
          data-testid="simulate-day"
          value={day}
          aria-invalid={wrong === "recorded.day"}
          onInput={(event) => onChange({ day: event.currentTarget.value })}
        />
      </Field>
      <Field name={t("simulate.repeats")}>
        <input
          type="number"
          required
          min={1}
          max={200}
          data-testid="simulate-repeats"
          value={repeats}
          aria-invalid={wrong === "recorded.repeats"}
          onInput={(event) => onChange({ repeats: event.currentTarget.value })}
        />
      </Field>
      <fieldset class="changes">
        <legend>{t("simulate.changes")}</legend>
        {changes.map((change, index) => (
          <ChangeFields
            // A change has no name of its own: its place tells it from the others.
            key={index}
            change={change}
            company={company}
            wrong={wrong === `recorded.changes[${index}]`}
            onChange={(changed) =>
              onChange({ changes: changes.map((one, at) => (at === index ? changed : one)) })
            }
            onRemove={() => onChange({ changes: changes.filter((_, at) => at !== index) })}
          />
        ))}
        {changes.length < MOST_CHANGES && (
          <button
            type="button"
            data-testid="simulate-add-change"
            onClick={() =>
              onChange({ changes: [...changes, { ...FIRST_CHANGE, agent: company?.agents[0]?.id ?? "" }] })
            }
          >
            {t("simulate.add_change")}
          </button>
        )}
      </fieldset>
    </>
  );
}

function ChangeFields({
  change,
  company,
  wrong,
  onChange,
  onRemove,
}: {
  change: StaffChange;
  company: Company | null;
  wrong: boolean;
  onChange: (change: StaffChange) => void;
  onRemove: () => void;
}) {
  const text = (name: keyof StaffChange, type: "number" | "time", more: object = {}) => (
    <input
      type={type}
      required
      value={change[name]}
      data-testid={`change-${name}`}
      {...more}
      onInput={(event) => onChange({ ...change, [name]: event.currentTarget.value })}
    />
  );
  const choice = (name: keyof StaffChange, options: readonly (readonly [string, string])[]) => (
    <select
      value={change[name]}
      data-testid={`change-${name}`}
      onChange={(event) => onChange({ ...change, [name]: event.currentTarget.value })}
    >
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
  const skills = Object.keys(company?.skills ?? {});
  return (
    <div class={`change ${wrong ? "change-wrong" : ""}`}>
      <Field name={t("simulate.change_kind")}>
        {choice("kind", [
          ["more", t("simulate.change_more")],
          ["off", t("simulate.change_off")],
        ])}
      </Field>
      {change.kind === "more" ? (
        <>
          <Field name={t("simulate.change_count")}>{text("count", "number", { min: 1, max: 1_000 })}</Field>
          <Field name={t("simulate.change_skill")}>
            {choice("skill", [
              ["", t("simulate.any_skill")],
              ...skills.map((id) => [id, skillName(id, company)] as const),
            ])}
          </Field>
          <Field name={t("simulate.change_queue")}>
            {choice("queue", [
              ["", t("simulate.all_queues")],
              ...(company?.queues ?? []).map(({ id, names }) => [id, label(names) || id] as const),
            ])}
          </Field>
        </>
      ) : (
        <Field name={t("simulate.change_agent")}>
          {choice(
            "agent",
            (company?.agents ?? []).map(({ id, name }) => [id, name] as const),
          )}
        </Field>
      )}
      <Field name={t("simulate.from")}>{text("from", "time")}</Field>
      <Field name={t("simulate.to")}>{text("to", "time")}</Field>
      <button type="button" class="quiet" data-testid="change-remove" onClick={onRemove}>
        {t("simulate.remove_change")}
      </button>
    </div>
  );
}
