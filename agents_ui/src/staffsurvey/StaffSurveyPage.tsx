import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/http";
import { answerStaffRound, getStaffRounds, type StaffRound } from "../api/satisfaction";
import { session } from "../api/session";
import { label, t } from "../i18n";
import { formatDate } from "../i18n/format";
import { SurveyForm } from "../survey/SurveyForm";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { settle } from "./told";
import "../complain/complain.css";

export default function StaffSurveyPage() {
  const { open, failure } = useStaff(["agent"]);
  useTitle(t("staff.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Room />;
}

/** The page once one may use it: each open round, with what is kept of an answer and what is not. */
export function Room() {
  const rounds = useSignal<readonly StaffRound[] | null>(null);
  const error = useSignal<unknown>(null);
  const load = () =>
    getStaffRounds().then(
      (found) => {
        rounds.value = found;
      },
      (caught: unknown) => {
        error.value = caught;
      },
    );
  useEffect(() => {
    void load();
  }, []);
  return (
    <div class="complain staff-survey">
      <header class="top-bar">
        <Brand />
        <StaffNav here={null} apart />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <main>
        <h1>{t("staff.title")}</h1>
        {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
        {!rounds.value && error.value === null && <p class="loading">{t("loading")}</p>}
        {rounds.value?.length === 0 && (
          <p class="empty card" data-testid="staff-none">
            {t("staff.none")}
          </p>
        )}
        {rounds.value?.map((round) => (
          <Round key={round.id} round={round} onOver={() => void load()} />
        ))}
      </main>
    </div>
  );
}

function Round({ round, onOver }: { round: StaffRound; onOver: () => void }) {
  const state = useSignal<"asking" | "thanks" | "answered">(round.answered ? "answered" : "asking");
  const id = `staff-${round.id}`;
  return (
    <section class="staff-round" aria-labelledby={id} data-testid="staff-round">
      <h2 id={id}>{label(round.labels) || round.survey}</h2>
      <p class="muted">{t("staff.until", { until: formatDate(round.closes_ms) })}</p>
      {state.value === "thanks" && (
        <Notice kind="success" testId="staff-thanks">
          {t("staff.thanks")}
        </Notice>
      )}
      {state.value === "answered" && (
        <Notice kind="info" testId="staff-answered">
          {t("staff.answered")}
        </Notice>
      )}
      {state.value === "asking" && (
        <>
          <div class="card" data-testid="staff-kept">
            <h3>{t("staff.kept_title")}</h3>
            <ul class="bullets">
              <li>{t("staff.kept_answers")}</li>
              <li>{t("staff.kept_once")}</li>
              <li>{t("staff.kept_five")}</li>
              <li>{t("staff.kept_words")}</li>
              <li>{t("staff.kept_not")}</li>
            </ul>
          </div>
          <SurveyForm
            questions={round.questions}
            onSend={async (answers) => {
              try {
                const { again } = await answerStaffRound(round.id, answers);
                state.value = again ? "answered" : "thanks";
                const user = session.value?.user.id;
                if (user) settle(user, round.id);
              } catch (caught) {
                if (!(caught instanceof ApiError && caught.status === 404)) throw caught;
                onOver();
              }
            }}
          />
        </>
      )}
    </section>
  );
}
