import { effect, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { getWebPhone } from "../api/endpoints";
import { ApiError } from "../api/http";
import type { WebPhoneAccount } from "../api/types";
import { type MessageId, t } from "../i18n";
import { formatPhone } from "../i18n/format";
import { serverNow } from "../live/clock";
import { Keypad } from "../softphone/Keypad";
import type { CallState } from "../softphone/machine";
import { remoteAudio } from "../softphone/remoteAudio";
import { Softphone } from "../softphone/softphone";
import { Brand } from "../ui/Brand";
import { Clock } from "../ui/Clock";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";
import { CallerChoice } from "./CallerChoice";
import { NumberChoice } from "./NumberChoice";
import "./phone.css";

const WORDS: Readonly<Record<CallState, MessageId>> = {
  idle: "webphone.idle",
  incoming: "webphone.incoming",
  answering: "webphone.answering",
  dialling: "webphone.dialling",
  ringing: "webphone.ringing",
  talking: "webphone.talking",
  ending: "webphone.ending",
};
const LINE_MS = 8_000;

/** Resolves when the line is up; rejects when it will not come up in time. */
function lineUp(phone: Softphone): Promise<void> {
  return new Promise((resolve, reject) => {
    let dispose = (): void => undefined;
    const timer = setTimeout(() => {
      dispose();
      reject(
        new ApiError({ code: "unavailable", field: null, message: "The phone line is down.", hint: "" }),
      );
    }, LINE_MS);
    dispose = effect(() => {
      if (phone.line.value !== "registered") return;
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => dispose());
    });
  });
}

export default function PhonePage() {
  const account = useRef<WebPhoneAccount | null>(null);
  const ready = useSignal<"loading" | "ready" | "absent">("loading");
  const callers = useSignal<WebPhoneAccount["demo_callers"]>([]);
  const numbers = useSignal<WebPhoneAccount["numbers"]>([]);
  const target = useSignal("");
  const number = useSignal("");
  const error = useSignal("");
  const busy = useSignal(false);
  const keys = useSignal("");
  const since = useSignal(0);
  // Registered, because in the demo the customers who are called back have no other phone.
  const phone = useMemo(
    () => new Softphone({ audio: remoteAudio(), register: true, admit: () => Promise.resolve(true) }),
    [],
  );
  useTitle(t("webphone.title"));

  const load = async () => {
    try {
      account.current = await getWebPhone();
      callers.value = account.current.demo_callers;
      numbers.value = account.current.numbers;
      target.value ||= account.current.target;
      number.value ||= callers.value[0]?.number ?? "";
      error.value = "";
      ready.value = "ready";
    } catch (caught) {
      if (caught instanceof ApiError && caught.status === 404) ready.value = "absent";
      else error.value = errorText(caught);
    }
  };

  useEffect(() => {
    void load();
    const warn = (event: BeforeUnloadEvent) => {
      if (phone.call.peek() !== "idle") event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    const dispose = effect(() => {
      if (phone.call.value === "talking") since.value = serverNow();
    });
    return () => {
      dispose();
      window.removeEventListener("beforeunload", warn);
    };
  }, []);

  /** Switches the phone on, and calls unless it is only to be reachable. */
  const start = async (dials: boolean) => {
    busy.value = true;
    error.value = "";
    keys.value = "";
    try {
      if (!account.current) await load();
      if (!account.current) return;
      await phone.unlockSound();
      await phone.openMicrophone();
      phone.start(account.current);
      await lineUp(phone);
      if (dials) phone.dial(target.value, [`X-Caller-Number: ${number.value}`]);
    } catch (caught) {
      error.value = errorText(caught);
    } finally {
      busy.value = false;
    }
  };

  const state = phone.call.value;
  const idle = state === "idle";
  const ended = phone.ended.value;
  const valid = /^\+?[0-9]{3,15}$/.test(number.value);

  return (
    <div class="phone-page">
      <header class="login-top">
        <Brand />
        <LanguageChooser />
      </header>
      <main class="handset">
        <h1 class="visually-hidden">{t("webphone.title")}</h1>
        <div class="handset-screen" aria-live="polite">
          <div class="handset-company">{t("webphone.company")}</div>
          <div class="handset-state" data-testid="webphone-state" data-state={state}>
            {idle && ended ? t(`webphone.ended_${ended.cause}`) : t(WORDS[state])}
          </div>
          <div class="handset-time">
            {state === "talking" ? <Clock since={since.value} /> : formatPhone(number.value)}
          </div>
          <div class="handset-keys" data-testid="webphone-keys">
            {keys.value.slice(-18)}
          </div>
        </div>
        {ready.value === "absent" && <Notice kind="warning">{t("webphone.absent")}</Notice>}
        {error.value && (
          <Notice kind="error" testId="webphone-error">
            {error.value}
          </Notice>
        )}
        {ready.value !== "loading" && (
          <CallerChoice callers={callers.value} number={number} disabled={!idle} />
        )}
        {ready.value === "ready" && account.current && (
          <NumberChoice
            hotline={account.current.target}
            numbers={numbers.value}
            target={target}
            disabled={!idle}
          />
        )}
        <Keypad
          testId="webphone-key"
          disabled={state !== "talking"}
          onKey={(key) => {
            keys.value += key;
            phone.sendKey(key);
          }}
        />
        {ready.value === "ready" && (
          <Reachable phone={phone} busy={busy.value} onSwitchOn={() => void start(false)} />
        )}
        {state === "incoming" && (
          <button
            type="button"
            class="call-button dial"
            data-testid="webphone-answer"
            onClick={() => {
              keys.value = "";
              phone.answer();
            }}
          >
            {t("call.answer")}
          </button>
        )}
        {idle ? (
          <button
            type="button"
            class="call-button dial"
            data-testid="webphone-call"
            disabled={!valid || busy.value || ready.value === "absent"}
            onClick={() => void start(true)}
          >
            {t("webphone.call")}
          </button>
        ) : (
          <button
            type="button"
            class="call-button end"
            data-testid="webphone-hangup"
            onClick={() => phone.hangUp()}
          >
            {t(state === "incoming" ? "call.reject" : "call.hang_up")}
          </button>
        )}
      </main>
    </div>
  );
}

function Reachable({ phone, busy, onSwitchOn }: { phone: Softphone; busy: boolean; onSwitchOn: () => void }) {
  if (phone.line.value === "registered")
    return (
      <p class="handset-note" data-testid="webphone-on">
        {t("webphone.on")}
      </p>
    );
  return (
    <button type="button" class="quiet" data-testid="webphone-switch-on" disabled={busy} onClick={onSwitchOn}>
      {t("webphone.switch_on")}
    </button>
  );
}
