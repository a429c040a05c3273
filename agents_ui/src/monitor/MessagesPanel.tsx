import { useSignal } from "@preact/signals";
import { getMessages, recordingAddress } from "../api/endpoints";
import type { Message } from "../api/types";
import { CallbackDialog, type CallbackQueue } from "../callback/CallbackDialog";
import { t } from "../i18n";
import { formatClock, formatDateTime, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAgain } from "../ui/useAgain";

/** Messages are no live view: they are few, and asked for again every half minute. */
const AGAIN_MS = 30_000;

/** What callers left who talked to nobody: to be heard, and called back. */
export function MessagesPanel({ queues }: { queues: readonly CallbackQueue[] }) {
  const calling = useSignal<Message | null>(null);
  const { value: messages, error } = useAgain<readonly Message[]>(getMessages, AGAIN_MS);
  return (
    <section class="card" aria-labelledby="messages-title" data-testid="monitor-messages">
      <h2 id="messages-title">{t("monitor.messages")}</h2>
      {error.value !== null && <Notice kind="warning">{errorText(error.value)}</Notice>}
      {messages.value?.length === 0 && <p class="muted">{t("monitor.no_messages")}</p>}
      {messages.value && messages.value.length > 0 && (
        <table class="wall-table messages">
          <thead>
            <tr>
              <th scope="col">{t("monitor.caller")}</th>
              <th scope="col">{t("monitor.message")}</th>
              <th scope="col" class="number">
                {t("monitor.time")}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {messages.value.map((one) => (
              <MessageRow
                key={`${one.contact_id} ${one.voicemail?.name}`}
                message={one}
                onCallBack={() => {
                  calling.value = one;
                }}
              />
            ))}
          </tbody>
        </table>
      )}
      {calling.value && (
        <CallbackDialog
          source={{
            number: calling.value.number ?? "",
            queue: null,
            ...(calling.value.customer ? { customerId: calling.value.customer.id } : {}),
          }}
          queues={queues}
          onClose={() => {
            calling.value = null;
          }}
        />
      )}
    </section>
  );
}

function MessageRow({ message, onCallBack }: { message: Message; onCallBack: () => void }) {
  const { customer, voicemail } = message;
  const kind = message.kind === "recording" ? t("monitor.recording") : term("outcome", message.kind);
  const caller = [customer?.name, formatPhone(message.number)].filter(Boolean).join(" ");
  return (
    <tr data-testid={`monitor-message-${message.contact_id}`} data-kind={message.kind}>
      <th scope="row">{caller || t("pop.withheld")}</th>
      <td>
        <span>{kind}</span>
        {voicemail && (
          <>
            <span class="muted">{formatClock(voicemail.seconds * 1000)}</span>
            {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what the caller said. */}
            <audio
              controls
              preload="none"
              src={recordingAddress(voicemail.name)}
              aria-label={`${kind} ${caller}`}
            />
          </>
        )}
      </td>
      <td class="number">{formatDateTime(message.at_ms)}</td>
      <td class="number">
        <button type="button" data-testid="message-call-back" onClick={onCallBack}>
          {t("monitor.call_back")}
        </button>
      </td>
    </tr>
  );
}
