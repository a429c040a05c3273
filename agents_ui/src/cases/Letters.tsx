import type { Case, Letter } from "../api/cases";
import { t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { told } from "./told";

/** Letters about a case and what became of them, and the articles that were used for it. */
export function Letters({ one }: { one: Case }) {
  return (
    <>
      {one.mails.length > 0 && (
        <section class="card" aria-labelledby="case-letters" data-testid="case-letters">
          <h2 id="case-letters">{t("cases.letters")}</h2>
          <ul class="rows">
            {one.mails.map((letter) => (
              <li key={`${letter.at_ms} ${letter.address} ${letter.subject}`}>
                <p>{told(letter.subject)}</p>
                <p class="muted">
                  {[letter.address, formatDateTime(letter.at_ms)].join(" · ")} ·{" "}
                  <span class={letter.error === null ? "" : "late"}>{became(letter)}</span>
                </p>
                {letter.error !== null && !letter.incoming && <p class="muted">{letter.error}</p>}
                {letter.body && (
                  <details>
                    <summary>{t("cases.letter_text")}</summary>
                    <p class="letter-text">{letter.body}</p>
                  </details>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {one.articles.length > 0 && (
        <section class="card" aria-labelledby="case-articles" data-testid="case-articles">
          <h2 id="case-articles">{t("cases.articles")}</h2>
          <ul class="rows">
            {one.articles.map((use) => (
              <li key={`${use.article_id} ${use.at_ms}`}>
                <p>
                  <a href={`/knowledge#${use.article_id}`}>{use.article_id}</a>{" "}
                  <span class="muted">
                    {[
                      use.by_name,
                      formatDateTime(use.at_ms),
                      use.helped === false ? t("knowledge.no_help") : "",
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function became({ incoming, sent_ms, returned_ms, error, body }: Letter): string {
  if (incoming) return t(error === null ? "cases.letter_in" : "cases.letter_left_out");
  if (returned_ms) return t("cases.letter_returned");
  if (sent_ms !== null) return t("cases.letter_sent");
  if (error === null && body) return t("cases.letter_pass_on");
  return t(error === null ? "cases.letter_waits" : "cases.letter_failed");
}
