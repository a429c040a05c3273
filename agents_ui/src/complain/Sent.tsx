import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { complaintFiles } from "../api/complaints";
import { upload } from "../api/upload";
import { t } from "../i18n";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { troubleText } from "./trouble";

/** The number, large, and what became of each file. */
export function Sent({
  number,
  request,
  files,
  onAgain,
}: {
  number: string;
  request: string;
  files: readonly File[];
  onAgain: () => void;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="card complain-sent" aria-labelledby="sent-title">
      <h2 id="sent-title" ref={title} tabIndex={-1}>
        {t("complain.sent")}
      </h2>
      <output class="complain-number" data-testid="complain-number">
        {number}
      </output>
      <p>{t("complain.sent_hint")}</p>
      <ul class="complain-files">
        {files.map((file, index) => (
          <SentFile key={`${file.name} ${index}`} number={number} request={request} file={file} />
        ))}
      </ul>
      <div class="form-actions">
        <a href="#status">{t("complain.ask_status")}</a>
        <button type="button" class="quiet" data-testid="complain-again" onClick={onAgain}>
          {t("complain.another")}
        </button>
      </div>
    </section>
  );
}

function SentFile({ number, request, file }: { number: string; request: string; file: File }) {
  const share = useSignal(0);
  const isThere = useSignal(false);
  const act = useAct();
  const send = () =>
    act.run(async () => {
      share.value = 0;
      await upload(complaintFiles(number, file.name), file, {
        method: "POST",
        headers: { "X-Request": request },
        onProgress: (sent) => {
          share.value = sent;
        },
      });
      isThere.value = true;
    });
  useEffect(() => void send(), []);
  return (
    <li data-testid="complain-file">
      <span>{file.name}</span>{" "}
      {act.busy.value && (
        <progress value={share.value < 1 ? share.value : undefined} aria-label={t("file.sending")} />
      )}
      {isThere.value && <span class="met">{t("file.sent")}</span>}
      {act.error.value !== null && (
        <Notice kind="error">
          <span>
            {t("file.not_sent", { name: file.name })} {troubleText(act.error.value)}
          </span>
          <button type="button" onClick={() => void send()}>
            {t("again")}
          </button>
        </Notice>
      )}
    </li>
  );
}
