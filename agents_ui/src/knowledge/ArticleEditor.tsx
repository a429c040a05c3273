import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Article, type ArticleTexts, addArticle, putArticle } from "../api/knowledge";
import { session } from "../api/session";
import type { Language } from "../api/types";
import { care, classPath, loadCare } from "../cases/care";
import { LANGUAGES, t } from "../i18n";
import { SelectField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { TreeSelect } from "../ui/TreeSelect";
import { useAct } from "../ui/useAct";
import { tagsOf } from "./model";
import { NotTaken } from "./NotTaken";

// As in callcenter/service/knowledge/checking.py.
const LONGEST_BODY = 6_000;
const LONGEST_TAGS = 30 * 62;
/** When an article is to be looked over that names no day: half a year from now. */
const REVIEW_MS = 182 * 86_400_000;

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Writes an article, or a new version of one; what is saved is a draft until it is published. */
export function ArticleEditor({
  article,
  onDone,
}: {
  article: Article | null;
  /** Null: it was left as it was. */
  onDone?: (changed: Article | null) => void;
}) {
  const act = useAct();
  const classes = useSignal<readonly string[]>(article?.classes ?? []);
  const isEmpty = useSignal(false);
  useEffect(() => {
    loadCare().catch(() => undefined);
  }, []);
  const me = session.value?.user;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const texts = textsOf(form);
    isEmpty.value = Object.keys(texts).length === 0;
    if (isEmpty.value) return;
    const body = {
      texts,
      owner: textOf(form, "owner"),
      review_on: textOf(form, "review_on"),
      valid_from: textOf(form, "valid_from") || null,
      valid_until: textOf(form, "valid_until") || null,
      classes: classes.value,
      note: textOf(form, "note"),
      revision: article?.revision ?? null,
    };
    void act.run(async () => {
      const saved = await (article ? putArticle(article.id, body) : addArticle(body));
      if (onDone) onDone(saved);
      else location.hash = `#${saved.id}`;
    });
  };
  const people = care.value?.people ?? [];
  const owner = article?.owner ?? me?.id ?? "";
  return (
    <form class="card article-editor" data-testid="article-editor" onSubmit={submit}>
      <h2>{article ? t("knowledge.edit_of", { id: article.id }) : t("knowledge.write")}</h2>
      {LANGUAGES.map(({ code, name }) => (
        <InLanguage key={code} code={code} name={name} texts={article?.texts ?? {}} />
      ))}
      <div class="form-grid">
        <SelectField key={people.length} name="owner" words={t("knowledge.owner")} first={owner} required>
          {!people.some(({ id }) => id === owner) && (
            <option value={owner}>{article?.owner_name ?? me?.name}</option>
          )}
          {people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField
          name="review_on"
          type="date"
          words={t("knowledge.review_on")}
          value={article?.review_on ?? isoDay(Date.now() + REVIEW_MS)}
        />
        <TextField
          name="valid_from"
          type="date"
          words={t("knowledge.valid_from")}
          optional
          value={article?.valid_from ?? ""}
        />
        <TextField
          name="valid_until"
          type="date"
          words={t("knowledge.valid_until")}
          optional
          value={article?.valid_until ?? ""}
        />
      </div>
      <div>
        <TreeSelect
          words={t("knowledge.add_class")}
          nodes={care.value?.classes ?? []}
          value=""
          testId="article-class"
          onChange={(code) => {
            if (code && !classes.value.includes(code)) classes.value = [...classes.value, code];
          }}
        />
        <ul class="chosen-classes" aria-live="polite">
          {classes.value.map((code) => (
            <li key={code}>
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  classes.value = classes.value.filter((one) => one !== code);
                }}
              >
                {t("knowledge.drop_class", { name: classPath(code) })}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <TextField name="note" words={t("knowledge.note")} optional max={300} testId="article-note" />
      <div class="form-actions">
        <button type="submit" class="primary" disabled={act.busy.value} data-testid="article-save">
          {t("knowledge.save_draft")}
        </button>
        {onDone && (
          <button type="button" class="quiet" onClick={() => onDone(null)}>
            {t("cancel")}
          </button>
        )}
      </div>
      {isEmpty.value && <Notice kind="error">{t("knowledge.empty")}</Notice>}
      {act.error.value !== null && <NotTaken error={act.error.value} />}
    </form>
  );
}

function textsOf(form: FormData): ArticleTexts {
  const written = LANGUAGES.flatMap(({ code }) => {
    const title = textOf(form, `title.${code}`);
    const body = textOf(form, `body.${code}`);
    const tags = tagsOf(textOf(form, `tags.${code}`));
    return title || body || tags.length ? [[code, { title, body, tags }] as const] : [];
  });
  return Object.fromEntries(written);
}

function InLanguage({ code, name, texts }: { code: Language; name: string; texts: ArticleTexts }) {
  const text = texts[code];
  return (
    <fieldset class="in-language" lang={code} data-testid={`text-${code}`}>
      <legend>{name}</legend>
      <TextField
        name={`title.${code}`}
        words={t("knowledge.article_title")}
        optional="unmarked"
        value={text?.title ?? ""}
      />
      <label class="field">
        <span>{t("knowledge.article_body")}</span>
        <textarea name={`body.${code}`} rows={8} maxLength={LONGEST_BODY} defaultValue={text?.body ?? ""} />
      </label>
      <TextField
        name={`tags.${code}`}
        words={t("knowledge.tags")}
        optional
        max={LONGEST_TAGS}
        value={(text?.tags ?? []).join(", ")}
      />
    </fieldset>
  );
}
