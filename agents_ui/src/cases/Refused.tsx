import { ApiError } from "../api/http";
import { type MessageId, t } from "../i18n";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";

/** By the server's reason: callcenter/service/cases/life.py. */
const REASONS: Readonly<Record<string, MessageId>> = {
  wrong_status: "cases.refused_status",
  not_for_you: "cases.refused_not_yours",
  involved: "cases.refused_involved",
  overtaken: "cases.refused_overtaken",
};

/** All that a step asks for and has not, at once. */
export function missingOf(error: unknown): readonly string[] {
  const missing = error instanceof ApiError ? error.values.missing : undefined;
  return Array.isArray(missing) ? (missing as string[]) : [];
}

export const isOvertaken = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "conflict" && error.reason === "overtaken";

/** Why a step was not taken; in English where the server gives no reason that this page knows. */
export function Refused({ error, testId = "case-refused" }: { error: unknown; testId?: string }) {
  return (
    <Notice kind="error" testId={testId}>
      <Words error={error} />
    </Notice>
  );
}

function Words({ error }: { error: unknown }) {
  const missing = missingOf(error);
  if (missing.length)
    return (
      <div>
        <p>{t("cases.refused_missing")}</p>
        <ul class="bullets">
          {missing.map((need) => (
            <li key={need}>{term("case_need", need)}</li>
          ))}
        </ul>
      </div>
    );
  const known = error instanceof ApiError && error.reason !== null ? REASONS[error.reason] : undefined;
  if (known) return <span>{t(known)}</span>;
  if (error instanceof ApiError && ["conflict", "invalid"].includes(error.code) && error.message)
    return (
      <span lang="en">
        {error.message} {error.hint}
      </span>
    );
  return <span>{errorText(error)}</span>;
}
