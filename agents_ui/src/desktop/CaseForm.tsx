import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { takeStep } from "../api/cases";
import { registerCase } from "../api/endpoints";
import type { CaseBrief } from "../api/types";
import { Products, Severities } from "../cases/CloseForm";
import { care, loadCare } from "../cases/care";
import { inserted } from "../cases/ReplyForm";
import { Similar } from "../cases/Similar";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { LONGEST_WORDS, SelectField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { TreeSelect } from "../ui/TreeSelect";
import { useAct } from "../ui/useAct";
import { casesFiled } from "./filed";
import { inserting } from "./inserting";

/** What the customer was told at once, and the article that said it. */
interface Answer {
  readonly text: string;
  readonly article: string | null;
}

interface FiledCase {
  readonly brief: CaseBrief;
  /** Still to be noted; null: none was given. */
  readonly answer: Answer | null;
}

/** Takes a case while talking; its number is there at once, to be read out and copied. */
export function CaseForm({ contactId }: { contactId: string }) {
  const open = useSignal(false);
  const filed = useSignal<readonly FiledCase[]>([]);
  // Kept until it succeeded: a case whose answer was lost is sent again and keeps its number.
  const request = useRef("");
  request.current ||= crypto.randomUUID();
  return (
    <section class="card complaint" aria-labelledby="complaint-title">
      <header class="card-head">
        <h2 id="complaint-title">{t("complaint.title")}</h2>
        <button
          type="button"
          data-testid="complaint-open"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {t(open.value ? "cancel" : "complaint.open")}
        </button>
      </header>
      {filed.value.map((one) => (
        <Filed key={one.brief.number} filed={one} contactId={contactId} />
      ))}
      {open.value && (
        <Fields
          contactId={contactId}
          requestId={request.current}
          onFiled={(one) => {
            request.current = "";
            filed.value = [...filed.value, one];
            open.value = false;
            casesFiled.value += 1;
          }}
        />
      )}
    </section>
  );
}

function Filed({ filed: { brief, answer }, contactId }: { filed: FiledCase; contactId: string }) {
  const copied = useSignal(false);
  const number = useRef<HTMLOutputElement>(null);
  const isAnswered = useSignal(false);
  const act = useAct();
  const note = () =>
    act.run(async () => {
      if (!answer) return;
      await takeStep(brief.number, null, {
        step: "answer_on_spot",
        text: answer.text,
        channel: "phone",
        contact_id: contactId,
        ...(answer.article ? { article_id: answer.article } : {}),
      });
      isAnswered.value = true;
      casesFiled.value += 1;
    });
  useEffect(() => {
    number.current?.focus();
    void note();
  }, []);
  const copy = async () => {
    await navigator.clipboard.writeText(brief.number);
    copied.value = true;
  };
  return (
    <>
      <Notice kind="success">
        <span>{t("complaint.filed")}</span>
        <output ref={number} tabIndex={-1} class="complaint-number" data-testid="complaint-number">
          {brief.number}
        </output>
        <button type="button" data-testid="complaint-copy" onClick={() => void copy().catch(() => undefined)}>
          {t(copied.value ? "copied" : "copy")}
        </button>
        <a href={`/cases#${brief.number}`} target="_blank" rel="noreferrer">
          {t("complaint.open_case")}
        </a>
        {isAnswered.value && <span data-testid="complaint-answered">{t("complaint.answered")}</span>}
      </Notice>
      {act.error.value !== null && (
        <Notice kind="error">
          <span>
            {t("complaint.not_answered")} {errorText(act.error.value)}
          </span>
          <button type="button" disabled={act.busy.value} onClick={() => void note()}>
            {t("again")}
          </button>
        </Notice>
      )}
    </>
  );
}

function Fields({
  contactId,
  requestId,
  onFiled,
}: {
  contactId: string;
  requestId: string;
  onFiled: (filed: FiledCase) => void;
}) {
  const act = useAct();
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
    void act.run(async () => {
      const brief = await registerCase({
        request_id: requestId,
        contact_id: contactId,
        kind: kind.value,
        class: code.value,
        severity: textOf(form, "severity"),
        subject: subject.value.trim(),
        description: description.value.trim(),
        ...Object.fromEntries(given),
      });
      const text = answer.value.trim();
      onFiled({ brief, answer: isAnswered.value && text ? { text, article: article.value } : null });
    });
  };
  return (
    <>
      <form onSubmit={submit} data-testid="complaint-form">
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
          (error, index) =>
            error !== null && (
              <Notice key={index} kind="error">
                {errorText(error)}
              </Notice>
            ),
        )}
      </form>
      <Similar text={`${subject.value} ${description.value}`} newTab />
    </>
  );
}
