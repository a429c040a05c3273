/** Fields with their names, and what was written in them. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";

export const LONGEST_WORDS = 4000;

/** What stands in the form's field of this name, without the blanks around it. */
export const textOf = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();

/** The name of a field, with "optional" beside it where nothing need be written. */
export function Named({ words, optional }: { words: string; optional?: boolean }) {
  return (
    <span>
      {words} {optional && <span class="muted">{t("optional")}</span>}
    </span>
  );
}

interface Text {
  readonly name: string;
  readonly words: string;
  /** Nothing need be written; "unmarked": and the field does not say so. */
  readonly optional?: boolean | "unmarked";
  readonly max?: number;
  readonly value?: string;
  readonly testId?: string;
}

export function TextField({
  name,
  words,
  optional,
  max = 200,
  value,
  testId,
  type = "text",
}: Text & {
  type?: "text" | "email" | "tel" | "date";
}) {
  return (
    <label class="field">
      <Named words={words} optional={optional === true} />
      <input
        name={name}
        {...({ type } as { type: "text" })}
        required={!optional}
        maxLength={type === "date" ? undefined : max}
        defaultValue={value}
        data-testid={testId}
      />
    </label>
  );
}

export function AreaField({
  name,
  words,
  optional,
  max = LONGEST_WORDS,
  value,
  testId,
  rows = 4,
}: Text & {
  rows?: number;
}) {
  return (
    <label class="field">
      <Named words={words} optional={optional === true} />
      <textarea
        name={name}
        rows={rows}
        required={!optional}
        maxLength={max}
        defaultValue={value}
        data-testid={testId}
      />
    </label>
  );
}

/** A list that has `first` chosen at first. */
export function SelectField({
  name,
  words,
  optional,
  first = "",
  required,
  testId,
  children,
}: Omit<Text, "value" | "max"> & { first?: string; required?: boolean; children: ComponentChildren }) {
  const chosen = useSignal(first);
  return (
    <label class="field">
      <Named words={words} optional={optional === true} />
      <select
        name={name}
        required={required}
        value={chosen.value}
        data-testid={testId}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
        }}
      >
        {children}
      </select>
    </label>
  );
}
