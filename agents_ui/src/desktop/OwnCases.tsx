import type { OwnCases as Late } from "../api/types";
import { t } from "../i18n";

/** My cases that are late or soon will be, with the way to them; nothing where there is none. */
export function OwnCases({ cases }: { cases: Late | null }) {
  if (!cases || cases.due_soon + cases.overdue === 0) return null;
  return (
    <section class="card own-cases" aria-labelledby="own-cases" data-testid="own-cases">
      <h2 id="own-cases">{t("desktop.cases")}</h2>
      <p>
        {/* In a tab of its own: leaving this page would end the call. */}
        <a href="/cases?of=mine" target="callcenter-cases">
          {[
            cases.overdue > 0 && t("desktop.cases_overdue", { count: cases.overdue }),
            cases.due_soon > 0 && t("desktop.cases_soon", { count: cases.due_soon }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </a>
      </p>
    </section>
  );
}
