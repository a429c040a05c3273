/** Steps that ask for words, a mark or a survey. */
import { useSignal } from "@preact/signals";
import { label, t } from "../i18n";
import { AreaField, LONGEST_WORDS, textOf } from "../ui/form";
import { care } from "./care";
import { StepForm } from "./StepForm";
import type { StepFormProps } from "./Steps";

const LONGEST_REASON = 1000;
const MARKS = [1, 2, 3, 4, 5] as const;

export function ReasonForm({ step, onTake }: StepFormProps) {
  return (
    <StepForm step={step} onSubmit={(form) => onTake({ reason: textOf(form, "reason") })}>
      <AreaField name="reason" words={t("cases.reason")} max={LONGEST_REASON} testId="step-reason" rows={3} />
    </StepForm>
  );
}

export function TextForm({ step, onTake }: StepFormProps) {
  return (
    <StepForm step={step} onSubmit={(form) => onTake({ text: textOf(form, "text") })}>
      <AreaField name="text" words={t("cases.text")} max={LONGEST_WORDS} testId="step-text" />
    </StepForm>
  );
}

/** The customer's opinion, 1 to 5 as they say it; kept as 0 to 100. */
export function EvaluateForm({ step, onTake }: StepFormProps) {
  const mark = useSignal<number | null>(null);
  return (
    <StepForm
      step={step}
      onSubmit={(form) =>
        onTake({ mark: ((mark.value ?? 1) - 1) * 25, text: textOf(form, "text") || undefined })
      }
    >
      <fieldset class="marks">
        <legend>{t("cases.mark_asked")}</legend>
        {MARKS.map((one) => (
          <label class="choice" key={one}>
            <input
              type="radio"
              name="mark"
              required
              checked={mark.value === one}
              data-testid={`mark-${one}`}
              onChange={() => {
                mark.value = one;
              }}
            />
            {one}
          </label>
        ))}
      </fieldset>
      <AreaField name="text" words={t("cases.customer_words")} optional rows={2} />
    </StepForm>
  );
}

export function AskForm({ step, onTake }: StepFormProps) {
  const surveys = care.value?.surveys ?? [];
  return (
    <StepForm step={step} onSubmit={(form) => onTake({ survey: textOf(form, "survey") })}>
      <label class="field">
        <span>{t("cases.survey")}</span>
        <select name="survey" required data-testid="step-survey">
          {surveys.map(({ id, labels }) => (
            <option key={id} value={id}>
              {label(labels)}
            </option>
          ))}
        </select>
      </label>
    </StepForm>
  );
}
