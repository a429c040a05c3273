import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { getTemplates, type Template } from "../api/cases";
import { label, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { KnowledgeFinder } from "../knowledge/KnowledgeFinder";
import { LONGEST_WORDS, SelectField, textOf } from "../ui/form";
import { StepForm } from "./StepForm";
import type { StepFormProps } from "./Steps";

/** What the customer is told and how, with words from the knowledge base or an answer that solved another case. */
export function ReplyForm({ one, step, onTake }: StepFormProps) {
  const text = useSignal("");
  const article = useSignal<string | null>(null);
  const template = useSignal<string | null>(null);
  const templates = useSignal<readonly Template[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Without them a reply can still be written.
    getTemplates(one.class).then(
      (found) => {
        templates.value = found;
      },
      () => undefined,
    );
  }, []);
  const insert = (words: string) => {
    text.value = inserted(text.value, words, area.current);
    area.current?.focus();
  };
  return (
    <>
      <StepForm
        step={step}
        onSubmit={(form) =>
          onTake({
            text: text.value.trim(),
            channel: textOf(form, "channel"),
            ...(article.value ? { article_id: article.value } : {}),
            ...(template.value ? { template_id: template.value } : {}),
          })
        }
      >
        <label class="field">
          <span>{t("cases.reply_text")}</span>
          <textarea
            ref={area}
            required
            rows={6}
            maxLength={LONGEST_WORDS}
            value={text.value}
            lang={one.language ?? undefined}
            data-testid="reply-text"
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="form-grid">
          <SelectField words={t("cases.channel")} name="channel" first={one.channel} testId="reply-channel">
            {codes("channel").map((code) => (
              <option key={code} value={code}>
                {term("channel", code)}
              </option>
            ))}
          </SelectField>
          {templates.value.length > 0 && (
            <label class="field">
              <span>{t("cases.template")}</span>
              <select
                value=""
                data-testid="reply-template"
                onChange={(event) => {
                  const chosen = templates.value.find(({ id }) => id === event.currentTarget.value);
                  event.currentTarget.value = "";
                  if (!chosen) return;
                  template.value = chosen.id;
                  insert(inLanguage(chosen, one.language));
                }}
              >
                <option value="">{t("cases.template_insert")}</option>
                {templates.value.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
      </StepForm>
      <KnowledgeFinder
        caseNumber={one.number}
        onInsert={(words, id) => {
          article.value = id;
          insert(words);
        }}
      />
    </>
  );
}

/** The template's words in the customer's language, else in the reader's. */
export function inLanguage({ texts }: Pick<Template, "texts">, language: string | null): string {
  const own = language ? texts[language as keyof typeof texts] : undefined;
  return own ?? (label(texts as Parameters<typeof label>[0]) || (Object.values(texts)[0] ?? ""));
}

/** The text with the words where the cursor stands, on lines of their own. */
export function inserted(
  text: string,
  words: string,
  at: Pick<HTMLTextAreaElement, "selectionStart" | "selectionEnd"> | null,
): string {
  const before = text.slice(0, at?.selectionStart ?? text.length);
  const after = text.slice(at?.selectionEnd ?? text.length);
  const gap = (side: string, edge: RegExp) => (side === "" || edge.test(side) ? "" : "\n");
  return `${before}${gap(before, /\n$/)}${words}${gap(after, /^\n/)}${after}`;
}
