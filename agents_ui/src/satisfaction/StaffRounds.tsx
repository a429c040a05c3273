import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/http";
import {
  getStaffResults,
  getStaffRounds,
  openStaffRound,
  type StaffResults,
  type StaffRound,
  type StaffScore,
  type SurveySetup,
} from "../api/satisfaction";
import { label, t } from "../i18n";
import { formatDateTime, formatNumber } from "../i18n/format";
import { errorText } from "../ui/errors";
import { SelectField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { IntervalBar } from "./IntervalBar";
import { intervalWords, meanWords } from "./words";

const [DAYS, MOST_DAYS] = [14, 60];

/** The agents' own survey: rounds are opened here, and seen when they are over. */
export function StaffRounds({ surveys }: { surveys: readonly SurveySetup[] }) {
  const rounds = useSignal<readonly StaffRound[]>([]);
  const error = useSignal<unknown>(null);
  const act = useAct();
  const load = async () => {
    rounds.value = await getStaffRounds();
  };
  useEffect(() => {
    load().catch((caught: unknown) => {
      error.value = caught;
    });
  }, []);
  const own = surveys.filter(({ purpose }) => purpose === "agents");
  const refused = act.error.value;
  return (
    <section class="card satisfaction-staff" aria-labelledby="satisfaction-staff">
      <h2 id="satisfaction-staff">{t("satisfaction.staff")}</h2>
      <p class="muted">{t("satisfaction.staff_lead")}</p>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {own.length === 0 ? (
        <p class="empty">{t("satisfaction.no_staff_survey")}</p>
      ) : (
        <form
          class="satisfaction-tools"
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            void act.run(async () => {
              await openStaffRound(textOf(data, "survey"), Number(textOf(data, "days")));
              await load();
            });
          }}
        >
          <SelectField
            name="survey"
            words={t("satisfaction.survey")}
            first={own[0]?.id ?? ""}
            testId="staff-survey"
          >
            {own.map(({ id, labels }) => (
              <option key={id} value={id}>
                {label(labels) || id}
              </option>
            ))}
          </SelectField>
          <label class="field">
            <span>{t("satisfaction.days")}</span>
            <input type="number" name="days" min={1} max={MOST_DAYS} defaultValue={String(DAYS)} required />
          </label>
          <button type="submit" class="primary" disabled={act.busy.value} data-testid="staff-open">
            {t("satisfaction.staff_open")}
          </button>
        </form>
      )}
      {refused !== null && (
        <Notice kind="error" testId="staff-refused">
          {refused instanceof ApiError && refused.code === "conflict"
            ? t(
                rounds.value.some(({ open }) => open)
                  ? "satisfaction.staff_is_open"
                  : "satisfaction.staff_rests",
              )
            : errorText(refused)}
        </Notice>
      )}
      <ul class="rows">
        {rounds.value.map((round) => (
          <Round key={round.id} round={round} />
        ))}
      </ul>
    </section>
  );
}

function Round({ round }: { round: StaffRound }) {
  const found = useSignal<StaffResults | null>(null);
  const open = useSignal(false);
  const act = useAct();
  return (
    <li data-testid={`round-${round.id}`}>
      <p>
        <span class="strong">{label(round.labels) || round.survey}</span>{" "}
        <span class="muted">
          {t("satisfaction.staff_days", {
            from: formatDateTime(round.opened_ms),
            to: formatDateTime(round.closes_ms),
          })}
        </span>
      </p>
      {round.open ? (
        <p>{t("satisfaction.staff_waits")}</p>
      ) : (
        <button
          type="button"
          aria-expanded={open.value}
          disabled={act.busy.value}
          data-testid="round-results"
          onClick={() => {
            open.value = !open.value;
            if (open.value && !found.value)
              void act.run(async () => {
                found.value = await getStaffResults(round.id);
              });
          }}
        >
          {t("satisfaction.staff_results")}
        </button>
      )}
      {act.error.value !== null && <Notice kind="error">{errorText(act.error.value)}</Notice>}
      {open.value && found.value && <RoundResults results={found.value} />}
    </li>
  );
}

function RoundResults({ results }: { results: StaffResults }) {
  if (!results.shown)
    return (
      <Notice kind="info" testId="round-hidden">
        {t("satisfaction.staff_hidden")}
      </Notice>
    );
  const rows = (scores: readonly StaffScore[]) =>
    scores.map(({ code, labels, n, mean, interval }) => (
      <tr key={code}>
        <th scope="row">{label(labels) || code}</th>
        {n === null ? (
          <td colSpan={3}>{t("satisfaction.staff_few")}</td>
        ) : (
          <>
            <td>{meanWords(mean)}</td>
            <td>
              <span class="interval">
                <IntervalBar mean={mean} interval={interval} />
                <span>{intervalWords(interval)}</span>
              </span>
            </td>
            <td>{formatNumber(n)}</td>
          </>
        )}
      </tr>
    ));
  return (
    <div data-testid="round-shown">
      <p>{t("satisfaction.staff_n", { count: results.n ?? 0 })}</p>
      <div class="satisfaction-wide">
        <table class="satisfaction-table">
          <thead>
            <tr>
              <th scope="col">{t("satisfaction.indicator")}</th>
              <th scope="col">{t("satisfaction.mean")}</th>
              <th scope="col">{t("satisfaction.interval_95")}</th>
              <th scope="col">{t("satisfaction.n")}</th>
            </tr>
          </thead>
          <tbody>{rows(results.indicators)}</tbody>
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={4} class="satisfaction-few">
                {t("satisfaction.questions")}
              </th>
            </tr>
            {rows(results.questions)}
          </tbody>
        </table>
      </div>
      {results.words.length > 0 && (
        <>
          <h3>{t("satisfaction.staff_words")}</h3>
          <ul class="rows">
            {results.words.map((words, place) => (
              // Two may have written the same.
              <li key={place} class="case-words">
                {words}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
