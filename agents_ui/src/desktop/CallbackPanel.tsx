import { useSignal } from "@preact/signals";
import type { DeskContact } from "../api/types";
import { CallbackDialog } from "../callback/CallbackDialog";
import { t } from "../i18n";
import type { Desk } from "./desk";

/** Promises the customer at hand to be called back. */
export function CallbackPanel({ desk, contact }: { desk: Desk; contact: DeskContact }) {
  const open = useSignal(false);
  const queues = desk.queues.value;
  if (queues.length === 0) return null;
  return (
    <section class="card" aria-labelledby="callback-card">
      <header class="card-head">
        <h2 id="callback-card">{t("callback.card")}</h2>
        <button
          type="button"
          data-testid="callback-open"
          disabled={desk.live.link.value !== "open"}
          onClick={() => {
            open.value = true;
          }}
        >
          {t("callback.open")}
        </button>
      </header>
      {open.value && (
        <CallbackDialog
          source={{
            number: contact.callback?.number ?? contact.ani ?? "",
            queue: contact.queue,
            contactId: contact.contact_id,
          }}
          queues={queues}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </section>
  );
}
