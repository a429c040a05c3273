import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { deleteSound, type Prompt, promptSound, putText } from "../api/flows";
import { upload } from "../api/upload";
import { LANGUAGES, type MessageId, t } from "../i18n";
import { formatDecimal, formatNumber } from "../i18n/format";
import { Notice } from "../ui/Notice";
import { byPhone } from "./number";
import { Sound } from "./PromptsPanel";
import { Refused } from "./Refused";
import { SoundChoice } from "./SoundChoice";
import { Sure } from "./Sure";

interface Props {
  readonly prompt: Prompt;
  readonly mayChange: boolean;
  /** The number that leads to the menu for recording; null: none, undefined: not known yet. */
  readonly dial: string | null | undefined;
  readonly changes: number;
  readonly onChanged: (prompt: Prompt) => void;
}

/** One prompt: who plays it, and in each language its sound and its words. */
export function PromptEditor({ onClose, ...props }: Props & { onClose: () => void }) {
  const { prompt, mayChange, dial } = props;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="card prompt-editor" aria-labelledby="prompt-title" data-testid="prompt-editor">
      <div class="card-head">
        <h2 id="prompt-title" ref={title} tabIndex={-1}>
          {prompt.name}
        </h2>
        <button type="button" class="quiet" onClick={onClose}>
          {t("flows.close")}
        </button>
      </div>
      <Uses prompt={prompt} />
      {mayChange ? (
        <p class="muted">
          {byPhone(dial, "record_prompt", (number) =>
            t("flows.record_by_phone", { dial: number, number: prompt.number }),
          )}
        </p>
      ) : (
        <p class="muted">{t("flows.admins_change")}</p>
      )}
      {LANGUAGES.map(({ code, name }) => (
        <InLanguage key={code} {...props} code={code} name={name} />
      ))}
    </section>
  );
}

function Uses({ prompt: { uses, system } }: { prompt: Prompt }) {
  const told = uses.map(({ flow, node, queue }) =>
    queue ? t("flows.used_in_queue", { queue }) : `${flow}: ${node}`,
  );
  if (system) told.push(t("flows.used_by_system"));
  return <p>{told.length ? t("flows.used_by", { uses: told.join(t("list.comma")) }) : t("flows.unused")}</p>;
}

function InLanguage({
  prompt,
  mayChange,
  changes,
  onChanged,
  code,
  name,
}: Omit<Props, "dial"> & { code: string; name: string }) {
  const written = prompt.texts[code] ?? "";
  const words = useSignal(written);
  const error = useSignal<unknown>(null);
  const sent = useSignal<number | null>(null);
  const done = useSignal<MessageId | null>(null);
  const busy = useSignal(false);
  /** Whether it is asked if the company's own recording is to be deleted. */
  const asked = useSignal(false);
  const audio = prompt.audio[code];
  /** `known`: the words that the answer replaces; others are still being written. */
  const act = async (work: () => Promise<Prompt>, known: string, told: MessageId): Promise<boolean> => {
    busy.value = true;
    error.value = null;
    done.value = null;
    asked.value = false;
    try {
      const changed = await work();
      onChanged(changed);
      if (words.value === known) words.value = changed.texts[code] ?? "";
      done.value = told;
      return true;
    } catch (caught) {
      error.value = caught;
      return false;
    } finally {
      busy.value = false;
      sent.value = null;
    }
  };
  const send = (sound: Blob): Promise<boolean> => {
    sent.value = 0;
    const uploaded = () =>
      upload<Prompt>(promptSound(code, prompt.name), sound, {
        onProgress: (share) => {
          sent.value = share;
        },
      });
    return act(uploaded, written, "flows.in_force");
  };
  return (
    <fieldset class="in-language" data-testid={`prompt-${code}`}>
      <legend>{name}</legend>
      <div class="sound-line">
        <Sound prompt={prompt} code={code} changes={changes} />
        {audio?.seconds != null && (
          <span class="muted">
            {t("flows.seconds_level", {
              seconds: formatDecimal(audio.seconds),
              level: formatNumber(Math.round(audio.rms_dbfs ?? 0)),
            })}
          </span>
        )}
        {mayChange && audio?.source === "own" && !asked.value && (
          <button
            type="button"
            disabled={busy.value}
            data-testid="prompt-back"
            onClick={() => {
              asked.value = true;
            }}
          >
            {t("flows.delete_own")}
          </button>
        )}
      </div>
      {asked.value && (
        <div class="form-actions">
          <Sure
            words={t("flows.delete_own_sure")}
            testId="prompt-back-sure"
            onSure={() => void act(() => deleteSound(code, prompt.name), written, "flows.in_force")}
            onCancel={() => {
              asked.value = false;
            }}
          />
        </div>
      )}
      {mayChange && (
        <>
          <SoundChoice
            busy={busy.value}
            label={`${name} – ${prompt.name}`}
            onChoose={() => {
              // What was said of the one before is not said of this one.
              error.value = null;
              done.value = null;
            }}
            onSave={send}
          />
          {sent.value !== null && (
            <p class="sending">
              <progress value={sent.value < 1 ? sent.value : undefined} aria-label={t("flows.sending")} />
              <span class="muted">{t(sent.value < 1 ? "flows.sending" : "flows.converting")}</span>
            </p>
          )}
        </>
      )}
      {mayChange ? (
        <label class="field">
          <span>{t("flows.says")}</span>
          <textarea
            lang={code}
            rows={3}
            maxLength={2000}
            value={words.value}
            data-testid="prompt-text"
            onInput={(event) => {
              words.value = event.currentTarget.value;
            }}
          />
        </label>
      ) : (
        <p lang={code} data-testid="prompt-text">
          {written || "–"}
        </p>
      )}
      {mayChange && words.value !== written && (
        <div class="form-actions">
          <button
            type="button"
            class="primary"
            disabled={busy.value}
            data-testid="prompt-save"
            onClick={() =>
              void act(() => putText(code, prompt.name, words.value), words.value, "flows.text_saved")
            }
          >
            {t("flows.save_text")}
          </button>
        </div>
      )}
      {error.value !== null && <Refused error={error.value} />}
      <div aria-live="polite">
        {done.value && (
          <Notice kind="success" testId="prompt-done">
            {t(done.value)}
          </Notice>
        )}
      </div>
    </fieldset>
  );
}
