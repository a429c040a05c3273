/** What is known when a case is closed; an appeal that is refused closes it as well. */
import { type Signal, useSignal } from "@preact/signals";
import type { Case } from "../api/cases";
import { label, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { TreeSelect } from "../ui/TreeSelect";
import { care } from "./care";
import { StepForm } from "./StepForm";
import type { StepFormProps } from "./Steps";

/** About no product: another thing than not to have said. */
export const NONE = "-";

interface Closing {
  readonly class: Signal<string>;
  readonly cause: Signal<string>;
  readonly product: Signal<string>;
  readonly unit: Signal<string>;
}

function useClosing(one: Case): Closing {
  return {
    class: useSignal(one.class ?? ""),
    cause: useSignal(one.cause ?? ""),
    product: useSignal(one.product === "" ? NONE : (one.product ?? "")),
    unit: useSignal(one.blamed_unit ?? ""),
  };
}

/** What was said, and nothing of what was left open: the server names all that is missing at once. */
function said(closing: Closing, form: FormData): Record<string, unknown> {
  const product = closing.product.value;
  const fault = textOf(form, "fault");
  const texts = {
    class: closing.class.value,
    cause: closing.cause.value,
    unit: closing.unit.value,
    batch: textOf(form, "batch"),
    severity: textOf(form, "severity"),
    solution: textOf(form, "solution"),
  };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value)),
    ...(product ? { product: product === NONE ? "" : product } : {}),
    ...(fault ? { fault: fault === "yes" } : {}),
  };
}

function ClosingFields({ one, closing }: { one: Case; closing: Closing }) {
  const known = care.value;
  const set = (signal: Signal<string>) => (code: string) => {
    signal.value = code;
  };
  return (
    <>
      <div class="form-grid">
        <TreeSelect
          words={t("complaint.class")}
          nodes={known?.classes ?? []}
          value={closing.class.value}
          onChange={set(closing.class)}
          testId="close-class"
        />
        <TreeSelect
          words={t("cases.cause")}
          nodes={known?.causes ?? []}
          value={closing.cause.value}
          onChange={set(closing.cause)}
          testId="close-cause"
        />
        <label class="field">
          <span>{t("cases.product")}</span>
          <select
            value={closing.product.value}
            data-testid="close-product"
            onChange={(event) => set(closing.product)(event.currentTarget.value)}
          >
            <option value="">{t("choose")}</option>
            <option value={NONE}>{t("cases.no_product")}</option>
            <Products chosen={closing.product.value} />
          </select>
        </label>
        <TextField
          name="batch"
          words={t("cases.batch")}
          optional
          max={40}
          value={one.batch ?? ""}
          testId="close-batch"
        />
        <label class="field">
          <span>{t("cases.unit")}</span>
          <select
            value={closing.unit.value}
            data-testid="close-unit"
            onChange={(event) => set(closing.unit)(event.currentTarget.value)}
          >
            <option value="">{t("choose")}</option>
            {known?.units.map((unit) => (
              <option key={unit.id} value={unit.id}>
                {unit.name}
              </option>
            ))}
          </select>
        </label>
        <SelectField
          words={t("complaint.severity")}
          name="severity"
          first={one.severity}
          testId="close-severity"
        >
          <Severities />
        </SelectField>
        <SelectField
          words={t("cases.fault")}
          name="fault"
          first={one.fault === null ? "" : one.fault ? "yes" : "no"}
          testId="close-fault"
        >
          <option value="">{t("choose")}</option>
          <option value="yes">{t("yes")}</option>
          <option value="no">{t("no")}</option>
        </SelectField>
      </div>
      <AreaField
        name="solution"
        words={t("cases.solution")}
        optional="unmarked"
        value={one.solution ?? ""}
        testId="close-solution"
      />
    </>
  );
}

/** The products as options; a retired one only where it was chosen. */
export function Products({ chosen }: { chosen: string }) {
  const offered = (care.value?.products ?? []).filter(({ code, retired }) => !retired || code === chosen);
  return (
    <>
      {offered.map(({ code, labels }) => (
        <option key={code} value={code}>
          {label(labels)}
        </option>
      ))}
    </>
  );
}

export function Severities() {
  return (
    <>
      {codes("severity").map((code) => (
        <option key={code} value={code}>
          {term("severity", code)}
        </option>
      ))}
    </>
  );
}

export function CloseForm({ one, step, onTake }: StepFormProps) {
  const closing = useClosing(one);
  return (
    <StepForm step={step} onSubmit={(form) => onTake(said(closing, form))}>
      <ClosingFields one={one} closing={closing} />
    </StepForm>
  );
}

export function DecideForm({ one, step, onTake }: StepFormProps) {
  const granted = useSignal<boolean | null>(null);
  const closing = useClosing(one);
  const choice = (value: boolean) => (
    <label class="choice">
      <input
        type="radio"
        name="granted"
        required
        checked={granted.value === value}
        data-testid={`decide-${value ? "granted" : "refused"}`}
        onChange={() => {
          granted.value = value;
        }}
      />
      {t(value ? "cases.appeal_granted" : "cases.appeal_refused")}
    </label>
  );
  return (
    <StepForm
      step={step}
      onSubmit={(form) =>
        onTake({
          granted: granted.value,
          reason: textOf(form, "reason"),
          ...(granted.value ? {} : said(closing, form)),
        })
      }
    >
      <fieldset class="picks">
        <legend>{t("cases.decision")}</legend>
        {choice(true)}
        {choice(false)}
      </fieldset>
      <AreaField name="reason" words={t("cases.reason")} max={1000} rows={3} testId="step-reason" />
      {granted.value === false && <ClosingFields one={one} closing={closing} />}
    </StepForm>
  );
}
