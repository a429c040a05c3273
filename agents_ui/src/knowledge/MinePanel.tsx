import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getMine, type Mine, settleUse } from "../api/knowledge";
import { session } from "../api/session";
import { language, t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { ArticleTable } from "./ArticlesList";

/** What awaits an owner: articles that did not help, and those to be looked over. */
export function MinePanel() {
  const mine = useSignal<Mine | null>(null);
  const error = useSignal<unknown>(null);
  const act = useAct();
  const everybody = useSignal(false);
  const isStaff = session.value?.user.role !== "agent";
  const load = async () => {
    try {
      mine.value = await getMine(language.value, everybody.value);
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(), [everybody.value, language.value]);
  if (error.value !== null) return <Notice kind="error">{errorText(error.value)}</Notice>;
  if (!mine.value) return <p class="loading">{t("loading")}</p>;
  const { unhelpful, due } = mine.value;
  return (
    <>
      {isStaff && (
        <label class="choice">
          <input
            type="checkbox"
            checked={everybody.value}
            data-testid="mine-everybody"
            onChange={(event) => {
              everybody.value = event.currentTarget.checked;
            }}
          />
          {t("knowledge.everybody")}
        </label>
      )}
      <section class="card knowledge-list" aria-labelledby="unhelpful-title" data-testid="unhelpful">
        <h2 id="unhelpful-title">{t("knowledge.unhelpful")}</h2>
        {unhelpful.length === 0 && <p class="muted">{t("knowledge.unhelpful_none")}</p>}
        <ul class="found-list">
          {unhelpful.map((use) => (
            <li key={use.id}>
              <p>
                <a href={`#${use.article_id}`}>
                  {use.article_id} {use.title}
                </a>
              </p>
              {use.words && <blockquote>{use.words}</blockquote>}
              <p class="muted">
                {use.by_name} · {formatDateTime(use.at_ms)}
                {use.case_number && (
                  <>
                    {" · "}
                    <a class="case-number" href={`/cases#${use.case_number}`}>
                      {use.case_number}
                    </a>
                  </>
                )}
              </p>
              <button
                type="button"
                disabled={act.busy.value}
                data-testid={`settle-${use.id}`}
                onClick={() =>
                  void act.run(async () => {
                    mine.value = await settleUse(use.id, language.value, everybody.value);
                  })
                }
              >
                {t("knowledge.settle")}
              </button>
            </li>
          ))}
        </ul>
        {act.error.value !== null && <Notice kind="error">{errorText(act.error.value)}</Notice>}
      </section>
      <section class="card knowledge-list" aria-labelledby="due-title" data-testid="due">
        <h2 id="due-title">{t("knowledge.due")}</h2>
        {due.length === 0 ? <p class="muted">{t("knowledge.due_none")}</p> : <ArticleTable items={due} />}
      </section>
    </>
  );
}
