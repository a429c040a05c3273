import { type MessageId, t } from "../i18n";
import type { LineState } from "../softphone/machine";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { CallControls } from "./CallControls";
import type { Desk } from "./desk";

const LINE_WORDS: Readonly<Record<LineState, MessageId>> = {
  off: "line.off",
  starting: "line.starting",
  registered: "line.registered",
  lost: "line.lost",
  failed: "line.failed",
};

export function PhonePanel({ desk }: { desk: Desk }) {
  const line = desk.phone.line.value;
  const owner = desk.owner.value;
  const here = line !== "off";
  return (
    <section class="card phone-panel" aria-labelledby="phone-title">
      <h2 id="phone-title">{t("desktop.phone")}</h2>
      {here ? (
        <PhoneStatus desk={desk} />
      ) : owner === "other" ? (
        <LookingOn desk={desk} />
      ) : (
        <SwitchOn desk={desk} />
      )}
      {desk.phoneError.value !== null && (
        <Notice kind="error" testId="phone-error">
          {errorText(desk.phoneError.value)}
        </Notice>
      )}
      <CallControls desk={desk} />
    </section>
  );
}

function SwitchOn({ desk }: { desk: Desk }) {
  return (
    <div class="phone-start">
      <p>{t("phone.switch_on_text")}</p>
      <button
        type="button"
        class="primary wide"
        data-testid="phone-switch-on"
        disabled={desk.starting.value || desk.live.link.value !== "open"}
        onClick={() => void desk.switchOn(false)}
      >
        {t(desk.starting.value ? "phone.starting" : "phone.switch_on")}
      </button>
    </div>
  );
}

/** Another tab has the phone: this one looks on, and may take it. A call comes along: the server rings it here. */
function LookingOn({ desk }: { desk: Desk }) {
  const busy = desk.me.value?.state === "BUSY";
  return (
    <div class="phone-start">
      <p>{t(desk.takenOver.value ? "phone.taken_over" : "phone.elsewhere")}</p>
      {busy && <p class="warning-text">{t("phone.elsewhere_busy")}</p>}
      <button
        type="button"
        class="wide"
        data-testid="take-over"
        disabled={desk.starting.value || desk.live.link.value !== "open"}
        onClick={() => void desk.switchOn(true)}
      >
        {t("phone.take_over")}
      </button>
    </div>
  );
}

function PhoneStatus({ desk }: { desk: Desk }) {
  const line = desk.phone.line.value;
  const { registered, microphone, sound } = desk.report.value;
  return (
    <div class="phone-status">
      <ul class="checks">
        <Check ok={registered} testId="check-registered" text={t(LINE_WORDS[line])} />
        <Check ok={microphone} testId="check-microphone" text={t(microphone ? "mic.on" : "mic.off")} />
        <Check ok={sound} testId="check-sound" text={t(sound ? "sound.on" : "sound.off")} />
      </ul>
      {!microphone && (
        <button type="button" onClick={() => void desk.askMicrophone()}>
          {t("mic.ask")}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        data-testid="phone-switch-off"
        onClick={() => void desk.switchOff()}
      >
        {t("phone.switch_off")}
      </button>
    </div>
  );
}

function Check({ ok, text, testId }: { ok: boolean; text: string; testId: string }) {
  return (
    <li class={ok ? "check ok" : "check"} data-testid={testId} data-ok={ok}>
      <span aria-hidden="true">{ok ? "✓" : "○"}</span>
      {text}
    </li>
  );
}
