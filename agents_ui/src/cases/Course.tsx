import type { CourseItem } from "../api/cases";
import { t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { term } from "../i18n/terms";
import { details, didWords } from "./course";

/** Who did what, when, and from which contact; the last first. */
export function Course({ items, bare = false }: { items: readonly CourseItem[]; bare?: boolean }) {
  const list = (
    <ol class="course" data-testid={bare ? undefined : "case-course"}>
      {[...items]
        .sort((a, b) => b.place - a.place)
        .map((item) => (
          <li key={item.place} data-step={item.step}>
            <p>
              <span class="strong">{didWords(item)}</span>
              {item.from !== null && item.from !== item.to && (
                <>
                  {" "}
                  <span class="badge">{term("case_status", item.to)}</span>
                </>
              )}
            </p>
            <p class="muted">
              <time dateTime={new Date(item.at_ms).toISOString()}>{formatDateTime(item.at_ms)}</time>
              {item.contact_id && ` · ${t("cases.from_contact")}`}
            </p>
            {details(item).map(([name, value]) => (
              <p key={name} class="muted">
                {t("cases.detail", { name, value })}
              </p>
            ))}
            {item.words && <blockquote class="case-words">{item.words}</blockquote>}
          </li>
        ))}
    </ol>
  );
  if (bare) return list;
  return (
    <section class="card" aria-labelledby="case-course">
      <h2 id="case-course">{t("cases.course")}</h2>
      {list}
    </section>
  );
}
