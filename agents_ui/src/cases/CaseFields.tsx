import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CaseFacts } from "../api/types";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { LONGEST_WORDS, SelectField, TextField, textOf } from "../ui/form";
import { TreeSelect } from "../ui/TreeSelect";
import type { Act } from "../ui/useAct";
import { Products, Severities } from "./CloseForm";
import { care, loadCare } from "./care";
import type { Answer } from "./Filed";
import { Refused } from "./Refused";
import { inserted } from "./ReplyForm";
import { Similar } from "./Similar";
import "./caseFields.css";

/** What puts words of an article into the answer; null while there is nothing to put them in. */
export type Inserting = Signal<((words: string, articleId: string) => void) | null>;

interface Props {
  readonly act: Act;
  readonly onSubmit: (facts: CaseFacts, answer: Answer | null, form: FormData) => void;
  readonly inserting?: Inserting;
  /** Whether cases like it are opened beside this page. */
  readonly newTab?: boolean | undefined;
  /** What is asked before all else. */
  readonly children?: ComponentChildren;
}

/** What a new case is about, and what the customer was told at once; cases like it are shown while one writes. */
export function CaseFields({ act, onSubmit, inserting, newTab, children }: Props) {
  const failure = useSignal<unknown>(null);
  const kind = useSignal("complaint");
  const code = useSignal("");
  const subject = useSignal("");
  const description = useSignal("");
  const isAnswered = useSignal(false);
  const answer = useSignal("");
  const article = useSignal<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    loadCare().catch((caught: unknown) => {
      failure.value = caught;
    });
    if (!inserting) return;
    inserting.value = (words, id) => {
      isAnswered.value = true;
      article.value = id;
      answer.value = inserted(answer.value, words, area.current);
    };
    return () => {
      inserting.value = null;
    };
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = ["order_number", "product", "batch"]
      .map((name) => [name, textOf(form, name)] as const)
      .filter(([, value]) => value);
    const text = answer.value.trim();
    onSubmit(
      {
        kind: kind.value,
        class: code.value,
        severity: textOf(form, "severity"),
        subject: subject.value.trim(),
        description: description.value.trim(),
        ...Object.fromEntries(given),
      },
      isAnswered.value && text ? { text, article: article.value } : null,
      form,
    );
  };
  return (
    <>
      <form onSubmit={submit} data-testid="complaint-form">
        {children}
        <fieldset class="kinds">
          <legend class="visually-hidden">{t("cases.kind")}</legend>
          {codes("case_kind").map((each) => (
            <label class="choice" key={each}>
              <input
                type="radio"
                name="kind"
                checked={kind.value === each}
                data-testid={`kind-${each}`}
                onChange={() => {
                  kind.value = each;
                }}
              />
              {term("case_kind", each)}
            </label>
          ))}
        </fieldset>
        <div class="form-grid">
          <TreeSelect
            words={t("complaint.class")}
            nodes={care.value?.classes ?? []}
            value={code.value}
            required
            testId="complaint-class"
            onChange={(chosen) => {
              code.value = chosen;
            }}
          />
          <SelectField
            words={t("complaint.severity")}
            name="severity"
            first="normal"
            testId="complaint-severity"
          >
            <Severities />
          </SelectField>
        </div>
        <label class="field">
          <span>{t("complaint.subject")}</span>
          <input
            required
            maxLength={200}
            value={subject.value}
            data-testid="complaint-subject"
            onInput={(event) => {
              subject.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          <span>{t("complaint.description")}</span>
          <textarea
            required
            rows={4}
            maxLength={LONGEST_WORDS}
            value={description.value}
            data-testid="complaint-description"
            onInput={(event) => {
              description.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="form-grid">
          <TextField
            name="order_number"
            words={t("complaint.order_number")}
            optional
            max={20}
            testId="complaint-order"
          />
          <SelectField words={t("cases.product")} optional name="product" testId="complaint-product">
            <option value="">{t("choose")}</option>
            <Products chosen="" />
          </SelectField>
          <TextField name="batch" words={t("cases.batch")} optional max={40} testId="complaint-batch" />
        </div>
        <label class="choice">
          <input
            type="checkbox"
            checked={isAnswered.value}
            data-testid="complaint-on-spot"
            onChange={(event) => {
              isAnswered.value = event.currentTarget.checked;
            }}
          />
          {t("complaint.on_spot")}
        </label>
        {isAnswered.value && (
          <label class="field">
            <span>{t("cases.reply_text")}</span>
            <textarea
              ref={area}
              required
              rows={3}
              maxLength={LONGEST_WORDS}
              value={answer.value}
              data-testid="complaint-answer"
              onInput={(event) => {
                answer.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <div class="form-actions">
          <button type="submit" class="primary" disabled={act.busy.value} data-testid="complaint-submit">
            {t("complaint.submit")}
          </button>
        </div>
        {[failure.value, act.error.value].map(
          (error, index) => error !== null && <Refused key={index} error={error} />,
        )}
      </form>
      <Similar text={`${subject.value} ${description.value}`} newTab={newTab} />
    </>
  );
}
