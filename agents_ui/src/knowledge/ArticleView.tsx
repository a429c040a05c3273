import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Article, getArticle, publishArticle, withdrawArticle } from "../api/knowledge";
import type { Language } from "../api/types";
import { classPath } from "../cases/care";
import { dayWords } from "../cases/course";
import { language, t } from "../i18n";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { ArticleEditor } from "./ArticleEditor";
import { History } from "./History";
import { Helped, Languages } from "./KnowledgeFinder";
import { shownLanguage } from "./model";
import { NotTaken } from "./NotTaken";

type Open = "edit" | "history" | null;

/** One article to read; its owner and managers change, publish and withdraw it. */
export function ArticleView({ id }: { id: string }) {
  const article = useSignal<Article | null>(null);
  const error = useSignal<unknown>(null);
  const chosen = useSignal<Language>(language.value);
  const open = useSignal<Open>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const act = useAct();
  const load = async () => {
    try {
      article.value = await getArticle(id);
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(), []);
  const one = article.value;
  const isThere = one !== null;
  useEffect(() => title.current?.focus(), [isThere]);
  if (!one)
    return error.value === null ? (
      <p class="loading">{t("loading")}</p>
    ) : (
      <Notice kind="error">{errorText(error.value)}</Notice>
    );
  if (open.value === "edit")
    return (
      <ArticleEditor
        article={one}
        onDone={(changed) => {
          if (changed) article.value = changed;
          open.value = null;
        }}
      />
    );
  const code = shownLanguage(one.texts, chosen.value);
  const text = one.texts[code];
  const change = (work: (id: string) => Promise<Article>) =>
    void act.run(async () => {
      article.value = await work(one.id);
    });
  return (
    <article class="card article-page" data-testid={`article-${one.id}`}>
      <header class="card-head">
        <h2 ref={title} tabIndex={-1} lang={code}>
          {text?.title ?? one.id}
        </h2>
        <span class={`badge article-${one.state}`} data-testid="article-state" data-state={one.state}>
          {term("knowledge_state", one.state)}
        </span>
      </header>
      {one.shown !== one.version && one.version !== null && (
        <Notice kind="warning">{t("knowledge.unpublished", { version: one.version })}</Notice>
      )}
      <Languages
        texts={one.texts}
        chosen={code}
        onChoose={(next) => {
          chosen.value = next;
        }}
      />
      <p class="article-body" lang={code}>
        {text?.body}
      </p>
      {text && text.tags.length > 0 && (
        <p class="article-tags" lang={code}>
          {text.tags.map((tag) => (
            <span key={tag} class="badge">
              {tag}
            </span>
          ))}
        </p>
      )}
      <Facts one={one} />
      {one.state === "published" && one.shown === one.version && <Helped article={one} where={{}} />}
      <div class="form-actions">
        {one.may_edit && (
          <>
            <button
              type="button"
              data-testid="article-edit"
              onClick={() => {
                open.value = "edit";
              }}
            >
              {t("knowledge.edit")}
            </button>
            {(one.state !== "published" || one.shown !== one.version) && (
              <button
                type="button"
                class="primary"
                disabled={act.busy.value}
                data-testid="article-publish"
                onClick={() => change((of) => publishArticle(of, one.revision))}
              >
                {t("knowledge.publish")}
              </button>
            )}
            {one.state === "published" && (
              <button
                type="button"
                class="danger"
                disabled={act.busy.value}
                data-testid="article-withdraw"
                onClick={() => change(withdrawArticle)}
              >
                {t("knowledge.withdraw")}
              </button>
            )}
          </>
        )}
        <button
          type="button"
          aria-expanded={open.value === "history"}
          data-testid="article-history"
          onClick={() => {
            open.value = open.value === "history" ? null : "history";
          }}
        >
          {t("knowledge.history")}
        </button>
      </div>
      {act.error.value !== null && <NotTaken error={act.error.value} />}
      {open.value === "history" && <History article={one} code={code} />}
    </article>
  );
}

function Facts({ one }: { one: Article }) {
  const valid = [one.valid_from, one.valid_until].some(Boolean)
    ? t("knowledge.valid_days", {
        from: dayWords(one.valid_from) || "–",
        until: dayWords(one.valid_until) || "–",
      })
    : t("knowledge.valid_always");
  const facts: readonly (readonly [string, string])[] = [
    [t("knowledge.number"), one.id],
    [t("knowledge.version"), one.version === null ? "–" : String(one.version)],
    [t("knowledge.owner"), one.owner_name],
    [t("knowledge.review_on"), dayWords(one.review_on)],
    [t("knowledge.valid"), valid],
    [t("complaint.class"), one.classes.map(classPath).join(t("list.comma"))],
    [t("knowledge.times_used"), t("knowledge.times", { times: one.used })],
  ];
  return (
    <dl class="article-facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {one.from_case && (
        <div>
          <dt>{t("knowledge.from_case")}</dt>
          <dd>
            <a class="case-number" href={`/cases#${one.from_case}`}>
              {one.from_case}
            </a>
          </dd>
        </div>
      )}
    </dl>
  );
}
