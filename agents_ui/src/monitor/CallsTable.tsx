import type { MonitorCall, MonitorQueue } from "../api/types";
import { label, t } from "../i18n";
import { formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { Clock } from "../ui/Clock";
import { TierBadge } from "../ui/Tier";

export function CallsTable({
  calls,
  queues,
}: {
  calls: readonly MonitorCall[];
  queues: readonly MonitorQueue[];
}) {
  const oldest = [...calls].sort((a, b) => a.started_ms - b.started_ms);
  return (
    <section class="card" aria-labelledby="calls-title">
      <h2 id="calls-title">
        {t("monitor.calls")} <span class="badge">{calls.length}</span>
      </h2>
      {calls.length === 0 && <p class="muted">{t("monitor.no_calls")}</p>}
      {calls.length > 0 && (
        <table class="wall-table">
          <thead>
            <tr>
              <th scope="col">{t("monitor.caller")}</th>
              <th scope="col">{t("monitor.state")}</th>
              <th scope="col">{t("monitor.queue")}</th>
              <th scope="col" class="number">
                {t("monitor.time")}
              </th>
              <th scope="col" class="number">
                {t("monitor.total_time")}
              </th>
            </tr>
          </thead>
          <tbody>
            {oldest.map((call) => (
              <CallRow key={call.contact_id} call={call} queues={queues} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CallRow({ call, queues }: { call: MonitorCall; queues: readonly MonitorQueue[] }) {
  const queue = queues.find(({ id }) => id === call.queue);
  return (
    <tr data-testid={`monitor-call-${call.contact_id}`} data-state={call.state}>
      <th scope="row" class="who">
        <span class="caller">
          <span class="clamp-1">{call.customer || formatPhone(call.ani) || t("pop.withheld")}</span>
          <TierBadge tier={call.tier} />
        </span>
      </th>
      <td>
        <span class={`state-mark call-${call.state}`}>{term("call", call.state)}</span>
        {call.position !== null && (
          <span class="muted">{t("monitor.position", { position: call.position })}</span>
        )}
      </td>
      <td class="who">
        {[queue ? label(queue.names) : call.queue, call.agent].filter(Boolean).join(" · ") || "–"}
      </td>
      <td class="number">
        <Clock since={call.since_ms} />
      </td>
      <td class="number">
        <Clock since={call.started_ms} />
      </td>
    </tr>
  );
}
