import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { erlangs, type QuestionForm, type TrafficUnit } from "./model";

const CONTACTS = ["5000", "20000", "100000", "200000"];

export function QuestionFields({
  form,
  wrong,
  onChange,
}: {
  form: QuestionForm;
  /** The field the server refused. */
  wrong: string | null;
  onChange: (form: QuestionForm) => void;
}) {
  const number = (name: keyof QuestionForm, field: string, limits: NumberLimits, required = true) => (
    <input
      type="number"
      data-testid={`simulate-${name}`}
      required={required}
      {...limits}
      value={form[name]}
      aria-invalid={wrong === `question.${field}`}
      onInput={(event) => onChange({ ...form, [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <div class="traffic">
        <Field name={t("simulate.traffic")}>
          {number("traffic", "erlangs", { min: 0.01, max: 1_000_000, step: "any" })}
        </Field>
        <Field name={t("simulate.unit")}>
          <select
            data-testid="simulate-unit"
            value={form.unit}
            onChange={(event) => onChange({ ...form, unit: event.currentTarget.value as TrafficUnit })}
          >
            <option value="per_hour">{t("simulate.per_hour")}</option>
            <option value="erlangs">{t("simulate.erlangs")}</option>
          </select>
        </Field>
      </div>
      <Field name={t("simulate.handle")}>
        {number("handle", "handle_s", { min: 1, max: 86_400, step: "any" })}
      </Field>
      {form.unit === "per_hour" && (
        <p class="muted form-note">
          = {formatNumber(Math.round(erlangs(form) * 100) / 100)} {t("simulate.erlangs")}
        </p>
      )}
      <Field name={t("simulate.agents")}>
        {number("agents", "agents", { min: 1, max: 10_000, step: 1 })}
      </Field>
      <Field name={t("simulate.threshold")}>
        {number("threshold", "threshold_s", { min: 0, max: 86_400, step: "any" })}
      </Field>
      <Field name={t("simulate.patience")} note={t("simulate.patience_none")}>
        {number("patience", "patience_s", { min: 1, max: 86_400, step: "any" }, false)}
      </Field>
      <Field name={t("simulate.vip")}>{number("vip", "vip_share", { min: 0, max: 100, step: "any" })}</Field>
      <Field name={t("simulate.contacts")}>
        <select
          data-testid="simulate-contacts"
          value={form.contacts}
          onChange={(event) => onChange({ ...form, contacts: event.currentTarget.value })}
        >
          {CONTACTS.map((count) => (
            <option key={count} value={count}>
              {formatNumber(Number(count))}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
}

interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly step: number | "any";
}

export function Field({
  name,
  note,
  children,
}: {
  name: string;
  note?: string;
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label class="field">
      <span>
        {name} {note && <span class="muted">{note}</span>}
      </span>
      {children}
    </label>
  );
}
