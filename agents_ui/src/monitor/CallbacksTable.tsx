import { useSignal } from "@preact/signals";
import { session } from "../api/session";
import type { MonitorAgent, MonitorCall, MonitorQueue } from "../api/types";
import { CallbackDialog } from "../callback/CallbackDialog";
import { WithdrawCallback } from "../callback/WithdrawCallback";
import { label, t } from "../i18n";
import { formatPhone, formatWhen } from "../i18n/format";
import { tick } from "../live/clock";
import { TierBadge } from "../ui/Tier";
import { inOrder, waitsForCallback } from "./callbacks";
import type { Places } from "./figures";

/** Who waits to be called back: the next due first. */
export function CallbacksTable({
  calls,
  queues,
  agents,
  places,
}: {
  calls: readonly MonitorCall[];
  queues: readonly MonitorQueue[];
  agents: readonly MonitorAgent[];
  places: Places;
}) {
  const creating = useSignal(false);
  const waiting = inOrder(calls.filter(waitsForCallback), places);
  return (
    <section class="card" aria-labelledby="callbacks-title" data-testid="monitor-callbacks">
      <header class="card-head">
        <h2 id="callbacks-title">
          {t("monitor.callbacks_title")} <span class="badge">{waiting.length}</span>
        </h2>
        {queues.length > 0 && (
          <button
            type="button"
            data-testid="callback-new"
            onClick={() => {
              creating.value = true;
            }}
          >
            {t("callback.open")}
          </button>
        )}
      </header>
      {waiting.length === 0 && <p class="muted">{t("monitor.no_callbacks")}</p>}
      {waiting.length > 0 && (
        <table class="wall-table">
          <thead>
            <tr>
              <th scope="col">{t("monitor.caller")}</th>
              <th scope="col">{t("monitor.queue")}</th>
              <th scope="col">{t("monitor.due")}</th>
              <th scope="col">{t("monitor.promised")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {waiting.map((call) => (
              <CallbackRow
                key={call.contact_id}
                call={call}
                queues={queues}
                agents={agents}
                position={places.get(call.contact_id)}
              />
            ))}
          </tbody>
        </table>
      )}
      {creating.value && (
        <CallbackDialog
          source={{ number: "", queue: null }}
          queues={queues}
          onClose={() => {
            creating.value = false;
          }}
        />
      )}
    </section>
  );
}

function CallbackRow({
  call,
  queues,
  agents,
  position,
}: {
  call: MonitorCall;
  queues: readonly MonitorQueue[];
  agents: readonly MonitorAgent[];
  position: number | undefined;
}) {
  const { callback } = call;
  const now = tick.value;
  if (!callback) return null;
  const queue = queues.find(({ id }) => id === call.queue);
  const me = session.value?.user;
  const known = callback.by === me?.id ? me : agents.find(({ id }) => id === callback.by);
  const by = known?.name ?? callback.by;
  const who = call.customer || formatPhone(callback.number) || t("pop.withheld");
  return (
    <tr data-testid={`monitor-callback-${call.contact_id}`}>
      <th scope="row" class="who">
        <span class="caller">
          <span>{who}</span>
          <TierBadge tier={call.tier} />
        </span>
        {call.customer && <span class="row-note">{formatPhone(callback.number)}</span>}
      </th>
      <td class="who">
        {queue ? label(queue.names) : call.queue}
        {position !== undefined && <span class="row-note">{t("monitor.position", { position })}</span>}
      </td>
      <td>
        {callback.due_ms === null ? t("monitor.in_turn") : formatWhen(callback.due_ms, now)}
        {callback.attempt > 1 && (
          <span class="row-note">{t("pop.attempt", { attempt: callback.attempt })}</span>
        )}
      </td>
      <td>
        {formatWhen(callback.promised_ms, now)}
        <span class="row-note">{by ? t("callback.by", { name: by }) : t("callback.asked")}</span>
      </td>
      <td class="number">
        <WithdrawCallback contactId={call.contact_id} who={who} />
      </td>
    </tr>
  );
}
