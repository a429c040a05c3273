/** Fields of the company's forms: each shows what the server says is wrong with it. */
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Company, Levels } from "../api/company";
import { ApiError } from "../api/http";
import type { Labels } from "../api/types";
import { LANGUAGES, label, t } from "../i18n";
import { skillName } from "../ui/names";
import { within, withLevel, withoutSkill } from "./model";
import { errorSentence, type Names, problemText } from "./problems";

/** What the server says: `reason` with `values`, and the same in English. */
export type Said = Pick<ApiError, "reason" | "message" | "hint"> & {
  readonly values: Readonly<Record<string, unknown>>;
};

/** A fault of what is in the form; names in its sentence are those of `company`. */
export interface Fault {
  readonly error: ApiError;
  readonly company: Names;
}

/** The queues to choose one from. */
export function QueueOptions({
  queues,
}: {
  queues: readonly { readonly id: string; readonly names: Labels }[];
}) {
  return (
    <>
      {queues.map(({ id, names }) => (
        <option key={id} value={id}>
          {label(names) || id}
        </option>
      ))}
    </>
  );
}

export const FaultContext = createContext<Fault | null>(null);

export function faultOf(error: unknown, company: Names): Fault | null {
  return error instanceof ApiError && error.code === "invalid" ? { error, company } : null;
}

/** In the reader's language; in the server's own words, English, where this page does not know the reason. */
export function Told({ said, company }: { said: Said; company: Names }) {
  const text =
    said instanceof ApiError ? errorSentence(said, company) : problemText(said.reason, said.values, company);
  if (text !== null) return <span>{text}</span>;
  return (
    <span lang="en">
      {said.message} {said.hint}
    </span>
  );
}

/** What is wrong at `path`. With `deep` also what lies within it. */
export function FaultAt({ path, deep }: { path: string; deep?: boolean }) {
  const fault = useContext(FaultContext);
  const field = fault?.error.field ?? null;
  if (!fault || !(deep ? within(field, path) : field === path)) return null;
  return (
    <p class="fault" role="alert" data-testid="fault">
      <Told said={fault.error} company={fault.company} />
    </p>
  );
}

const useWrong = (path: string): boolean => useContext(FaultContext)?.error.field === path;

export function Field({ name, path, children }: { name: string; path: string; children: ComponentChildren }) {
  return (
    <div>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children. */}
      <label class="field">
        <span>{name}</span>
        {children}
      </label>
      <FaultAt path={path} />
    </div>
  );
}

export function TextField({
  name,
  path,
  value,
  required = false,
  maxLength = 80,
  onChange,
}: {
  name: string;
  path: string;
  value: string;
  required?: boolean;
  maxLength?: number;
  onChange: (value: string) => void;
}) {
  return (
    <Field name={name} path={path}>
      <input
        value={value}
        required={required}
        maxLength={maxLength}
        data-testid={`field-${path}`}
        aria-invalid={useWrong(path)}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  );
}

/** A number that is kept in smaller units than it is written: `scale` 1000 writes milliseconds as seconds. */
export function NumberField({
  name,
  path,
  value,
  scale = 1,
  optional = false,
  onChange,
}: {
  name: string;
  path: string;
  value: number | null;
  scale?: number;
  optional?: boolean;
  onChange: (value: number | null) => void;
}) {
  return (
    <Field name={name} path={path}>
      <input
        type="number"
        min={0}
        step={scale === 1 ? 1 : "any"}
        value={value === null ? "" : value / scale}
        required={!optional}
        data-testid={`field-${path}`}
        aria-invalid={useWrong(path)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          if (text) onChange(Math.round(Number(text) * scale));
          else if (optional) onChange(null);
        }}
      />
    </Field>
  );
}

export function CheckField({
  name,
  path,
  value,
  onChange,
}: {
  name: string;
  path: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={value}
        data-testid={`field-${path}`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {name}
    </label>
  );
}

export function ChoiceField<T extends string>({
  name,
  path,
  value,
  options,
  onChange,
}: {
  name: string;
  path: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  const known = options.some(([option]) => option === value);
  return (
    <Field name={name} path={path}>
      <select
        value={value}
        data-testid={`field-${path}`}
        aria-invalid={useWrong(path)}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {!known && <option value={value}>{value || t("choose")}</option>}
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function NamesFields({
  path,
  names,
  onChange,
}: {
  path: string;
  names: Labels;
  onChange: (names: Labels) => void;
}) {
  const field = (code: string) => (path ? `${path}.${code}` : code);
  return (
    <div class="form-grid">
      {LANGUAGES.map(({ code, name }) => (
        <TextField
          key={code}
          name={t("company.name_in", { language: name })}
          path={field(code)}
          value={names[code] ?? ""}
          onChange={(text) => onChange({ ...names, [code]: text })}
        />
      ))}
      {path && <FaultAt path={path} />}
    </div>
  );
}

/** Skills with a level each: asked for by a queue, or what an agent has. */
export function LevelsFields({
  title,
  path,
  levels,
  company,
  onChange,
}: {
  title: string;
  path: string;
  levels: Levels;
  company: Company;
  onChange: (levels: Levels) => void;
}) {
  const all = [
    ...new Set([...Object.keys(company.skills), ...company.agents.flatMap((one) => Object.keys(one.skills))]),
  ];
  const free = all.filter((skill) => !(skill in levels));
  return (
    <fieldset class="group">
      <legend>{title}</legend>
      <FaultAt path={path} />
      {Object.entries(levels).map(([skill, level]) => (
        <div key={skill} class="level-row">
          <NumberField
            name={skillName(skill, company)}
            path={`${path}.${skill}`}
            value={level}
            onChange={(changed) => onChange(withLevel(levels, skill, changed ?? 0))}
          />
          <button type="button" class="quiet" onClick={() => onChange(withoutSkill(levels, skill))}>
            {t("company.remove")}
          </button>
        </div>
      ))}
      {free.length > 0 && (
        <label class="field">
          <span>{t("company.add_skill")}</span>
          <select
            value=""
            data-testid={`add-${path}`}
            onChange={(event) => {
              const skill = event.currentTarget.value;
              if (skill) onChange(withLevel(levels, skill, 5));
            }}
          >
            <option value="">{t("choose")}</option>
            {free.map((skill) => (
              <option key={skill} value={skill}>
                {skillName(skill, company)}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
