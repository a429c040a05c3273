/** Opening hours: the week, the calendar of holidays, dates of one's own. */
import { useSignal } from "@preact/signals";
import type { Company, HoursNow, HoursSpec, Periods, Weekday } from "../api/company";
import { type MessageId, t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { ChoiceField, FaultAt, TextField } from "./fields";
import { NEW_PERIOD, periodParts, WEEKDAYS, withDate, withoutDate } from "./model";
import { placeName } from "./problems";

const DAY_NAMES: Readonly<Record<Weekday, MessageId>> = {
  mon: "company.day_mon",
  tue: "company.day_tue",
  wed: "company.day_wed",
  thu: "company.day_thu",
  fri: "company.day_fri",
  sat: "company.day_sat",
  sun: "company.day_sun",
};

export function HoursForm({
  hours,
  company,
  calendars,
  now,
  onChange,
}: {
  hours: HoursSpec;
  company: Company;
  /** The names of the calendars there are. */
  calendars: readonly string[];
  /** How they stand; undefined for new ones. */
  now: HoursNow | undefined;
  onChange: (hours: HoursSpec) => void;
}) {
  const set = (part: Partial<HoursSpec>) => onChange({ ...hours, ...part });
  return (
    <>
      {now && <Now now={now} company={company} />}
      <fieldset class="group">
        <legend>{t("company.week")}</legend>
        {WEEKDAYS.map((day) => (
          <PeriodsField
            key={day}
            name={t(DAY_NAMES[day])}
            path={`weekly.${day}`}
            periods={hours.weekly[day] ?? []}
            none={t("company.closed_all_day")}
            onChange={(periods) => set({ weekly: { ...hours.weekly, [day]: periods } })}
          />
        ))}
      </fieldset>
      <fieldset class="group">
        <legend>{t("company.holidays")}</legend>
        <ChoiceField
          name={t("company.calendar")}
          path="calendar"
          value={hours.calendar}
          options={[
            ["", t("company.no_calendar")],
            ...calendars.map((name): [string, string] => [name, name]),
          ]}
          onChange={(calendar) => set({ calendar })}
        />
        {hours.calendar && (
          <PeriodsField
            name={t("company.extra_work")}
            path="extra_work"
            periods={hours.extra_work}
            none={t("company.as_on_mondays")}
            onChange={(extra_work) => set({ extra_work })}
          />
        )}
      </fieldset>
      <Dates hours={hours} onChange={onChange} />
      <TextField
        name={t("company.time_zone", { zone: company.time_zone })}
        path="time_zone"
        value={hours.time_zone}
        onChange={(text) => set({ time_zone: text.trim() })}
      />
    </>
  );
}

function Now({ now, company }: { now: HoursNow; company: Company }) {
  const { open, next_opening_ms: next, used_by } = now;
  const users = [...new Set(used_by.map((place) => placeName(place, company)))];
  return (
    <div class="hours-now">
      <p data-testid="hours-now">
        <strong>{open ? t("company.open_now") : t("company.closed_now")}</strong>{" "}
        {next !== null && t("company.opens_next", { when: formatDateTime(next) })}
      </p>
      <p class="muted" data-testid="hours-used">
        {users.length > 0
          ? t("company.hours_used", { places: users.join(t("list.comma")) })
          : t("company.hours_unused")}
      </p>
    </div>
  );
}

/** The periods of a day: none means what `none` says. */
export function PeriodsField({
  name,
  path,
  periods,
  none,
  onChange,
}: {
  name: string;
  path: string;
  periods: Periods;
  none: string;
  onChange: (periods: Periods) => void;
}) {
  const put = (at: number, period: string) =>
    onChange(periods.map((one, place) => (place === at ? period : one)));
  return (
    <fieldset class="periods">
      <legend>{name}</legend>
      <div class="periods-row">
        {periods.length === 0 && <span class="muted">{none}</span>}
        {periods.map((period, place) => {
          const [from, to] = periodParts(period);
          return (
            // A period has no name of its own: its place tells it from the others.
            <span key={place} class="period">
              <TimeField
                name={t("company.from", { name })}
                testId={`from-${path}[${place}]`}
                value={from}
                onChange={(text) => put(place, `${text}-${to}`)}
              />
              <span aria-hidden="true">–</span>
              <TimeField
                name={t("company.to", { name })}
                testId={`to-${path}[${place}]`}
                value={to}
                onChange={(text) => put(place, `${from}-${text}`)}
              />
              <button
                type="button"
                class="quiet"
                aria-label={t("company.remove_period", { name, period })}
                data-testid={`remove-${path}[${place}]`}
                onClick={() => onChange(periods.filter((_, other) => other !== place))}
              >
                {t("company.remove")}
              </button>
            </span>
          );
        })}
        <button
          type="button"
          class="quiet"
          aria-label={t("company.add_period_to", { name })}
          data-testid={`add-${path}`}
          onClick={() => onChange([...periods, NEW_PERIOD])}
        >
          {t("company.add_period")}
        </button>
      </div>
      <FaultAt path={path} deep />
    </fieldset>
  );
}

/** Not `type="time"`: a day may end at 24:00. */
function TimeField({
  name,
  testId,
  value,
  onChange,
}: {
  name: string;
  testId: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      class="time"
      aria-label={name}
      value={value}
      maxLength={5}
      placeholder="00:00"
      inputMode="numeric"
      data-testid={testId}
      onInput={(event) => onChange(event.currentTarget.value.trim().replace("：", ":"))}
    />
  );
}

function Dates({ hours, onChange }: { hours: HoursSpec; onChange: (hours: HoursSpec) => void }) {
  const date = useSignal("");
  return (
    <fieldset class="group">
      <legend>{t("company.dates")}</legend>
      <p class="muted">{t("company.dates_hint")}</p>
      {Object.entries(hours.dates)
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([day, periods]) => (
          <div key={day} class="own-date">
            <PeriodsField
              name={day}
              path={`dates.${day}`}
              periods={periods}
              none={t("company.closed_all_day")}
              onChange={(changed) => onChange(withDate(hours, day, changed))}
            />
            <button
              type="button"
              class="quiet"
              data-testid={`remove-date-${day}`}
              onClick={() => onChange(withoutDate(hours, day))}
            >
              {t("company.remove_date", { date: day })}
            </button>
          </div>
        ))}
      <div class="add-date">
        <label class="field">
          <span>{t("company.date")}</span>
          <input
            type="date"
            value={date.value}
            data-testid="new-date"
            onInput={(event) => {
              date.value = event.currentTarget.value;
            }}
          />
        </label>
        <button
          type="button"
          disabled={!date.value || date.value in hours.dates}
          data-testid="add-date"
          onClick={() => {
            onChange(withDate(hours, date.value, []));
            date.value = "";
          }}
        >
          {t("company.add_date")}
        </button>
      </div>
    </fieldset>
  );
}
