import { ApiError } from "../api/http";
import { type MessageId, t } from "../i18n";
import { formatDecimal } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";

/** By the server's reason: callcenter/prompts/faults.py. */
const FAULTS: Readonly<Record<string, MessageId>> = {
  too_large: "flows.fault_too_large",
  too_long: "flows.fault_too_long",
  too_short: "flows.fault_too_short",
  silent: "flows.fault_silent",
  distorted: "flows.fault_distorted",
  other_kind: "flows.fault_other_kind",
  damaged: "flows.fault_damaged",
  unreadable: "flows.fault_unreadable",
};

/** What kinds of files the server names in English words; others have a name of their own. */
const KINDS: Readonly<Record<string, MessageId>> = {
  "a picture": "flows.kind_picture",
  "a text": "flows.kind_text",
  "a zip archive": "flows.kind_zip",
  "a PDF": "flows.kind_pdf",
  "an empty file": "flows.kind_empty",
  "something unknown": "flows.kind_unknown",
};

function faultText({ reason, values }: ApiError): string | null {
  const id = reason === null ? undefined : FAULTS[reason];
  if (id === undefined) return null;
  const shown = Object.entries(values).map(([key, value]) => {
    if (typeof value === "number") return [key, formatDecimal(value)] as const;
    const kind = typeof value === "string" ? KINDS[value] : undefined;
    return [key, kind ? t(kind) : String(value)] as const;
  });
  return t(id, Object.fromEntries(shown));
}

/** Why a recording was not taken, or not taken away; in English where the server gives no reason that this page knows. */
export function Refused({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === "conflict" && error.field === "audio") {
    return (
      <Notice kind="error" testId="prompt-error">
        {t("flows.needed")}
      </Notice>
    );
  }
  const told =
    error instanceof ApiError && (error.field === "audio" || error.code === "conflict") ? error : null;
  const fault = told && faultText(told);
  return (
    <Notice kind="error" testId="prompt-error">
      {told ? (
        <>
          <span>{t("flows.refused")}</span>{" "}
          {fault !== null ? (
            <span>{fault}</span>
          ) : (
            <span lang="en">
              {told.message} {told.hint}
            </span>
          )}
        </>
      ) : (
        errorText(error)
      )}
    </Notice>
  );
}
