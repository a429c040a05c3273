/** What the company calls things, in the reader's language. */
import type { Company } from "../api/company";
import { LANGUAGES, label } from "../i18n";

/** A language is a skill under its code; without a name from the company it is called by its own. */
export function skillName(id: string, company: Pick<Company, "skills"> | null): string {
  return label(company?.skills[id]) || (LANGUAGES.find(({ code }) => code === id)?.name ?? id);
}
