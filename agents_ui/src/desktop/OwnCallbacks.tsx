import type { CallbackRecord, DeskQueue } from "../api/types";
import { WithdrawCallback } from "../callback/WithdrawCallback";
import { label, t } from "../i18n";
import { formatPhone, formatWhen } from "../i18n/format";
import { tick } from "../live/clock";
import { TierBadge } from "../ui/Tier";

/** What the agent has promised and nobody has kept yet, whoever will. */
export function OwnCallbacks({
  callbacks,
  queues,
}: {
  callbacks: readonly CallbackRecord[];
  queues: readonly DeskQueue[];
}) {
  if (callbacks.length === 0) return null;
  return (
    <section class="card" aria-labelledby="own-callbacks" data-testid="own-callbacks">
      <header class="card-head">
        <h2 id="own-callbacks">
          {t("desktop.callbacks")} <span class="badge">{callbacks.length}</span>
        </h2>
      </header>
      <ul class="own-callbacks">
        {callbacks.map((callback) => (
          <OwnCallback key={callback.contact_id} callback={callback} queues={queues} />
        ))}
      </ul>
    </section>
  );
}

function OwnCallback({ callback, queues }: { callback: CallbackRecord; queues: readonly DeskQueue[] }) {
  const number = formatPhone(callback.number) || t("pop.withheld");
  const queue = queues.find(({ id }) => id === callback.queue);
  const when = callback.due_ms === null ? t("monitor.in_turn") : formatWhen(callback.due_ms, tick.value);
  const next = callback.called_in ? t("pop.called_in") : t("pop.attempt", { attempt: callback.attempt });
  return (
    <li data-testid={`own-callback-${callback.contact_id}`}>
      <span class="who">
        <span>{callback.customer ?? number}</span>
        <TierBadge tier={callback.customer === null ? null : callback.tier} />
      </span>
      <span class="when">{callback.dialling ? t("callback.dialling") : when}</span>
      <span class="muted">
        {[...(callback.customer ? [number] : []), queue ? label(queue.names) : callback.queue, next].join(
          " · ",
        )}
      </span>
      <span class="take-back">
        <WithdrawCallback
          contactId={callback.contact_id}
          who={callback.customer ?? number}
          disabled={callback.dialling}
        />
      </span>
    </li>
  );
}
