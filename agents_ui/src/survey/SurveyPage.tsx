import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api/http";
import { answerSurvey, getSurvey, type SurveyPage as Survey } from "../api/satisfaction";
import { troubleText } from "../complain/trouble";
import { chooseLanguage, label, t } from "../i18n";
import { takeToken } from "../outside/token";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";
import { SurveyForm } from "./SurveyForm";
import "../complain/complain.css";

type State = "loading" | "asking" | "thanks" | "answered" | "over";

const isOver = (error: unknown): boolean =>
  error instanceof ApiError && [401, 403, 404].includes(error.status);

/** What a survey's link opens: its questions, once, for whoever has it. */
export default function SurveyPage() {
  const token = useRef<string | null>(null);
  token.current ??= takeToken("callcenter.survey");
  const survey = useSignal<Survey | null>(null);
  const state = useSignal<State>(token.current ? "loading" : "over");
  const error = useSignal<unknown>(null);
  const done = useRef<HTMLDivElement>(null);
  const title = survey.value ? label(survey.value.labels) : t("survey.title");
  useTitle(title);
  const load = async () => {
    error.value = null;
    try {
      const found = await getSurvey(token.current ?? "");
      // In the language of the letter, whatever this browser was last used in.
      await chooseLanguage(found.language, false);
      survey.value = found;
      state.value = found.answered ? "answered" : "asking";
    } catch (caught) {
      if (isOver(caught)) state.value = "over";
      else error.value = caught;
    }
  };
  useEffect(() => {
    if (token.current) void load();
  }, []);
  useEffect(() => {
    // The form with the focus in it is gone: whoever reads by ear is told at once what came of it.
    if (state.value === "thanks") done.current?.focus();
  }, [state.value]);
  return (
    <div class="complain survey">
      <header class="complain-top">
        <h1>{title}</h1>
        <LanguageChooser />
      </header>
      <main>
        {error.value !== null && (
          <Notice kind="error">
            <span>{troubleText(error.value)}</span>
            <button type="button" onClick={() => void load()}>
              {t("survey.again")}
            </button>
          </Notice>
        )}
        {state.value === "loading" && error.value === null && <p class="loading">{t("loading")}</p>}
        {state.value === "over" && (
          <Notice kind="warning" testId="survey-over">
            {t("survey.over")}
          </Notice>
        )}
        {state.value === "answered" && (
          <Notice kind="info" testId="survey-answered">
            {t("survey.answered")}
          </Notice>
        )}
        {state.value === "thanks" && (
          <div ref={done} tabIndex={-1}>
            <Notice kind="success" testId="survey-thanks">
              {t("survey.thanks")}
            </Notice>
          </div>
        )}
        {state.value === "asking" && survey.value && (
          <>
            <p>{t("survey.lead")}</p>
            <SurveyForm
              questions={survey.value.questions}
              onSend={async (answers) => {
                try {
                  const { again } = await answerSurvey(token.current ?? "", answers);
                  state.value = again ? "answered" : "thanks";
                } catch (caught) {
                  if (!isOver(caught)) throw caught;
                  state.value = "over";
                }
              }}
            />
          </>
        )}
      </main>
    </div>
  );
}
