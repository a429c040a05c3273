/** What went wrong, in the reader's words: by code, and by field where the form knows it. */
import { ApiError } from "../api/http";
import { type MessageId, t } from "../i18n";
import { MicrophoneError } from "../softphone/media";

const BY_CODE: Readonly<Record<string, MessageId>> = {
  invalid: "error.invalid",
  unauthenticated: "error.unauthenticated",
  forbidden: "error.forbidden",
  not_found: "error.not_found",
  conflict: "error.conflict",
  too_large: "error.too_large",
  too_many: "error.too_many",
  unavailable: "error.unavailable",
  offline: "error.offline",
};

const MICROPHONE: Readonly<Record<string, MessageId>> = {
  mic_denied: "error.mic_denied",
  mic_missing: "error.mic_missing",
  mic_insecure: "error.mic_insecure",
  mic_failed: "error.mic_failed",
};

const FIELDS: Readonly<Record<string, MessageId>> = {
  name: "field.name",
  language: "field.language",
  tier: "field.tier",
  company: "field.company",
  email: "field.email",
  numbers: "field.numbers",
  phone: "field.numbers",
  file: "cases.file",
  subject: "complaint.subject",
  class: "complaint.class",
  severity: "complaint.severity",
  description: "complaint.description",
  order_number: "complaint.order_number",
  disposition: "wrap_up.disposition",
  notes: "wrap_up.notes",
  "phone.tab": "missing.elsewhere",
  "phone.registered": "missing.registered",
  "phone.microphone": "missing.microphone",
  "phone.sound": "missing.sound",
};

export function errorText(error: unknown): string {
  if (error instanceof MicrophoneError) return t(MICROPHONE[error.problem] ?? "error.mic_failed");
  if (!(error instanceof ApiError)) return t("error.internal");
  if (error.code === "too_many" && error.retryAfter !== null) {
    return t("error.too_many_seconds", { seconds: error.retryAfter });
  }
  const field = error.field ? FIELDS[error.field.replace(/\[.*$/, "")] : undefined;
  if (error.code === "conflict" && field) return t("presence.missing", { what: t(field) });
  if (error.code === "invalid" && field) return t("error.invalid_field", { field: t(field) });
  return t(BY_CODE[error.code] ?? "error.internal");
}
