import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t } from "../i18n";
import { formatBytes } from "../i18n/format";
import { Notice } from "./Notice";

/** Picks one file to send, says what may be sent, and shows how much of it is on its way. */
export function FilePick({
  busy,
  share,
  media,
  most,
  onPick,
}: {
  busy: boolean;
  /** Of the file that is being sent, 0-1; null: none is. */
  share: number | null;
  media: readonly string[];
  /** Bytes; null: not known. */
  most: number | null;
  onPick: (file: File) => void;
}) {
  const tooLarge = useSignal("");
  const told = useId();
  return (
    <div class="file-pick">
      <label class="field">
        <span>{t("file.add")}</span>
        <input
          type="file"
          accept={media.join(",")}
          disabled={busy}
          aria-describedby={told}
          data-testid="file-pick"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // The same file may be picked again after a failure.
            event.currentTarget.value = "";
            if (!file) return;
            const isTooLarge = most !== null && file.size > most;
            tooLarge.value = isTooLarge
              ? t("file.too_large", {
                  name: file.name,
                  size: formatBytes(file.size),
                  most: formatBytes(most),
                })
              : "";
            if (!isTooLarge) onPick(file);
          }}
        />
      </label>
      <p id={told} class="muted">
        {most === null ? t("file.kinds") : t("file.kinds_most", { most: formatBytes(most) })}
      </p>
      {share !== null && (
        <p class="sending">
          <progress value={share < 1 ? share : undefined} aria-label={t("file.sending")} />{" "}
          <span class="muted">{t("file.sending")}</span>
        </p>
      )}
      {tooLarge.value && <Notice kind="error">{tooLarge.value}</Notice>}
    </div>
  );
}
