/** The calendars of holidays: what they have of each year, and taking in a file. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Calendar, type CalendarYear, type Changed, type Company, putCalendar } from "../api/company";
import { ApiError } from "../api/http";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { Told } from "./fields";

export function Calendars({
  company,
  calendars,
  onChanged,
}: {
  company: Company;
  calendars: readonly Calendar[];
  onChanged: (changed: Changed) => Promise<void>;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card editor">
      <h2 ref={heading} tabIndex={-1}>
        {t("company.holidays")}
      </h2>
      <div class="table-scroll">
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("company.calendar")}</th>
              <th scope="col">{t("company.year")}</th>
              <th scope="col">{t("company.days_off")}</th>
              <th scope="col">{t("company.days_worked")}</th>
              <th scope="col">{t("company.calendar_state")}</th>
            </tr>
          </thead>
          <tbody>
            {calendars.flatMap((calendar) =>
              calendar.problem ? (
                <tr key={calendar.name}>
                  <th scope="row">{calendar.name}</th>
                  <td colSpan={4} lang="en">
                    {calendar.problem}
                  </td>
                </tr>
              ) : (
                calendar.years.map(({ year, closed, work, complete, own }) => (
                  <tr key={`${calendar.name} ${year}`} data-testid={`calendar-${calendar.name}-${year}`}>
                    <th scope="row">{calendar.name}</th>
                    <td>{year}</td>
                    <td>{closed}</td>
                    <td>{work}</td>
                    <td>
                      {complete ? t("company.calendar_complete") : t("company.calendar_provisional")}
                      {own && `${t("list.comma")}${t("company.calendar_own")}`}
                    </td>
                  </tr>
                ))
              ),
            )}
          </tbody>
        </table>
      </div>
      <Import company={company} calendars={calendars} onChanged={onChanged} />
    </section>
  );
}

/** The server has said no; without its answer it may have said yes. */
const isRefused = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;

const daysOf = ({ closed, work }: CalendarYear): string => t("company.imported_days", { closed, work });

/** What an import has made of each year of the company's own file: a part of a year takes the rest away. */
export function ImportedYears({ imported: { calendar, years = [] } }: { imported: Changed }) {
  if (years.length === 0) return null;
  return (
    <ul class="imported">
      {years.map(({ now, before }) => (
        <li key={now.year}>
          {t("company.imported_year", {
            calendar,
            year: String(now.year),
            days: daysOf(now),
            before: before ? daysOf(before) : "",
            known: before ? "yes" : "no",
          })}
        </li>
      ))}
    </ul>
  );
}

function Import({
  company,
  calendars,
  onChanged,
}: {
  company: Company;
  calendars: readonly Calendar[];
  onChanged: (changed: Changed) => Promise<void>;
}) {
  const name = useSignal("");
  const file = useSignal<File | null>(null);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const send = async () => {
    if (!file.value || busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await onChanged(await putCalendar(name.value, file.value));
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class="group"
      data-testid="import-calendar"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3>{t("company.import")}</h3>
      <p class="muted">{t("company.import_hint")}</p>
      <div class="form-grid">
        <label class="field">
          <span>{t("company.calendar_name")}</span>
          <input
            list="calendar-names"
            value={name.value}
            required
            maxLength={40}
            data-testid="calendar-name"
            onInput={(event) => {
              name.value = event.currentTarget.value.trim();
            }}
          />
          <datalist id="calendar-names">
            {calendars.map((calendar) => (
              <option key={calendar.name} value={calendar.name} />
            ))}
          </datalist>
        </label>
        <label class="field">
          <span>{t("company.csv_file")}</span>
          <input
            type="file"
            accept=".csv,text/csv"
            required
            data-testid="calendar-file"
            onChange={(event) => {
              file.value = event.currentTarget.files?.[0] ?? null;
            }}
          />
        </label>
      </div>
      {error.value !== null && (
        <Notice kind="error" testId="calendar-error">
          {isRefused(error.value) && <span>{t("company.import_refused")}</span>}
          {error.value instanceof ApiError && error.value.reason !== null ? (
            <Told said={error.value} company={company} />
          ) : (
            errorText(error.value)
          )}
        </Notice>
      )}
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy.value} data-testid="calendar-send">
          {t("company.import_do")}
        </button>
      </div>
    </form>
  );
}
