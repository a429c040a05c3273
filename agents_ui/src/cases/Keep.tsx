import { useSignal } from "@preact/signals";
import { type Case, makeArticle, makeTemplate } from "../api/cases";
import { session } from "../api/session";
import { LANGUAGES, language, t } from "../i18n";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import type { Doing } from "./CaseView";
import { Refused } from "./Refused";

/** In these the case is solved: what was learned may serve the next one. */
const SOLVED = ["replied", "closed", "asked", "evaluated"];

/** Keeps what solved a case as an answer template, or as a draft of an article. */
export function Keep({ one, doing }: { one: Case; doing: Doing }) {
  const open = useSignal(false);
  const isKept = useSignal(false);
  const article = useSignal<string | null>(null);
  const act = useAct();
  // Supervisors write articles.
  const isStaff = session.value?.user.role !== "agent";
  if (!SOLVED.includes(one.status) || !one.solution) return null;
  return (
    <section class="card" aria-labelledby="case-keep" data-testid="case-keep">
      <h2 id="case-keep">{t("cases.keep")}</h2>
      <div class="form-actions">
        <button
          type="button"
          aria-expanded={open.value}
          data-testid="keep-template"
          onClick={() => {
            open.value = !open.value;
            isKept.value = false;
          }}
        >
          {t("cases.keep_template")}
        </button>
        {isStaff && (
          <button
            type="button"
            disabled={act.busy.value}
            data-testid="keep-article"
            onClick={() =>
              void act.run(async () => {
                article.value = (await makeArticle(one.number, one.language ?? language.value)).id;
              })
            }
          >
            {t("cases.keep_article")}
          </button>
        )}
      </div>
      {open.value && (
        <form
          class="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const code = LANGUAGES.find((each) => each.code === textOf(form, "language"))?.code ?? "en";
            void act.run(async () => {
              await makeTemplate(one.number, {
                title: textOf(form, "title"),
                language: code,
                text: textOf(form, "text"),
              });
              open.value = false;
              isKept.value = true;
              // Its course has it, and so another version.
              await doing.reload();
            });
          }}
        >
          <TextField name="title" words={t("cases.keep_title")} value={one.subject} testId="template-title" />
          <SelectField words={t("field.language")} name="language" first={one.language ?? language.value}>
            {LANGUAGES.map(({ code, name }) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </SelectField>
          <AreaField name="text" words={t("cases.text")} value={one.solution} testId="template-text" />
          <div class="form-actions">
            <button type="submit" class="primary" disabled={act.busy.value} data-testid="template-send">
              {t("cases.keep_template")}
            </button>
          </div>
        </form>
      )}
      <div aria-live="polite">
        {isKept.value && <Notice kind="success">{t("cases.kept")}</Notice>}
        {article.value && (
          <Notice kind="success">
            <a href={`/knowledge#${article.value}`}>{t("cases.kept_article", { id: article.value })}</a>
          </Notice>
        )}
      </div>
      {act.error.value !== null && <Refused error={act.error.value} />}
    </section>
  );
}
