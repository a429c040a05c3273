import type { DeskQueue } from "../api/types";
import { label, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { Clock } from "../ui/Clock";

export function QueueList({ queues, known }: { queues: readonly DeskQueue[]; known: boolean }) {
  return (
    <section class="card" aria-labelledby="queues-title">
      <h2 id="queues-title">{t("desktop.queues")}</h2>
      {known && queues.length === 0 && <p class="muted">{t("desktop.no_queues")}</p>}
      <ul class="queue-list">
        {queues.map((queue) => (
          <li key={queue.id} data-testid={`queue-${queue.id}`}>
            <span class="queue-name">{label(queue.names)}</span>
            <span class={queue.waiting > 0 ? "count busy" : "count"}>
              {t("queue.waiting", { count: queue.waiting, shown: formatNumber(queue.waiting) })}
            </span>
            {queue.longest_wait_since_ms !== null && <Clock since={queue.longest_wait_since_ms} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
