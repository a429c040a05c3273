import type { MonitorQueue } from "../api/types";
import { label, t } from "../i18n";
import { formatClock, formatNumber, formatShare } from "../i18n/format";
import { tick } from "../live/clock";
import { Clock } from "../ui/Clock";

export function QueueCards({ queues }: { queues: readonly MonitorQueue[] }) {
  return (
    <section aria-labelledby="queues-title">
      <h2 id="queues-title" class="wall-title">
        {t("monitor.queues")}
      </h2>
      {queues.length === 0 && <p class="muted">{t("monitor.no_queues")}</p>}
      <div class="queue-cards">
        {queues.map((queue) => (
          <QueueCard key={queue.id} queue={queue} />
        ))}
      </div>
    </section>
  );
}

/** How hard a queue is pressed: somebody waits, or waits longer than the service level allows. */
function pressure(queue: MonitorQueue): "calm" | "waiting" | "late" {
  if (queue.waiting === 0) return "calm";
  const since = queue.longest_wait_since_ms;
  return since !== null && tick.value - since > queue.today.threshold_ms ? "late" : "waiting";
}

function QueueCard({ queue }: { queue: MonitorQueue }) {
  const { today } = queue;
  const level = today.service_level;
  return (
    <article class={`card queue-card ${pressure(queue)}`} data-testid={`monitor-queue-${queue.id}`}>
      <h3>{label(queue.names)}</h3>
      <dl class="big">
        <div>
          <dt>{t("monitor.waiting")}</dt>
          <dd data-testid="waiting">{formatNumber(queue.waiting)}</dd>
        </div>
        <div>
          <dt>{t("monitor.longest")}</dt>
          <dd data-testid="longest">
            {queue.longest_wait_since_ms === null ? "–" : <Clock since={queue.longest_wait_since_ms} />}
          </dd>
        </div>
        <div>
          <dt>{t("monitor.expected")}</dt>
          <dd data-testid="expected-wait">
            {queue.expected_wait_ms === null ? "–" : formatClock(queue.expected_wait_ms)}
          </dd>
        </div>
        <div>
          <dt>{t("monitor.ready")}</dt>
          <dd data-testid="agents-ready">{formatNumber(queue.agents_ready)}</dd>
        </div>
      </dl>
      <p class="queue-staff" data-testid="staff">
        {t("monitor.staff", {
          logged: queue.agents_logged_in,
          able: queue.agents_able,
        })}
      </p>
      <div class="level">
        <span>
          {t("monitor.service_level")}
          <span class="row-note">
            {t("monitor.within", { seconds: Math.round(today.threshold_ms / 1000) })}
          </span>
        </span>
        <strong data-testid="service-level">{formatShare(level)}</strong>
        {level !== null && (
          <meter min={0} low={0.7} high={0.8} optimum={1} max={1} value={level} aria-hidden="true" />
        )}
      </div>
      <dl class="queue-today" aria-label={t("monitor.today")}>
        <Figure id="offered" name={t("monitor.offered")} value={formatNumber(today.offered)} />
        <Figure id="answered" name={t("monitor.answered")} value={formatNumber(today.answered)} />
        <Figure id="abandoned" name={t("monitor.abandoned")} value={formatNumber(today.abandoned)} />
        <Figure id="turned-away" name={t("monitor.turned_away")} value={formatNumber(today.turned_away)} />
        <Figure id="dropped" name={t("monitor.dropped")} value={formatNumber(today.dropped)} />
        <Figure id="asa" name={t("monitor.asa")} value={duration(today.asa_ms)} />
        <Figure id="aht" name={t("monitor.aht")} value={duration(today.aht_ms)} />
        <Figure id="callbacks" name={t("monitor.callbacks")} value={formatNumber(queue.callbacks)} />
        <Figure id="called-back" name={t("monitor.called_back")} value={formatNumber(today.called_back)} />
      </dl>
    </article>
  );
}

const duration = (ms: number | null): string => (ms === null ? "–" : formatClock(ms));

function Figure({ id, name, value }: { id: string; name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figure" data-testid={id}>
        {value}
      </dd>
    </div>
  );
}
