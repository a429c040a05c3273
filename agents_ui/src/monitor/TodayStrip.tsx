import type { Today } from "../api/types";
import { t } from "../i18n";
import { formatNumber, formatShare } from "../i18n/format";

/** `overdue`: how many cases somebody should have answered by now. */
export function TodayStrip({ today, overdue }: { today: Today; overdue: number }) {
  const seconds = Math.round(today.threshold_ms / 1000);
  const figures: readonly (readonly [id: string, name: string, value: string, text?: string])[] = [
    ["calls", t("monitor.total"), formatNumber(today.calls)],
    ["answered", t("monitor.answered"), formatNumber(today.answered)],
    ["self-service", t("monitor.self_service"), formatNumber(today.self_service)],
    ["transferred", t("monitor.transferred"), formatNumber(today.transferred)],
    ["abandoned", t("monitor.abandoned"), formatNumber(today.abandoned)],
    ["dropped", t("monitor.dropped"), formatNumber(today.dropped)],
    ["late_pops", t("monitor.late_pops"), formatNumber(today.late_pops), t("monitor.late_pops_text")],
    ["service-level", t("monitor.service_level"), formatShare(today.service_level)],
  ];
  return (
    <section class="card today" aria-labelledby="today-title" data-testid="monitor-today">
      <h2 id="today-title">{t("monitor.today")}</h2>
      <dl>
        {figures.map(([id, name, value, text]) => (
          <div key={id} title={text}>
            <dt>{name}</dt>
            <dd data-testid={`today-${id}`}>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t("monitor.overdue_cases")}</dt>
          <dd data-testid="today-overdue-cases">
            <a class={overdue > 0 ? "overdue" : ""} href="/cases?overdue=1">
              {formatNumber(overdue)}
            </a>
          </dd>
        </div>
      </dl>
      <p class="muted">{t("monitor.service_level_text", { seconds })}</p>
    </section>
  );
}
