/** What the company calls things, in the reader's language. */
import type { Company } from "../api/company";
import { LANGUAGES, label } from "../i18n";

/** A language is a skill under its code, and is called by its own name. */
export function skillName(id: string, company: Pick<Company, "skills"> | null): string {
  return LANGUAGES.find(({ code }) => code === id)?.name ?? (label(company?.skills[id]) || id);
}
