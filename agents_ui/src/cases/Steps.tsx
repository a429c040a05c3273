import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useRef } from "preact/hooks";
import type { Case, StepBody } from "../api/cases";
import { t } from "../i18n";
import { term } from "../i18n/terms";
import { useAct } from "../ui/useAct";
import type { Doing } from "./CaseView";
import { CloseForm, DecideForm } from "./CloseForm";
import { AssignForm, EscalateForm, LinkCustomerForm, MergeForm } from "./choiceForms";
import { EditForm } from "./EditForm";
import { Refused } from "./Refused";
import { ReplyForm } from "./ReplyForm";
import { AskForm, EvaluateForm, ReasonForm, TextForm } from "./wordForms";

export interface StepFormProps {
  readonly one: Case;
  readonly step: string;
  readonly doing: Doing;
  readonly onTake: (fields: Omit<StepBody, "step">) => void;
}

/** How each step is taken; without a form: at once. Other steps have a place of their own in the page. */
const FORMS: Readonly<Record<string, FunctionComponent<StepFormProps> | null>> = {
  accept: null,
  feedback: TextForm,
  answer_on_spot: ReplyForm,
  reply: ReplyForm,
  assign: AssignForm,
  decline: ReasonForm,
  close: CloseForm,
  ask: AskForm,
  evaluate: EvaluateForm,
  escalate: EscalateForm,
  decide: DecideForm,
  appeal: ReasonForm,
  reopen: ReasonForm,
  merge: MergeForm,
  unmerge: null,
  withdraw: ReasonForm,
  edit: EditForm,
  link_customer: LinkCustomerForm,
  note: TextForm,
};

/** What can be done next, as the server says; each with what it asks for. */
export function Steps({ one, doing }: { one: Case; doing: Doing }) {
  const open = useSignal<string | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const act = useAct();
  const offered = Object.keys(FORMS).filter((step) => one.steps.includes(step));
  const step = open.value !== null && offered.includes(open.value) ? open.value : null;
  const Form = step === null ? null : FORMS[step];
  const take = async (name: string, fields: Omit<StepBody, "step">) => {
    if (!(await act.run(() => doing.take({ ...fields, step: name })))) return;
    open.value = null;
    head.current?.focus();
  };
  return (
    <section class="card case-steps" aria-labelledby="case-steps">
      <h2 id="case-steps" ref={head} tabIndex={-1}>
        {t("cases.steps")}
      </h2>
      {offered.length === 0 && <p class="muted">{t("cases.no_steps")}</p>}
      <div class="step-buttons">
        {offered.map((name) => (
          <button
            key={name}
            type="button"
            aria-expanded={FORMS[name] ? name === step : undefined}
            disabled={act.busy.value}
            data-testid={`step-${name}`}
            onClick={() => {
              act.error.value = null;
              if (FORMS[name]) open.value = name === open.value ? null : name;
              else void take(name, {});
            }}
          >
            {term("case_step", name)}
          </button>
        ))}
      </div>
      {step !== null && Form && (
        <div class="step-form" data-testid={`form-${step}`}>
          <h3>{term("case_step", step)}</h3>
          <Form key={step} one={one} step={step} doing={doing} onTake={(fields) => void take(step, fields)} />
        </div>
      )}
      {act.error.value !== null && <Refused error={act.error.value} />}
    </section>
  );
}
