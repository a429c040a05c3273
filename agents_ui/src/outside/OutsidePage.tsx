import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../api/http";
import {
  acceptOutside,
  addOutsideNote,
  declineOutside,
  getOutside,
  giveFeedback,
  linkHeader,
  type OutsideCase,
  outsideFiles,
} from "../api/outside";
import { upload } from "../api/upload";
import { Due } from "../cases/CaseList";
import { troubleText } from "../complain/trouble";
import { chooseLanguage, rememberedLanguage, t } from "../i18n";
import { formatDate, formatDateTime } from "../i18n/format";
import { term } from "../i18n/terms";
import { FilePick } from "../ui/FilePick";
import { AreaField, textOf } from "../ui/form";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { useTitle } from "../ui/useTitle";
import { OutsideFiles } from "./OutsideFiles";
import { takeToken } from "./token";
import "../complain/complain.css";
import "../cases/cases.css";

/** The page of a responsible person without an account: the case of their link, and nothing else. */
export default function OutsidePage() {
  const token = useRef<string | null>(null);
  token.current ??= takeToken();
  const shown = useSignal<OutsideCase | null>(null);
  const error = useSignal<unknown>(null);
  const isOver = useSignal(token.current === "");
  useTitle(t("outside.title"));
  const fail = (caught: unknown) => {
    if (caught instanceof ApiError && (caught.status === 401 || caught.status === 403)) {
      isOver.value = true;
      shown.value = null;
    } else error.value = caught;
  };
  useEffect(() => {
    if (!token.current) return;
    getOutside(token.current).then((found) => {
      shown.value = found;
      // The letter was in their language; what they chose here before goes first.
      if (!rememberedLanguage()) void chooseLanguage(found.language, false);
    }, fail);
  }, []);
  return (
    <div class="complain outside">
      <header class="complain-top">
        <h1>{t("outside.title")}</h1>
        <LanguageChooser />
      </header>
      <main>
        {error.value !== null && <Notice kind="error">{troubleText(error.value)}</Notice>}
        {isOver.value && (
          <Notice kind="warning" testId="outside-over">
            {t("outside.over")}
          </Notice>
        )}
        {!shown.value && !isOver.value && error.value === null && <p class="loading">{t("loading")}</p>}
        {shown.value && (
          <Work
            token={token.current}
            one={shown.value}
            onShow={(one) => {
              shown.value = one;
            }}
            onOver={() => {
              isOver.value = true;
              shown.value = null;
            }}
            onFail={fail}
          />
        )}
      </main>
    </div>
  );
}

type Form = "decline" | "feedback" | "note";
const STEPS = ["accept", "feedback", "note", "decline"] as const;

function Work({
  token,
  one,
  onShow,
  onOver,
  onFail,
}: {
  token: string;
  one: OutsideCase;
  onShow: (one: OutsideCase) => void;
  onOver: () => void;
  onFail: (error: unknown) => void;
}) {
  const open = useSignal<Form | null>(null);
  const isDeclined = useSignal(false);
  const share = useSignal<number | null>(null);
  const act = useAct();
  const run = async (work: () => Promise<void>) => {
    const isDone = await act.run(work);
    if (isDone) open.value = null;
    else if (act.error.value instanceof ApiError && [401, 403].includes(act.error.value.status)) {
      onFail(act.error.value);
    }
  };
  const take = (step: Form, text: string) =>
    run(async () => {
      if (step === "decline") {
        await declineOutside(token, text);
        isDeclined.value = true;
      } else onShow(await (step === "feedback" ? giveFeedback : addOutsideNote)(token, text));
    });
  const send = (file: File) =>
    run(async () => {
      share.value = 0;
      try {
        await upload(outsideFiles(file.name), file, {
          method: "POST",
          headers: linkHeader(token),
          onProgress: (sent) => {
            share.value = sent;
          },
        });
        onShow(await getOutside(token));
      } finally {
        share.value = null;
      }
    });
  if (isDeclined.value)
    return (
      <Notice kind="success" testId="outside-declined">
        <span>{t("outside.declined")}</span>
        <button type="button" onClick={onOver}>
          {t("close")}
        </button>
      </Notice>
    );
  const facts: readonly (readonly [string, string])[] = [
    [t("cases.number"), one.number],
    [t("cases.kind"), term("case_kind", one.kind)],
    [t("complaint.class"), one.class],
    [t("cases.product"), one.product ?? ""],
    [t("cases.batch"), one.batch ?? ""],
    [t("complaint.order_number"), one.order_number ?? ""],
    [t("cases.opened"), formatDate(one.opened_ms)],
  ];
  return (
    <>
      <section class="card complain-form" aria-labelledby="outside-subject" data-testid="outside-case">
        <p>{t("outside.hello", { name: one.name })}</p>
        <h2 id="outside-subject">{one.subject}</h2>
        <p class="case-words">{one.description}</p>
        <dl class="case-facts">
          {facts
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          <div>
            <dt>{t("cases.deadline")}</dt>
            <dd>
              <Due ms={one.due_ms} />
            </dd>
          </div>
        </dl>
        <p class="muted">{t("outside.until", { at: formatDateTime(one.until_ms) })}</p>
      </section>
      <section class="card complain-form" aria-labelledby="outside-steps">
        <h2 id="outside-steps">{t("cases.steps")}</h2>
        <p>
          <span class="badge" data-testid="outside-status">
            {term("case_status", one.status)}
          </span>
        </p>
        <div class="step-buttons">
          {STEPS.filter((step) => one.steps.includes(step)).map((step) => (
            <button
              key={step}
              type="button"
              class={step === "accept" ? "primary" : ""}
              disabled={act.busy.value}
              aria-expanded={step === "accept" ? undefined : open.value === step}
              data-testid={`outside-${step}`}
              onClick={() => {
                if (step === "accept") void run(async () => onShow(await acceptOutside(token)));
                else open.value = open.value === step ? null : step;
              }}
            >
              {term("case_step", step)}
            </button>
          ))}
        </div>
        {open.value !== null && (
          <WordsForm key={open.value} step={open.value} busy={act.busy.value} onSend={take} />
        )}
        {act.error.value !== null && <Notice kind="error">{troubleText(act.error.value)}</Notice>}
      </section>
      {one.words.length > 0 && (
        <section class="card" aria-labelledby="outside-words">
          <h2 id="outside-words">{t("outside.said")}</h2>
          <ol class="rows">
            {one.words.map((said) => (
              <li key={said.at_ms}>
                <p class="muted">
                  {term("case_step", said.step)} · {formatDateTime(said.at_ms)}
                </p>
                <p class="case-words">{said.words}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section class="card complain-form" aria-labelledby="outside-files">
        <h2 id="outside-files">{t("cases.files")}</h2>
        <OutsideFiles token={token} files={one.files} onFail={onFail} />
        <FilePick
          busy={act.busy.value}
          share={share.value}
          media={[]}
          most={one.file_bytes}
          onPick={(file) => void send(file)}
        />
      </section>
    </>
  );
}

function WordsForm({
  step,
  busy,
  onSend,
}: {
  step: Form;
  busy: boolean;
  onSend: (step: Form, text: string) => void;
}) {
  return (
    <form
      class="form-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(step, textOf(new FormData(event.currentTarget), "text"));
      }}
    >
      {step === "decline" && <p class="muted">{t("outside.decline_hint")}</p>}
      <AreaField
        name="text"
        words={t(step === "decline" ? "cases.reason" : "cases.text")}
        max={step === "decline" ? 1000 : 4000}
        testId="outside-text"
      />
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy} data-testid="outside-send">
          {term("case_step", step)}
        </button>
      </div>
    </form>
  );
}
