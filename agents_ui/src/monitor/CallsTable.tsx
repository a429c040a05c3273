import type { MonitorCall, MonitorQueue } from "../api/types";
import { label, t } from "../i18n";
import { formatClock, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { tick } from "../live/clock";
import { Clock } from "../ui/Clock";
import { TierBadge } from "../ui/Tier";
import { waitsForCallback } from "./callbacks";
import type { Places } from "./figures";

export function CallsTable({
  calls,
  queues,
  places,
}: {
  calls: readonly MonitorCall[];
  queues: readonly MonitorQueue[];
  places: Places;
}) {
  const now = calls.filter((call) => !waitsForCallback(call));
  const oldest = now.sort((a, b) => a.started_ms - b.started_ms);
  return (
    <section class="card" aria-labelledby="calls-title">
      <h2 id="calls-title">
        {t("monitor.calls")} <span class="badge">{now.length}</span>
      </h2>
      {now.length === 0 && <p class="muted">{t("monitor.no_calls")}</p>}
      {now.length > 0 && (
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
              <CallRow
                key={call.contact_id}
                call={call}
                queues={queues}
                position={places.get(call.contact_id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CallRow({
  call,
  queues,
  position,
}: {
  call: MonitorCall;
  queues: readonly MonitorQueue[];
  position: number | undefined;
}) {
  const queue = queues.find(({ id }) => id === call.queue);
  return (
    <tr data-testid={`monitor-call-${call.contact_id}`} data-state={call.state}>
      <th scope="row" class="who">
        <span class="caller">
          <span class="clamp-1">{call.customer || formatPhone(call.ani) || t("pop.withheld")}</span>
          <TierBadge tier={call.tier} />
          {call.callback && <span class="badge">{t("call.callback")}</span>}
        </span>
      </th>
      <td>
        <span class={`state-mark call-${call.state}`}>{stateWord(call)}</span>
        {position !== undefined && <span class="muted">{t("monitor.position", { position })}</span>}
        <Advantages call={call} />
      </td>
      <td class="who">
        {[queue ? label(queue.names) : call.queue, call.agent, call.transfer && label(call.transfer.names)]
          .filter(Boolean)
          .join(" · ") || "–"}
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

/** Where the call is; the menu's are told apart that talk, or are about to, with somebody outside. */
function stateWord({ state, transfer }: MonitorCall): string {
  if (!transfer) return term("call", state);
  return t(transfer.answered_ms === null ? "monitor.putting_through" : "monitor.transferred");
}

/** What puts a waiting call before others, or keeps it for somebody. */
function Advantages({ call }: { call: MonitorCall }) {
  const { kept } = call;
  return (
    <>
      {call.state === "QUEUED" && kept && kept.until_ms > tick.value && (
        <span class="row-note" data-testid="kept">
          {t(kept.why === "dedicated" ? "monitor.kept_dedicated" : "monitor.kept_last_agent", {
            agent: kept.agent,
            left: formatClock(kept.until_ms - tick.value),
          })}
        </span>
      )}
      {call.state === "QUEUED" && call.head_start_ms > 0 && (
        <span class="row-note" data-testid="head-start">
          {t("monitor.head_start", { time: formatClock(call.head_start_ms) })}
        </span>
      )}
      {call.callback?.dialling && <span class="row-note">{t("callback.dialling")}</span>}
    </>
  );
}
