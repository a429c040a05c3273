import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { takeStep } from "../api/cases";
import type { CaseBrief } from "../api/types";
import { t } from "../i18n";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { refusedText } from "./Refused";

/** What the customer was told at once, and the article that said it. */
export interface Answer {
  readonly text: string;
  readonly article: string | null;
}

export interface FiledCase {
  readonly brief: CaseBrief;
  /** Still to be noted; null: none was given. */
  readonly answer: Answer | null;
  /** How the customer was told. */
  readonly channel: string;
}

interface Props {
  readonly filed: FiledCase;
  /** The contact in which it was told. */
  readonly contactId?: string;
  readonly newTab?: boolean;
  /** The answer was noted in the case. */
  readonly onAnswered: () => void;
}

/** The number of a case just registered, to be told and copied; the answer that was given is noted in it. */
export function Filed({ filed: { brief, answer, channel }, contactId, newTab, onAnswered }: Props) {
  const copied = useSignal(false);
  const number = useRef<HTMLOutputElement>(null);
  const isAnswered = useSignal(false);
  const act = useAct();
  const note = () =>
    act.run(async () => {
      if (!answer) return;
      await takeStep(brief.number, null, {
        step: "answer_on_spot",
        text: answer.text,
        channel,
        ...(contactId ? { contact_id: contactId } : {}),
        ...(answer.article ? { article_id: answer.article } : {}),
      });
      isAnswered.value = true;
      onAnswered();
    });
  useEffect(() => {
    number.current?.focus();
    void note();
  }, []);
  const copy = async () => {
    await navigator.clipboard.writeText(brief.number);
    copied.value = true;
  };
  return (
    <>
      <Notice kind="success">
        <span>{t("complaint.filed")}</span>
        <output ref={number} tabIndex={-1} class="complaint-number" data-testid="complaint-number">
          {brief.number}
        </output>
        <button type="button" data-testid="complaint-copy" onClick={() => void copy().catch(() => undefined)}>
          {t(copied.value ? "copied" : "copy")}
        </button>
        <a
          href={`/cases#${brief.number}`}
          data-testid="complaint-case"
          {...(newTab ? { target: "_blank", rel: "noreferrer" } : {})}
        >
          {t("complaint.open_case")}
        </a>
        {isAnswered.value && <span data-testid="complaint-answered">{t("complaint.answered")}</span>}
      </Notice>
      {act.error.value !== null && (
        <Notice kind="error">
          <span>
            {t("complaint.not_answered")} {refusedText(act.error.value)}
          </span>
          <button type="button" disabled={act.busy.value} onClick={() => void note()}>
            {t("again")}
          </button>
        </Notice>
      )}
    </>
  );
}
