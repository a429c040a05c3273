import { useEffect, useRef } from "preact/hooks";
import type { DeskContact } from "../api/types";
import { type MessageId, t } from "../i18n";
import { Keypad } from "../softphone/Keypad";
import { Clock } from "../ui/Clock";
import { nothingFocused } from "../ui/focus";
import { Notice } from "../ui/Notice";
import type { Desk } from "./desk";
import { dialsCustomer } from "./rules";

function stateWords(contact: DeskContact | null, talking: boolean): MessageId {
  if (!contact) return "call.unknown";
  if (contact.recovering && !talking) return "call.recovering";
  if (dialsCustomer(contact)) return "call.dialling";
  if (contact.phase === "offered") return "call.incoming";
  if (!talking) return "call.not_here";
  return contact.held ? "call.held" : "call.connected";
}

export function CallControls({ desk }: { desk: Desk }) {
  const state = desk.phone.call.value;
  const contact = desk.contact.value;
  const live = contact && contact.phase !== "wrap_up" ? contact : null;
  if (state === "idle" && !live) return null;
  return <CallBox desk={desk} contact={live} />;
}

function CallBox({ desk, contact: live }: { desk: Desk; contact: DeskContact | null }) {
  const box = useRef<HTMLDivElement>(null);
  const state = desk.phone.call.value;
  useEffect(() => {
    // The button just pressed has gone: the next Tab should find the call, not the top of the page.
    if (nothingFocused()) box.current?.focus();
  }, [state]);
  const words = stateWords(live, state !== "idle" && state !== "incoming");
  return (
    <div
      ref={box}
      tabIndex={-1}
      class={`call-box call-${live?.phase ?? "unknown"}`}
      data-testid="call"
      data-state={state}
    >
      <div class="call-state">
        <strong data-testid="call-state">{t(words)}</strong>
        {live && <Clock since={live.since_ms} />}
      </div>
      {desk.phone.pickedUp.value && (
        <p class="call-note" data-testid="picked-up">
          {t("call.picked_up")}
        </p>
      )}
      {dialsCustomer(live) && (
        <p class="call-note" data-testid="dialling-customer">
          {t("call.dialling_text")}
        </p>
      )}
      {state === "idle" || state === "incoming" ? (
        <Incoming desk={desk} contact={live} />
      ) : (
        <Talking desk={desk} contact={live} />
      )}
    </div>
  );
}

function Incoming({ desk, contact }: { desk: Desk; contact: DeskContact | null }) {
  const answer = useRef<HTMLButtonElement>(null);
  const ringing = desk.phone.call.value === "incoming" && contact !== null;
  useEffect(() => {
    // Whoever is typing is left where they are; otherwise one key answers.
    if (ringing && (nothingFocused() || document.activeElement?.closest(".call-box")))
      answer.current?.focus();
  }, [ringing]);
  if (desk.owner.value === "other") return <p class="muted">{t("call.other_tab")}</p>;
  return (
    <div class="call-actions">
      <button
        ref={answer}
        type="button"
        class="answer"
        data-testid="answer"
        disabled={!ringing}
        onClick={() => desk.phone.answer()}
      >
        {t("call.answer")}
      </button>
      {contact?.phase === "connected" ? (
        <button type="button" class="danger" data-testid="hangup" onClick={() => void desk.hangUp()}>
          {t("call.hang_up")}
        </button>
      ) : (
        <button
          type="button"
          class="danger"
          data-testid="reject"
          disabled={contact?.phase !== "offered"}
          onClick={() => void desk.reject()}
        >
          {t("call.reject")}
        </button>
      )}
    </div>
  );
}

function Talking({ desk, contact }: { desk: Desk; contact: DeskContact | null }) {
  const online = desk.live.link.value === "open";
  const talking = desk.phone.call.value === "talking";
  const muted = desk.phone.muted.value;
  const held = contact?.held ?? false;
  const id = contact?.phase === "connected" ? contact.contact_id : null;
  return (
    <>
      {!contact && <Notice kind="info">{t("call.unknown_text")}</Notice>}
      <div class="call-actions">
        <button
          type="button"
          data-testid={held ? "resume" : "hold"}
          aria-pressed={held}
          disabled={!talking || !online || !id}
          onClick={() => void desk.command(held ? "resume" : "hold", { contact_id: id })}
        >
          {t(held ? "call.resume" : "call.hold")}
        </button>
        <button
          type="button"
          data-testid="mute"
          aria-pressed={muted}
          disabled={!talking}
          onClick={() => desk.phone.setMuted(!muted)}
        >
          {t(muted ? "call.unmute" : "call.mute")}
        </button>
        <button
          type="button"
          class="danger"
          data-testid="hangup"
          disabled={desk.phone.call.value === "ending"}
          onClick={() => void desk.hangUp()}
        >
          {t("call.hang_up")}
        </button>
      </div>
      <Keypad testId="keypad" disabled={!talking} onKey={(key) => desk.phone.sendKey(key)} />
    </>
  );
}
