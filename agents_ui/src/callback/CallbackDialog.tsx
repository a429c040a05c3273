import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { requestCallback } from "../api/endpoints";
import { ApiError } from "../api/http";
import type { CallbackRecord, Labels } from "../api/types";
import { label, t } from "../i18n";
import { formatDateTime, formatPhone, timeZone } from "../i18n/format";
import { fromWallTime, toWallTime } from "../i18n/zoned";
import { serverNow } from "../live/clock";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import "./callback.css";

const MINUTE_MS = 60_000;
/** What is proposed as an agreed time: about an hour from now, at a full quarter. */
const PROPOSED_MS = 60 * MINUTE_MS;
const QUARTER_MS = 15 * MINUTE_MS;

export interface CallbackQueue {
  readonly id: string;
  readonly names: Labels;
}

export interface CallbackSource {
  readonly number: string;
  readonly queue: string | null;
  /** The contact it comes from, when the agent holds it. */
  readonly contactId?: string;
  readonly customerId?: string;
}

/** "Call this customer back": which number, by whom, and when. */
export function CallbackDialog({
  source,
  queues,
  onClose,
}: {
  source: CallbackSource;
  queues: readonly CallbackQueue[];
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const promised = useSignal<CallbackRecord | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="callback-dialog" aria-labelledby="callback-title" onClose={onClose}>
      <h2 id="callback-title">{t("callback.title")}</h2>
      {promised.value ? (
        <Promised record={promised.value} onClose={() => dialog.current?.close()} />
      ) : (
        <Fields
          source={source}
          queues={queues}
          onPromised={(record) => {
            promised.value = record;
          }}
          onCancel={() => dialog.current?.close()}
        />
      )}
    </dialog>
  );
}

function Promised({ record, onClose }: { record: CallbackRecord; onClose: () => void }) {
  const done = useRef<HTMLButtonElement>(null);
  // At once: whoever reads it may already press Enter.
  useLayoutEffect(() => done.current?.focus(), []);
  const number = formatPhone(record.number);
  return (
    <>
      <Notice kind="success" testId="callback-promised">
        {record.due_ms === null
          ? t("callback.done_in_turn", { number })
          : t("callback.done_at", { number, at: formatDateTime(record.due_ms) })}
      </Notice>
      <div class="form-actions">
        <button ref={done} type="button" class="primary" data-testid="callback-close" onClick={onClose}>
          {t("close")}
        </button>
      </div>
    </>
  );
}

function Fields({
  source,
  queues,
  onPromised,
  onCancel,
}: {
  source: CallbackSource;
  queues: readonly CallbackQueue[];
  onPromised: (record: CallbackRecord) => void;
  onCancel: () => void;
}) {
  const zone = timeZone.value;
  const number = useSignal(source.number);
  const queue = useSignal(queues.find(({ id }) => id === source.queue)?.id ?? queues[0]?.id ?? "");
  const agreed = useSignal(false);
  const proposed = Math.ceil((serverNow() + PROPOSED_MS) / QUARTER_MS) * QUARTER_MS;
  const time = useSignal(toWallTime(proposed, zone));
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const wrong = error.value instanceof ApiError ? error.value.field : null;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    const due = agreed.value ? fromWallTime(time.value, zone) : null;
    busy.value = true;
    error.value = null;
    try {
      onPromised(
        await requestCallback({
          number: number.value.trim(),
          queue: queue.value,
          ...(due === null ? {} : { due_ms: due }),
          ...(source.contactId ? { contact_id: source.contactId } : {}),
          ...(source.customerId ? { customer_id: source.customerId } : {}),
        }),
      );
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form data-testid="callback-form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{t("callback.number")}</span>
        <input
          type="tel"
          required
          maxLength={32}
          data-testid="callback-number"
          value={number.value}
          aria-invalid={wrong === "number"}
          onInput={(event) => {
            number.value = event.currentTarget.value;
          }}
        />
      </label>
      {wrong === "number" && <Wrong error={error.value} />}
      <label class="field">
        <span>{t("callback.queue")}</span>
        <select
          required
          data-testid="callback-queue"
          value={queue.value}
          aria-invalid={wrong === "queue"}
          onChange={(event) => {
            queue.value = event.currentTarget.value;
          }}
        >
          {queues.map((one) => (
            <option key={one.id} value={one.id}>
              {label(one.names)}
            </option>
          ))}
        </select>
      </label>
      {wrong === "queue" && <Wrong error={error.value} />}
      <fieldset class="callback-when">
        <legend>{t("callback.when")}</legend>
        <label class="choice">
          <input
            type="radio"
            name="when"
            data-testid="callback-in-turn"
            checked={!agreed.value}
            onChange={() => {
              agreed.value = false;
            }}
          />
          {t("callback.in_turn")}
        </label>
        <label class="choice">
          <input
            type="radio"
            name="when"
            data-testid="callback-agreed"
            checked={agreed.value}
            onChange={() => {
              agreed.value = true;
            }}
          />
          {t("callback.at")}
        </label>
        {agreed.value && (
          <label class="field">
            <span>{t("callback.time")}</span>
            <input
              type="datetime-local"
              required
              data-testid="callback-time"
              value={time.value}
              min={toWallTime(serverNow(), zone)}
              aria-invalid={wrong === "due_ms"}
              onInput={(event) => {
                time.value = event.currentTarget.value;
              }}
            />
            {zone && <span class="muted">{t("callback.zone", { zone })}</span>}
          </label>
        )}
      </fieldset>
      {wrong === "due_ms" && error.value instanceof ApiError && (
        <WrongTime
          error={error.value}
          onTake={(ms) => {
            time.value = toWallTime(ms, zone);
            error.value = null;
          }}
        />
      )}
      {error.value !== null && !["number", "queue", "due_ms"].includes(wrong ?? "") && (
        <Notice kind="error">{errorText(error.value)}</Notice>
      )}
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy.value} data-testid="callback-submit">
          {t("callback.submit")}
        </button>
        <button type="button" onClick={onCancel}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

function Wrong({ error }: { error: unknown }) {
  const { code, field } = error as ApiError;
  let words = errorText(error);
  if (field === "number" && code === "conflict") words = t("callback.promised_before");
  else if (field === "number") words = t("callback.bad_number");
  else if (code === "forbidden") words = t("callback.not_your_queue");
  return (
    <Notice kind="error" testId="callback-error">
      {words}
    </Notice>
  );
}

/** Outside the opening hours the server names the next opening: one click takes it. */
function WrongTime({ error, onTake }: { error: ApiError; onTake: (ms: number) => void }) {
  const opening = error.nextMs;
  return (
    <Notice kind="error" testId="callback-error">
      <span>{t(opening === null ? "callback.bad_time" : "callback.closed")}</span>
      {opening !== null && (
        <>
          <span>{t("callback.next_opening", { at: formatDateTime(opening) })}</span>
          <button type="button" data-testid="callback-take-opening" onClick={() => onTake(opening)}>
            {t("callback.take_opening")}
          </button>
        </>
      )}
    </Notice>
  );
}
