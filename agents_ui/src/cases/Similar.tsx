import { getSimilar } from "../api/cases";
import { t } from "../i18n";
import { formatDate } from "../i18n/format";
import { term } from "../i18n/terms";
import { useTyped } from "../ui/useTyped";
import { classPath } from "./care";

/** So much is asked for: what is beyond says little more. */
const LONGEST = 500;
const FEWEST = 4;
const WAIT_MS = 500;

/** Cases like these words, and how they were solved; nothing where there are none. */
export function Similar({
  text,
  except,
  newTab = false,
}: {
  text: string;
  except?: string;
  newTab?: boolean | undefined;
}) {
  const asked = text.trim().slice(0, LONGEST);
  const { value } = useTyped(asked.length < FEWEST ? "" : asked, getSimilar, WAIT_MS);
  const items = (value.value ?? []).filter(({ number }) => number !== except);
  return (
    <div aria-live="polite">
      {items.length > 0 && (
        <section class="card similar" aria-labelledby="similar-title" data-testid="similar">
          <h2 id="similar-title">{t("cases.similar")}</h2>
          <ul class="rows">
            {items.map((one) => (
              <li key={one.number}>
                <p>
                  <a
                    class="case-number"
                    href={`/cases#${one.number}`}
                    {...(newTab ? { target: "_blank", rel: "noreferrer" } : {})}
                  >
                    {one.number}
                  </a>{" "}
                  <span class="badge">{term("case_status", one.status)}</span> {one.subject}
                </p>
                <p class="muted">
                  {[classPath(one.class), formatDate(one.opened_ms)].filter(Boolean).join(" · ")}
                </p>
                {one.solution && (
                  <p class="case-words clamp">{t("cases.solved", { solution: one.solution })}</p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
