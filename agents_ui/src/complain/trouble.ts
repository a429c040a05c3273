import { ApiError } from "../api/http";
import { t } from "../i18n";
import { formatSpan } from "../i18n/format";
import { errorText } from "../ui/errors";

const MINUTE_MS = 60_000;

/** What went wrong, for customers; when it can be tried again, in minutes or hours. */
export function troubleText(error: unknown): string {
  if (error instanceof ApiError && error.code === "too_many" && error.retryAfter !== null) {
    // Rounded up: nobody is to come back too early.
    return t("complain.too_many", { span: formatSpan(error.retryAfter * 1000 + MINUTE_MS - 1) });
  }
  return errorText(error);
}
