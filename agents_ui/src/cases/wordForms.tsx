/** Steps that ask for words, a mark or a survey. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { askCustomer, keepAnswers } from "../api/cases";
import { getSurveys, type SurveySetup } from "../api/satisfaction";
import { t } from "../i18n";
import { term } from "../i18n/terms";
import { SurveyForm } from "../survey/SurveyForm";
import { AreaField, LONGEST_WORDS, textOf } from "../ui/form";
import { useAct } from "../ui/useAct";
import { Refused } from "./Refused";
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

/** The customer's opinion: one mark as they say it, or every answer of the survey they were called for. */
export function EvaluateForm({ one, step, doing, onTake }: StepFormProps) {
  const mark = useSignal<number | null>(null);
  const isWhole = useSignal(false);
  const survey = useSignal<SurveySetup | null>(null);
  useEffect(() => {
    // Without it there is still the one mark.
    getSurveys().then(
      (found) => {
        survey.value = found.find(({ purpose }) => purpose === "case") ?? null;
      },
      () => undefined,
    );
  }, []);
  const whole = one.status === "asked" && survey.value && (
    <button
      type="button"
      class="quiet"
      aria-expanded={isWhole.value}
      data-testid="whole-survey"
      onClick={() => {
        isWhole.value = !isWhole.value;
      }}
    >
      {t("cases.whole_survey")}
    </button>
  );
  if (isWhole.value && survey.value)
    return (
      <>
        <SurveyForm
          questions={survey.value.questions}
          onSend={async (answers) => {
            await keepAnswers(one.number, answers);
            await doing.reload();
          }}
        />
        {whole}
      </>
    );
  return (
    <>
      <StepForm
        step={step}
        onSubmit={(form) =>
          // Kept as 0 to 100.
          onTake({ mark: ((mark.value ?? 1) - 1) * 25, text: textOf(form, "text") || undefined })
        }
      >
        <fieldset class="marks">
          <legend>{t("cases.mark_asked")}</legend>
          {MARKS.map((each) => (
            <label class="choice" key={each}>
              <input
                type="radio"
                name="mark"
                required
                checked={mark.value === each}
                data-testid={`mark-${each}`}
                onChange={() => {
                  mark.value = each;
                }}
              />
              {each}
            </label>
          ))}
        </fieldset>
        <AreaField name="text" words={t("cases.customer_words")} optional rows={2} />
      </StepForm>
      {whole}
    </>
  );
}

/** Asks the customer by what care.yaml says: a letter with a link, or a call. */
export function AskForm({ one, step, doing }: StepFormProps) {
  const act = useAct();
  return (
    <>
      <p class="muted">{t("cases.ask_lead")}</p>
      <div class="form-actions">
        <button
          type="button"
          class="primary"
          disabled={act.busy.value}
          data-testid={`take-${step}`}
          onClick={() =>
            void act.run(async () => {
              doing.asked(await askCustomer(one.number));
              await doing.reload();
            })
          }
        >
          {term("case_step", step)}
        </button>
      </div>
      {act.error.value !== null && <Refused error={act.error.value} />}
    </>
  );
}
