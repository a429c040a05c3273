import { useSignal } from "@preact/signals";
import { type Case, fileAddress, filesAddress } from "../api/cases";
import { upload } from "../api/upload";
import { t } from "../i18n";
import { formatBytes, formatDateTime } from "../i18n/format";
import { FilePick } from "../ui/FilePick";
import { useAct } from "../ui/useAct";
import type { Doing } from "./CaseView";
import { care } from "./care";
import { Refused } from "./Refused";

/** The files of a case, and the place to add one. */
export function Files({ one, doing }: { one: Case; doing: Doing }) {
  const sent = useSignal<number | null>(null);
  const act = useAct();
  const send = (file: File) =>
    act.run(async () => {
      sent.value = 0;
      try {
        await upload(filesAddress(one.number, file.name), file, {
          method: "POST",
          onProgress: (share) => {
            sent.value = share;
          },
        });
        await doing.reload();
      } finally {
        sent.value = null;
      }
    });
  return (
    <section class="card" aria-labelledby="case-files" data-testid="case-files">
      <h2 id="case-files">{t("cases.files")}</h2>
      <ul class="rows">
        {one.files.map((file) => (
          <li key={file.id}>
            <a href={fileAddress(one.number, file.id)} download={file.name} data-testid={`file-${file.id}`}>
              {file.name}
            </a>
            <p class="muted">
              {[formatBytes(file.bytes), file.by_name, formatDateTime(file.at_ms)]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
      <FilePick
        busy={act.busy.value}
        share={sent.value}
        media={care.value?.files.media ?? []}
        most={care.value?.files.bytes ?? null}
        onPick={(file) => void send(file)}
      />
      {act.error.value !== null && <Refused error={act.error.value} />}
    </section>
  );
}
