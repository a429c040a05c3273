import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Notice } from "../ui/Notice";
import { MOST_BYTES, soundFile } from "./model";
import { Player } from "./Player";

interface Chosen {
  readonly name: string;
  readonly sound: Blob;
  /** Where the page itself hears it. */
  readonly url: string;
}

/** A recording from this computer: chosen, heard, and only then saved. `onSave` tells whether it was taken. */
export function SoundChoice({
  busy,
  label,
  onChoose,
  onSave,
}: {
  busy: boolean;
  label: string;
  onChoose: () => void;
  onSave: (sound: Blob) => Promise<boolean>;
}) {
  const chosen = useSignal<Chosen | null>(null);
  const unfit = useSignal<string | null>(null);
  const choose = (next: Chosen | null) => {
    if (chosen.value) URL.revokeObjectURL(chosen.value.url);
    chosen.value = next;
  };
  useEffect(() => () => choose(null), []);
  const look = (file: File) => {
    onChoose();
    const sound = soundFile(file);
    const fits = sound !== null && file.size <= MOST_BYTES;
    unfit.value = fits ? null : t(sound ? "flows.too_large" : "flows.no_sound");
    choose(fits ? { name: file.name, sound, url: URL.createObjectURL(sound) } : null);
  };
  return (
    <>
      <label class="field">
        <span>{t("flows.upload")}</span>
        <input
          type="file"
          accept=".wav,.mp3,audio/wav,audio/mpeg"
          disabled={busy}
          aria-label={`${t("flows.upload")} ${label}`}
          data-testid="prompt-file"
          onChange={(event) => {
            const input = event.currentTarget;
            const [file] = input.files ?? [];
            if (file) look(file);
            // The same file, mended, may be chosen once more.
            input.value = "";
          }}
        />
      </label>
      {unfit.value !== null && (
        <Notice kind="error" testId="prompt-unfit">
          {unfit.value}
        </Notice>
      )}
      {chosen.value && (
        <div class="chosen-sound" data-testid="prompt-chosen">
          <p class="sound-line" role="status">
            <Player
              key={chosen.value.url}
              src={chosen.value.url}
              name={chosen.value.name}
              testId="play-chosen"
            />
            <span>{t("flows.listen_first", { file: chosen.value.name })}</span>
          </p>
          <div class="form-actions">
            <button
              type="button"
              class="primary"
              disabled={busy}
              data-testid="prompt-use"
              onClick={() => {
                if (chosen.value) void onSave(chosen.value.sound).then((taken) => taken && choose(null));
              }}
            >
              {t("flows.save_sound")}
            </button>
            <button type="button" class="quiet" disabled={busy} onClick={() => choose(null)}>
              {t("cancel")}
            </button>
          </div>
        </div>
      )}
    </>
  );
}
