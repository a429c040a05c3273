import { ApiError } from "../api/http";
import { t } from "../i18n";
import { formatSpan } from "../i18n/format";
import { errorText } from "../ui/errors";

const MINUTE_MS = 60_000;

/** What went wrong, for customers; when it can be tried again, in minutes or hours. */
export const troubleText = (error: unknown): string => words(error, "complain.too_many");

/** The same of a number and its proof. */
export function provingTrouble(error: unknown, proof: string): string {
  const isProof = error instanceof ApiError && error.code === "invalid" && error.field === "proof";
  // Four digits are refused when too many were tried; fewer are none.
  if (isProof && proof.length === 4) return t("complain.proof_more");
  if (isProof || (error instanceof ApiError && error.code === "not_found")) return t("complain.not_found");
  return words(error, "complain.tries");
}

function words(error: unknown, tooMany: "complain.too_many" | "complain.tries"): string {
  if (error instanceof ApiError && error.code === "too_many" && error.retryAfter !== null) {
    // Rounded up: nobody is to come back too early.
    return t(tooMany, { span: formatSpan(error.retryAfter * 1000 + MINUTE_MS - 1) });
  }
  return errorText(error);
}
