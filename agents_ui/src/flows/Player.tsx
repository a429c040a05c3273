import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";

/** A button that plays a sound and stops it: lists have many, and most are never heard. */
export function Player({ src, name, testId }: { src: string; name: string; testId: string }) {
  const playing = useSignal(false);
  const failed = useSignal(false);
  const sound = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => sound.current?.pause(), []);
  const over = () => {
    playing.value = false;
    sound.current = null;
  };
  const press = () => {
    if (sound.current) {
      sound.current.pause();
      over();
      return;
    }
    const audio = new Audio(src);
    sound.current = audio;
    failed.value = false;
    playing.value = true;
    audio.addEventListener("ended", over);
    audio.play().catch(() => {
      // Stopped before the sound was there: that is no failure, and another may play by now.
      if (sound.current !== audio) return;
      failed.value = true;
      over();
    });
  };
  return (
    <>
      <button
        type="button"
        class="quiet player"
        aria-label={t(playing.value ? "flows.stop_of" : "flows.play_of", { name })}
        data-state={failed.value ? "failed" : playing.value ? "playing" : "silent"}
        data-testid={testId}
        onClick={press}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          {playing.value ? <path d="M4 3h8v10H4z" /> : <path d="M4 2l10 6-10 6z" />}
        </svg>
      </button>
      {failed.value && (
        <span class="play-failed" role="alert">
          {t("flows.play_failed")}
        </span>
      )}
    </>
  );
}
