import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Article, type ArticleVersion, getArticle, getVersions } from "../api/knowledge";
import type { Language } from "../api/types";
import { t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { changes } from "./model";

/** Who wrote which version and why, and what is another in it than in the one that is shown. */
export function History({ article, code }: { article: Article; code: Language }) {
  const versions = useSignal<readonly ArticleVersion[] | null>(null);
  const error = useSignal<unknown>(null);
  const compared = useSignal<Article | null>(null);
  useEffect(() => {
    getVersions(article.id).then(
      (found) => {
        versions.value = found;
      },
      (caught: unknown) => {
        error.value = caught;
      },
    );
  }, [article.revision]);
  const compare = async (version: number) => {
    try {
      compared.value = await getArticle(article.id, version);
    } catch (caught) {
      error.value = caught;
    }
  };
  return (
    <section class="article-history" aria-labelledby="history-title" data-testid="history">
      <h3 id="history-title">{t("knowledge.history")}</h3>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      <ol>
        {(versions.value ?? []).map((one) => (
          <li key={one.version}>
            <span class="strong">{t("knowledge.version_of", { version: one.version })}</span>{" "}
            <span class="muted">
              {[
                one.by_name,
                formatDateTime(one.at_ms),
                one.published_ms === null ? t("knowledge.not_published") : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>{" "}
            {one.note}
            {one.version !== article.shown && (
              <button
                type="button"
                class="quiet"
                data-testid={`compare-${one.version}`}
                onClick={() => void compare(one.version)}
              >
                {t("knowledge.compare")}
              </button>
            )}
          </li>
        ))}
      </ol>
      {compared.value && <Compared old={compared.value} now={article} code={code} />}
    </section>
  );
}

function Compared({ old, now, code }: { old: Article; now: Article; code: Language }) {
  const words = (article: Article) => {
    const text = article.texts[code];
    return text ? `${text.title}\n${text.body}\n${text.tags.join(t("list.comma"))}` : "";
  };
  const [before, after] = old.shown < now.shown ? [old, now] : [now, old];
  return (
    <div class="compared" data-testid="compared" lang={code}>
      <p class="muted">{t("knowledge.compared", { before: before.shown, after: after.shown })}</p>
      {changes(words(before), words(after)).map(([kind, line], index) =>
        kind === "gone" ? (
          <del key={index}>{line}</del>
        ) : kind === "new" ? (
          <ins key={index}>{line}</ins>
        ) : (
          <span key={index}>{line}</span>
        ),
      )}
    </div>
  );
}
