import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { searchKnowledge } from "../api/knowledge";
import { language, t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useTyped } from "../ui/useTyped";
import { Fragment } from "./Fragment";

const LONGEST_QUERY = 200;

/** Searches as one types; what is searched for is kept in the address. */
export function SearchPanel() {
  const typed = useSignal(new URLSearchParams(location.search).get("q") ?? "");
  const asked = typed.value.trim();
  const { value: found, error } = useTyped(asked, (q, over) => searchKnowledge(q, language.value, over));
  useEffect(() => {
    const query = asked ? `?${new URLSearchParams({ q: asked })}` : "";
    history.replaceState(null, "", `${location.pathname}${query}${location.hash}`);
  }, [asked]);
  return (
    <section class="card knowledge-search" aria-labelledby="search-title">
      <h2 id="search-title">{t("knowledge.place_find")}</h2>
      <label class="field">
        <span>{t("knowledge.find")}</span>
        <input
          type="search"
          value={typed.value}
          maxLength={LONGEST_QUERY}
          placeholder={t("knowledge.find_hint")}
          data-testid="knowledge-q"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      <div aria-live="polite">
        {found.value &&
          (found.value.items.length === 0 ? (
            <p class="muted" data-testid="knowledge-nothing">
              {t("knowledge.nothing")}
            </p>
          ) : (
            <p class="muted">
              {found.value.answered
                ? t("knowledge.found", { count: found.value.items.length })
                : t("knowledge.unsure")}
            </p>
          ))}
      </div>
      <ul class="found-list">
        {(found.value?.items ?? []).map((one) => (
          <li key={one.id} lang={one.language} class={one.weak ? "found-weak" : ""}>
            <a class="found" href={`#${one.id}`} data-testid={`found-${one.id}`}>
              <span class="strong">
                <Fragment text={one.title} />
              </span>
              <span class="clamp">
                <Fragment text={one.snippet} />
              </span>
              <span class="muted">{[one.id, ...one.tags].join(" · ")}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
