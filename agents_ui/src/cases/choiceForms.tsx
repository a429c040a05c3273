/** Steps that ask for a person, a unit, a customer or another case. */
import { useSignal } from "@preact/signals";
import { type CaseRow, getCases } from "../api/cases";
import type { CustomerBrief } from "../api/types";
import { LANGUAGES, t } from "../i18n";
import { formatDate } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useTyped } from "../ui/useTyped";
import { CustomerPick } from "./CustomerPick";
import { care } from "./care";
import { StepForm } from "./StepForm";
import type { StepFormProps } from "./Steps";

/** The value of an option that stands for somebody without an account. */
const OUTSIDE = "outside:";

/** "user:ID" and "unit:ID" to choose from. */
function PeopleSelect({
  name,
  testId,
  outside,
  value,
  onChange,
}: {
  name: string;
  testId: string;
  outside?: boolean;
  value?: string;
  onChange?: (value: string) => void;
}) {
  const { units = [], people = [], outside: without } = care.value ?? {};
  return (
    <label class="field">
      <span>{t("cases.to_whom")}</span>
      <select
        name={name}
        required
        data-testid={testId}
        {...(value === undefined ? {} : { value })}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      >
        <option value="">{t("choose")}</option>
        <optgroup label={t("cases.units")}>
          {units.map((unit) => (
            <option key={unit.id} value={`unit:${unit.id}`}>
              {unit.name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("cases.people")}>
          {people.map((person) => (
            <option key={person.id} value={`user:${person.id}`}>
              {person.name}
            </option>
          ))}
        </optgroup>
        {outside && without?.allowed && <option value={OUTSIDE}>{t("cases.somebody_outside")}</option>}
      </select>
    </label>
  );
}

function chosen(value: string): { kind: string; id: string } {
  const [kind = "", ...rest] = value.split(":");
  return { kind, id: rest.join(":") };
}

export function AssignForm({ one, step, onTake }: StepFormProps) {
  const to = useSignal(one.responsible || !one.suggested_unit ? "" : `unit:${one.suggested_unit}`);
  const isOutside = to.value === OUTSIDE;
  return (
    <StepForm
      step={step}
      onSubmit={(form) => {
        const text = textOf(form, "text");
        onTake({
          responsible: isOutside
            ? {
                kind: "outside",
                name: textOf(form, "name"),
                email: textOf(form, "email"),
                language: textOf(form, "language"),
              }
            : chosen(to.value),
          ...(text ? { text } : {}),
        });
      }}
    >
      <PeopleSelect
        name="to"
        testId="assign-to"
        outside
        value={to.value}
        onChange={(value) => {
          to.value = value;
        }}
      />
      {isOutside && (
        <>
          <p class="muted">{t(care.value?.outside.mail ? "cases.outside_mailed" : "cases.outside_shown")}</p>
          <div class="form-grid">
            <TextField name="name" words={t("field.name")} max={100} testId="assign-name" />
            <TextField name="email" type="email" words={t("field.email")} max={254} testId="assign-email" />
            <SelectField words={t("field.language")} name="language" first={one.language ?? "zh-CN"}>
              {LANGUAGES.map(({ code, name }) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </SelectField>
          </div>
        </>
      )}
      <AreaField name="text" words={t("cases.words_for_them")} optional rows={2} testId="assign-text" />
    </StepForm>
  );
}

export function EscalateForm({ step, onTake }: StepFormProps) {
  return (
    <StepForm
      step={step}
      onSubmit={(form) => onTake({ to: textOf(form, "to"), reason: textOf(form, "reason") })}
    >
      <PeopleSelect name="to" testId="escalate-to" />
      <AreaField name="reason" words={t("cases.reason")} max={1000} rows={3} testId="step-reason" />
    </StepForm>
  );
}

const searchCases = async (q: string, signal: AbortSignal): Promise<readonly CaseRow[]> =>
  (await getCases(new URLSearchParams({ q, limit: "10" }), signal)).items;

/** Which case this one is a duplicate of: found by number, customer or words. */
export function MergeForm({ one, step, onTake }: StepFormProps) {
  const typed = useSignal(one.customer?.name ?? one.subject.slice(0, 20));
  const into = useSignal("");
  const { value: found, error } = useTyped(typed.value.trim(), searchCases);
  const others = (found.value ?? []).filter(({ number }) => number !== one.number);
  return (
    <StepForm step={step} onSubmit={() => onTake({ into: into.value })}>
      <p class="muted">{t("cases.merge_lead", { number: one.number })}</p>
      <label class="field">
        <span>{t("cases.find_other")}</span>
        <input
          type="search"
          value={typed.value}
          maxLength={100}
          data-testid="merge-q"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      <fieldset class="picks" aria-live="polite">
        <legend>{t("cases.merge_into")}</legend>
        {found.value !== null && others.length === 0 && <p class="muted">{t("cases.none")}</p>}
        {others.map((other) => (
          <label class="choice" key={other.number}>
            <input
              type="radio"
              name="into"
              required
              value={other.number}
              checked={into.value === other.number}
              data-testid={`merge-${other.number}`}
              onChange={() => {
                into.value = other.number;
              }}
            />
            <span>
              <span class="case-number">{other.number}</span> {other.subject}{" "}
              <span class="muted">
                {[other.customer_name, term("case_status", other.status), formatDate(other.opened_ms)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </StepForm>
  );
}

export function LinkCustomerForm({ one, step, onTake }: StepFormProps) {
  const picked = useSignal<CustomerBrief | null>(null);
  return (
    <StepForm step={step} onSubmit={() => onTake({ customer_id: picked.value?.id })}>
      <CustomerPick
        first={one.reporter?.name ?? one.reporter?.number ?? ""}
        picked={picked.value}
        required
        onPick={(customer) => {
          picked.value = customer;
        }}
      />
    </StepForm>
  );
}
