import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Article, addUse, type Found, getArticle, searchKnowledge } from "../api/knowledge";
import type { Language } from "../api/types";
import { LANGUAGES, language, t } from "../i18n";
import { formatDate } from "../i18n/format";
import { errorText } from "../ui/errors";
import { AreaField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { useTyped } from "../ui/useTyped";
import { Fragment } from "./Fragment";
import { dayOf, shownLanguage } from "./model";
import "./knowledge.css";

const LONGEST_QUERY = 200;

interface Where {
  readonly contactId?: string;
  readonly caseNumber?: string;
}

/** Searches the knowledge base while something else is being written, and puts what it says in there. */
export function KnowledgeFinder({
  onInsert,
  ...where
}: Where & { onInsert?: (words: string, articleId: string) => void }) {
  const typed = useSignal("");
  const open = useSignal<Found | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const { value: found, error } = useTyped(typed.value.trim(), (q, over) =>
    searchKnowledge(q, language.value, over),
  );
  return (
    <section class="knowledge-finder" aria-labelledby="finder-title" data-testid="knowledge-finder">
      <label class="field">
        <span id="finder-title">{t("knowledge.find")}</span>
        <input
          ref={box}
          type="search"
          value={typed.value}
          maxLength={LONGEST_QUERY}
          placeholder={t("knowledge.find_hint")}
          data-testid="knowledge-q"
          onInput={(event) => {
            open.value = null;
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {open.value ? (
        <Reader
          key={open.value.id}
          found={open.value}
          where={where}
          {...(onInsert ? { onInsert } : {})}
          onClose={() => {
            open.value = null;
            box.current?.focus();
          }}
        />
      ) : (
        <div aria-live="polite">
          {found.value?.items.length === 0 && <p class="muted">{t("knowledge.nothing")}</p>}
          {found.value && found.value.items.length > 0 && !found.value.answered && (
            <p class="muted">{t("knowledge.unsure")}</p>
          )}
          <ul class="found-list">
            {(found.value?.items ?? []).map((one) => (
              <li key={one.id} class={one.weak ? "found-weak" : ""}>
                <button
                  type="button"
                  class="found"
                  lang={one.language}
                  data-testid={`found-${one.id}`}
                  onClick={() => {
                    open.value = one;
                  }}
                >
                  <span class="strong">
                    <Fragment text={one.title} />
                  </span>
                  <span class="muted clamp">
                    <Fragment text={one.snippet} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Reader({
  found,
  where,
  onInsert,
  onClose,
}: {
  found: Found;
  where: Where;
  onInsert?: (words: string, articleId: string) => void;
  onClose: () => void;
}) {
  const article = useSignal<Article | null>(null);
  const error = useSignal<unknown>(null);
  const shown = useSignal<Language>(found.language);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const over = new AbortController();
    getArticle(found.id, undefined, over.signal).then(
      (one) => {
        article.value = one;
      },
      (caught: unknown) => {
        if (!over.signal.aborted) error.value = caught;
      },
    );
    return () => over.abort();
  }, []);
  const isThere = article.value !== null;
  useEffect(() => title.current?.focus(), [isThere]);
  const one = article.value;
  if (!one)
    return error.value === null ? (
      <p class="loading">{t("loading")}</p>
    ) : (
      <Notice kind="error">{errorText(error.value)}</Notice>
    );
  const code = shownLanguage(one.texts, shown.value);
  const text = one.texts[code];
  return (
    <article class="article" data-testid={`article-${one.id}`}>
      <header class="card-head">
        <h3 ref={title} tabIndex={-1} lang={code}>
          {text?.title ?? one.id}
        </h3>
        <button type="button" class="quiet" data-testid="article-close" onClick={onClose}>
          {t("close")}
        </button>
      </header>
      <p class="muted">
        {[
          one.id,
          one.owner_name,
          one.valid_until && t("knowledge.until", { day: formatDate(dayOf(one.valid_until)) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Languages
        texts={one.texts}
        chosen={code}
        onChoose={(next) => {
          shown.value = next;
        }}
      />
      <p class="article-body" lang={code}>
        {text?.body}
      </p>
      {onInsert && text && (
        <div class="form-actions">
          <button
            type="button"
            class="primary"
            data-testid="article-insert"
            onClick={() => {
              onInsert(text.body, one.id);
              // Counted; that this fails is no reason to stop writing.
              addUse(one.id, useOf(one, where)).catch(() => undefined);
            }}
          >
            {t("knowledge.insert")}
          </button>
        </div>
      )}
      <Helped article={one} where={where} />
    </article>
  );
}

function useOf({ shown }: Article, { contactId, caseNumber }: Where) {
  return {
    version: shown,
    ...(contactId ? { contact_id: contactId } : {}),
    ...(caseNumber ? { case_number: caseNumber } : {}),
  };
}

/** The languages an article is written in, to read it in another. */
export function Languages({
  texts,
  chosen,
  onChoose,
}: {
  texts: Article["texts"];
  chosen: Language;
  onChoose: (code: Language) => void;
}) {
  return (
    <fieldset class="form-actions plain-set" aria-label={t("language.label")}>
      {LANGUAGES.filter(({ code }) => texts[code]).map(({ code, name }) => (
        <button
          key={code}
          type="button"
          class="quiet"
          lang={code}
          aria-pressed={code === chosen}
          onClick={() => onChoose(code)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}

/** Says of an article that it was used, or that it did not help and why: its owner hears of that. */
export function Helped({ article, where }: { article: Article; where: Where }) {
  const said = useSignal<"used" | "no" | null>(null);
  const isAsked = useSignal(false);
  const act = useAct();
  const use = useOf(article, where);
  const tell = (helped: boolean, words: string) =>
    act.run(async () => {
      await addUse(article.id, { ...use, helped, ...(words ? { words } : {}) });
      said.value = helped ? "used" : "no";
      isAsked.value = false;
    });
  if (said.value)
    return (
      <Notice kind="success" testId="article-thanks">
        {t(said.value === "used" ? "knowledge.used_noted" : "knowledge.no_help_noted")}
      </Notice>
    );
  return (
    <div>
      <div class="form-actions">
        <button
          type="button"
          disabled={act.busy.value}
          data-testid="article-used"
          onClick={() => void tell(true, "")}
        >
          {t("knowledge.used")}
        </button>
        <button
          type="button"
          disabled={act.busy.value}
          aria-expanded={isAsked.value}
          data-testid="article-no-help"
          onClick={() => {
            isAsked.value = !isAsked.value;
          }}
        >
          {t("knowledge.no_help")}
        </button>
      </div>
      {isAsked.value && (
        <form
          class="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            void tell(false, textOf(new FormData(event.currentTarget), "words"));
          }}
        >
          <AreaField
            name="words"
            words={t("knowledge.what_is_missing")}
            optional
            max={1000}
            rows={2}
            testId="no-help-words"
          />
          <div class="form-actions">
            <button type="submit" class="primary" disabled={act.busy.value} data-testid="no-help-send">
              {t("knowledge.tell_owner")}
            </button>
          </div>
        </form>
      )}
      {act.error.value !== null && <Notice kind="error">{errorText(act.error.value)}</Notice>}
    </div>
  );
}
