import { ApiError } from "../api/http";
import { Refused } from "../cases/Refused";
import { t } from "../i18n";
import { Notice } from "../ui/Notice";

/** Why a change of an article was not taken. */
export function NotTaken({ error }: { error: unknown }) {
  if (!(error instanceof ApiError) || error.code !== "conflict")
    return <Refused error={error} testId="article-refused" />;
  return (
    <Notice kind="error" testId="article-refused">
      {t("knowledge.overtaken")}
    </Notice>
  );
}
