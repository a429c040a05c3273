import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ArticleBrief, getArticles } from "../api/knowledge";
import { dayWords, whoName } from "../cases/course";
import { language, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { serverNow } from "../live/clock";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { dayOf } from "./model";

/** All articles: their state, when they are to be looked over, how often they are used. */
export function ArticlesList() {
  const state = useSignal("");
  const items = useSignal<readonly ArticleBrief[] | null>(null);
  const next = useSignal<string | null>(null);
  const error = useSignal<unknown>(null);
  const load = async (after: string | null) => {
    const asked = state.value;
    const spoken = language.value;
    try {
      const page = await getArticles(spoken, asked, after);
      if (asked !== state.value || spoken !== language.value) return;
      items.value = after === null ? page.items : [...(items.value ?? []), ...page.items];
      next.value = page.next;
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(null), [state.value, language.value]);
  return (
    <section class="card knowledge-list" aria-labelledby="articles-title">
      <h2 id="articles-title">{t("knowledge.place_all")}</h2>
      <label class="field state-choice">
        <span>{t("cases.status")}</span>
        <select
          value={state.value}
          data-testid="articles-state"
          onChange={(event) => {
            state.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("cases.any")}</option>
          {codes("knowledge_state").map((code) => (
            <option key={code} value={code}>
              {term("knowledge_state", code)}
            </option>
          ))}
        </select>
      </label>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {items.value?.length === 0 && <p class="muted">{t("knowledge.none")}</p>}
      {items.value && items.value.length > 0 && <ArticleTable items={items.value} />}
      {next.value !== null && (
        <button type="button" data-testid="articles-more" onClick={() => void load(next.value)}>
          {t("cases.more")}
        </button>
      )}
    </section>
  );
}

export function ArticleTable({ items }: { items: readonly ArticleBrief[] }) {
  const now = serverNow();
  return (
    <div class="table-scroll">
      <table class="article-table of-articles">
        <thead>
          <tr>
            <th scope="col">{t("knowledge.number")}</th>
            <th scope="col">{t("knowledge.article_title")}</th>
            <th scope="col">{t("cases.status")}</th>
            <th scope="col">{t("knowledge.owner")}</th>
            <th scope="col">{t("knowledge.review_on")}</th>
            <th scope="col" class="number">
              {t("knowledge.times_used")}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <a href={`#${one.id}`}>{one.id}</a>
              </th>
              <td lang={one.language}>{one.title}</td>
              <td>
                <span class={`badge article-${one.state}`}>{term("knowledge_state", one.state)}</span>{" "}
                {one.changed && one.state === "published" && (
                  <span class="badge">{t("knowledge.changed")}</span>
                )}
              </td>
              <td>{whoName(one.owner)}</td>
              <td class={dayOf(one.review_on) < now ? "late" : ""}>{dayWords(one.review_on)}</td>
              <td class="number">{formatNumber(one.used)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
