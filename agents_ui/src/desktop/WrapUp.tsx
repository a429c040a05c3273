import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DeskContact } from "../api/types";
import { label, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { tick } from "../live/clock";
import { Clock } from "../ui/Clock";
import { errorText } from "../ui/errors";
import { nothingFocused } from "../ui/focus";
import { Notice } from "../ui/Notice";
import { dispositions, loadChoices } from "./choices";
import type { Desk } from "./desk";
import { dropDraft, keepDraft, readDraft } from "./draft";

const MAX_NOTES = 4_000;
const SOON_MS = 15_000;
/** Just before the server ends the wrap-up, what has been written is sent, so that nothing is lost. */
const LAST_MS = 2_000;

export function WrapUp({ desk, contact }: { desk: Desk; contact: DeskContact }) {
  const first = readDraft(contact.contact_id);
  const disposition = useSignal(first.disposition);
  const notes = useSignal(first.notes);
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const tried = useSignal(false);
  const wrapping = contact.phase === "wrap_up";
  const until = wrapping ? contact.wrap_up_until_ms : null;
  const left = until === null ? null : until - tick.value;
  const most = contact.wrap_up_most_ms;
  const extendable = until !== null && most !== null && until < most;

  useEffect(() => {
    if (dispositions.value.length === 0) loadChoices().catch(() => undefined);
  }, [wrapping]);
  useEffect(
    () => keepDraft(contact.contact_id, { disposition: disposition.value, notes: notes.value }),
    [disposition.value, notes.value],
  );

  const choice = useRef<HTMLSelectElement>(null);
  // The call's buttons may go later than the talk ends, and the focus with them.
  const over = desk.phone.call.value === "idle";
  useEffect(() => {
    if (wrapping && nothingFocused()) choice.current?.focus();
  }, [wrapping, over]);

  const finish = async () => {
    tried.value = true;
    if (disposition.value) await send();
  };
  const send = async () => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await desk.live.command("wrap_up", {
        contact_id: contact.contact_id,
        disposition: disposition.value,
        notes: notes.value,
      });
      dropDraft();
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  const last = left !== null && left < LAST_MS && desk.live.link.value === "open";
  useEffect(() => {
    if (last && (disposition.value || notes.value.trim())) void send();
  }, [last]);

  return (
    <form
      class={wrapping ? "card wrap-up due" : "card wrap-up"}
      data-testid="wrap-up"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrapping) void finish();
      }}
    >
      <header class="card-head">
        <h2>{t(wrapping ? "wrap_up.title" : "wrap_up.notes_title")}</h2>
        {until !== null && (
          <span class={left !== null && left < SOON_MS ? "countdown soon" : "countdown"}>
            {t("wrap_up.left")} <Clock until={until} />
          </span>
        )}
        {until !== null && (
          <button
            type="button"
            class="quiet"
            data-testid="wrap-up-more"
            disabled={!extendable || desk.live.link.value !== "open"}
            title={extendable ? undefined : t("wrap_up.no_more")}
            onClick={() => void desk.command("more_time", { contact_id: contact.contact_id })}
          >
            {t("wrap_up.more_time")}
          </button>
        )}
      </header>
      <label class="field">
        <span>
          {t("wrap_up.disposition")} <span class="required">{t("required")}</span>
        </span>
        <select
          ref={choice}
          data-testid="wrap-up-disposition"
          value={disposition.value}
          aria-invalid={tried.value && !disposition.value}
          onChange={(event) => {
            disposition.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("choose")}</option>
          {dispositions.value.map((item) => (
            <option key={item.code} value={item.code}>
              {label(item.labels)}
            </option>
          ))}
        </select>
      </label>
      {tried.value && !disposition.value && <Notice kind="error">{t("wrap_up.need_disposition")}</Notice>}
      <label class="field">
        <span>{t("wrap_up.notes")}</span>
        <textarea
          rows={4}
          maxLength={MAX_NOTES}
          data-testid="wrap-up-notes"
          value={notes.value}
          onInput={(event) => {
            notes.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="form-actions">
        <button
          type="submit"
          class="primary"
          data-testid="wrap-up-finish"
          disabled={!wrapping || busy.value || desk.live.link.value !== "open"}
        >
          {t("wrap_up.finish")}
        </button>
        <span class="muted">
          {t(wrapping ? "wrap_up.length" : "wrap_up.later", {
            used: formatNumber(notes.value.length),
            most: formatNumber(MAX_NOTES),
          })}
        </span>
      </div>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </form>
  );
}
