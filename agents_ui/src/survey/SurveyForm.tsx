import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ApiError } from "../api/http";
import type { Answers, Question } from "../api/satisfaction";
import { troubleText } from "../complain/trouble";
import { label, t } from "../i18n";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { asked, LONGEST_WORDS, missing, sheet } from "./way";
import "./survey.css";

const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  "1-5": ["1", "2", "3", "4", "5"],
  "0-10": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
};

/** What can be chosen, with its words; none where one writes. */
function choicesOf({ scale, choices }: Question): readonly (readonly [string, string])[] {
  if (scale === "yes_no")
    return [
      ["yes", t("survey.yes")],
      ["no", t("survey.no")],
    ];
  if (scale === "choice") return choices.map(({ code, labels }) => [code, label(labels)]);
  return (NUMBERS[scale] ?? []).map((number) => [number, number]);
}

/** The questions one's answers lead to, sent together. `onSend` throws what the server refuses. */
export function SurveyForm({
  questions,
  onSend,
}: {
  questions: readonly Question[];
  onSend: (answers: Answers) => Promise<void>;
}) {
  const given = useSignal<Answers>({});
  const wanting = useSignal<readonly string[]>([]);
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  const answer = (id: string, text: string) => {
    given.value = { ...given.value, [id]: text };
    wanting.value = wanting.value.filter((one) => one !== id);
  };
  const toQuestion = (id: string | undefined) => {
    if (id)
      form.current
        ?.querySelector<HTMLElement>(`[data-question="${CSS.escape(id)}"] :is(input,textarea)`)
        ?.focus();
  };
  const send = async () => {
    wanting.value = missing(questions, given.value);
    if (wanting.value.length) {
      toQuestion(wanting.value[0]);
      return;
    }
    if (await act.run(() => onSend(sheet(questions, given.value)))) return;
    const field = act.error.value instanceof ApiError ? act.error.value.field : null;
    if (field && questions.some(({ id }) => id === field)) {
      wanting.value = [field];
      toQuestion(field);
    }
  };
  const shown = asked(questions, given.value);
  const isNothing = Object.keys(sheet(questions, given.value)).length === 0;
  return (
    <form
      ref={form}
      class="survey-form"
      noValidate
      data-testid="survey-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {shown.map((question) => (
        <Asked
          key={question.id}
          question={question}
          given={given.value[question.id] ?? ""}
          isWanting={wanting.value.includes(question.id)}
          onAnswer={(text) => answer(question.id, text)}
        />
      ))}
      {wanting.value.length > 0 && (
        <Notice kind="error" testId="survey-missing">
          {t("survey.missing", { count: wanting.value.length })}
        </Notice>
      )}
      {act.error.value !== null && wanting.value.length === 0 && (
        <Notice kind="error">{troubleText(act.error.value)}</Notice>
      )}
      <div class="form-actions">
        <button
          type="submit"
          class="primary"
          disabled={act.busy.value || isNothing}
          data-testid="survey-send"
        >
          {t("survey.send")}
        </button>
        <span class="muted">{t("survey.once")}</span>
      </div>
    </form>
  );
}

function Asked({
  question,
  given,
  isWanting,
  onAnswer,
}: {
  question: Question;
  given: string;
  isWanting: boolean;
  onAnswer: (text: string) => void;
}) {
  const { id, scale, required } = question;
  const choices = choicesOf(question);
  const name = `survey-${id}`;
  const title = (
    <>
      {label(question.texts)} <span class="survey-need">{t(required ? "survey.required" : "optional")}</span>
    </>
  );
  const fault = isWanting && (
    <p class="warning-text" id={`${name}-fault`}>
      {t("survey.answer_this")}
    </p>
  );
  const described = [scale === "1-5" && `${name}-hint`, isWanting && `${name}-fault`]
    .filter(Boolean)
    .join(" ");
  if (scale === "text")
    return (
      <div class="card survey-question" data-question={id}>
        <label class="survey-title" for={name}>
          {title}
        </label>
        <textarea
          id={name}
          rows={4}
          maxLength={LONGEST_WORDS}
          value={given}
          required={required}
          aria-invalid={isWanting || undefined}
          aria-describedby={described || undefined}
          data-testid={`survey-${id}`}
          onInput={(event) => onAnswer(event.currentTarget.value)}
        />
        {fault}
      </div>
    );
  return (
    <fieldset
      class="card survey-question"
      data-question={id}
      aria-invalid={isWanting || undefined}
      aria-describedby={described || undefined}
    >
      <legend class="survey-title">{title}</legend>
      {scale === "1-5" && (
        <p class="muted" id={`${name}-hint`}>
          {t("survey.scale_hint")}
        </p>
      )}
      <div class={`survey-choices survey-scale-${scale}`}>
        {choices.map(([code, words]) => (
          <label key={code} class="survey-choice">
            <input
              type="radio"
              name={name}
              value={code}
              checked={given === code}
              required={required}
              data-testid={`survey-${id}-${code}`}
              onChange={() => onAnswer(code)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
      {!required && given && (
        <button type="button" class="quiet survey-clear" onClick={() => onAnswer("")}>
          {t("survey.clear")}
        </button>
      )}
      {fault}
    </fieldset>
  );
}
