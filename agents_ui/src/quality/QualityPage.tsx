import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getFigures, type MonthFigures, reportPath } from "../api/quality";
import { session } from "../api/session";
import { language, t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { CourseChart } from "./CourseChart";
import { GroupTable } from "./GroupTable";
import { Overview } from "./Overview";
import { WarningsPanel } from "./Warnings";
import { isMonth, later } from "./words";
import "./quality.css";

export default function QualityPage() {
  const { open, failure } = useStaff(["agent", "supervisor", "admin"]);
  useTitle(t("quality.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Room />;
}

/** The page once one may use it. The month is kept in the address; without one it is this month. */
export function Room() {
  const asked = useSignal(new URLSearchParams(location.search).get("month") ?? "");
  const figures = useSignal<MonthFigures | null>(null);
  const error = useSignal<unknown>(null);
  const wrong = useSignal(false);
  const busy = useSignal(false);
  useEffect(() => {
    const leave = new AbortController();
    busy.value = true;
    getFigures(isMonth(asked.value) ? asked.value : "", leave.signal)
      .then(
        (found) => {
          figures.value = found;
          error.value = null;
        },
        (caught: unknown) => {
          if (!leave.signal.aborted) error.value = caught;
        },
      )
      .finally(() => {
        if (!leave.signal.aborted) busy.value = false;
      });
    return () => leave.abort();
  }, [asked.value]);
  const choose = (month: string) => {
    wrong.value = !isMonth(month);
    if (wrong.value || month === asked.value) return;
    asked.value = month;
    history.replaceState(null, "", `?${new URLSearchParams({ month })}${location.hash}`);
  };
  const found = figures.value;
  const staff = session.value?.user.role !== "agent";
  const own = (found?.own && session.value?.user.id) || null;
  const month = isMonth(asked.value) ? asked.value : (found?.month ?? "");
  return (
    <div class="quality">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("quality.title")}</h1>
        <StaffNav here="quality" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <main class="quality-main">
        <div class="quality-tools card">
          <button
            type="button"
            aria-label={t("quality.month_before")}
            data-testid="quality-earlier"
            disabled={!month}
            onClick={() => choose(later(month, -1))}
          >
            ‹
          </button>
          <label class="quality-month">
            {t("quality.month")}
            <input
              type="month"
              value={month}
              aria-invalid={wrong.value}
              data-testid="quality-month"
              onChange={(event) => choose(event.currentTarget.value)}
            />
          </label>
          <button
            type="button"
            aria-label={t("quality.month_after")}
            data-testid="quality-later"
            disabled={!month}
            onClick={() => choose(later(month, 1))}
          >
            ›
          </button>
          {staff && month && (
            <a
              class="quality-report"
              href={reportPath(month, language.value)}
              download
              data-testid="quality-report"
            >
              {t("quality.report")}
            </a>
          )}
          <p class="muted" role="status">
            {busy.value
              ? t("loading")
              : found &&
                t("quality.as_of", { at: formatDateTime(Date.parse(found.at)), zone: found.time_zone })}
          </p>
        </div>
        {wrong.value && <Notice kind="error">{t("quality.month_wrong")}</Notice>}
        {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
        {found?.own && <Notice kind="info">{t("quality.own")}</Notice>}
        {staff && <WarningsPanel />}
        {found && (
          <>
            <Overview figures={found} own={own} />
            <CourseChart course={found.course} own={own} />
            <GroupTable figures={found} own={own} />
          </>
        )}
      </main>
    </div>
  );
}
