import { t } from "../i18n";

/** What a case or a letter is about; who wanted to be forgotten has taken it along. */
export function told(subject: string): string {
  return subject || t("cases.erased");
}
