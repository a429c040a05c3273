import { ApiError } from "../api/http";
import { type MessageId, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";

/** What the fields are called that are no need of a step. */
const FIELDS: Readonly<Record<string, MessageId>> = {
  amount_minor: "cases.recovery_kind",
  article_id: "cases.article",
  batch: "cases.batch",
  check_on: "cases.action_check",
  contact_id: "timeline.contact",
  cost_minor: "cases.recovery_cost_asked",
  customer_id: "cases.customer",
  description: "complaint.description",
  due_on: "cases.action_due",
  email: "field.email",
  file: "cases.file",
  kind: "cases.kind",
  language: "field.language",
  name: "field.name",
  order_number: "complaint.order_number",
  owner: "cases.action_owner",
  phone: "field.numbers",
  promised_by: "cases.promised_day",
  q: "cases.words",
  reporter_email: "field.email",
  reporter_name: "field.name",
  reporter_number: "field.numbers",
  responsible: "cases.responsible",
  result: "cases.task_result",
  subject: "complaint.subject",
  template_id: "cases.template",
  title: "cases.keep_title",
  words: "cases.action_result",
};

/** All that a step asks for and has not, at once. */
export function missingOf(error: unknown): readonly string[] {
  const missing = error instanceof ApiError ? error.values.missing : undefined;
  return Array.isArray(missing) ? (missing as string[]) : [];
}

export const isOvertaken = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "conflict" && error.reason === "overtaken";

/** Why something was not done. */
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
  return <span>{refusedText(error)}</span>;
}

const isOneOf = (list: readonly string[], code: string | null): code is string =>
  code !== null && list.includes(code);

/** In the reader's words: by the server's reason, by the field that is not right, or by the kind of error. */
export function refusedText(error: unknown): string {
  if (!(error instanceof ApiError)) return errorText(error);
  if (isOneOf(codes("case_refused"), error.reason)) return term("case_refused", error.reason);
  const field = error.field?.replace(/[.[].*$/, "") ?? null;
  if (error.code !== "invalid" || field === null) return errorText(error);
  const id = FIELDS[field];
  if (id) return t("error.invalid_field", { field: t(id) });
  if (isOneOf(codes("case_need"), field))
    return t("error.invalid_field", { field: term("case_need", field) });
  return errorText(error);
}
