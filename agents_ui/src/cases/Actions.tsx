import { useSignal } from "@preact/signals";
import { type Action, addAction, type Case, changeAction } from "../api/cases";
import { t } from "../i18n";
import { term } from "../i18n/terms";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { useAct } from "../ui/useAct";
import type { Doing } from "./CaseView";
import { care } from "./care";
import { dayWords } from "./course";
import { Refused } from "./Refused";

/** What is changed so that it does not happen again, and whether that helped. */
export function Actions({ one, doing }: { one: Case; doing: Doing }) {
  const open = useSignal(false);
  return (
    <section class="card" aria-labelledby="case-actions" data-testid="case-actions">
      <header class="card-head">
        <h2 id="case-actions">{t("cases.actions")}</h2>
        <button
          type="button"
          aria-expanded={open.value}
          data-testid="action-open"
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {t(open.value ? "cancel" : "cases.action_add")}
        </button>
      </header>
      <ul class="rows">
        {one.actions.map((action) => (
          <Row key={action.id} action={action} doing={doing} />
        ))}
      </ul>
      {open.value && (
        <New
          number={one.number}
          onDone={(changed) => {
            open.value = false;
            doing.show(changed);
          }}
        />
      )}
    </section>
  );
}

const ACTS = {
  done: "cases.action_done",
  effective: "cases.action_effective",
  ineffective: "cases.action_ineffective",
  cancel: "cases.action_cancel",
} as const;
type ActName = keyof typeof ACTS;

function Row({ action, doing }: { action: Action; doing: Doing }) {
  const asked = useSignal<ActName | null>(null);
  const act = useAct();
  const offered = (Object.keys(ACTS) as ActName[]).filter((one) => action.may.includes(one));
  const words = asked.value;
  return (
    <li data-testid={`action-${action.id}`} data-state={action.state}>
      <p>
        <span class="strong">{action.title}</span>{" "}
        <span class="badge">{term("case_action", action.state)}</span>
      </p>
      <p class="case-words">{action.words}</p>
      <p class="muted">
        {[
          action.owner_name,
          t("cases.until_day", { day: dayWords(action.due_on) }),
          action.check_on && t("cases.action_check_on", { day: dayWords(action.check_on) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {[action.done_words, action.effect].map(
        (said, index) =>
          said && (
            <blockquote key={index} class="case-words">
              {said}
            </blockquote>
          ),
      )}
      <div class="form-actions">
        {offered.map((one) => (
          <button
            key={one}
            type="button"
            aria-expanded={asked.value === one}
            data-testid={`action-${one}`}
            onClick={() => {
              asked.value = asked.value === one ? null : one;
            }}
          >
            {t(ACTS[one])}
          </button>
        ))}
      </div>
      {words !== null && (
        <form
          class="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            const said = textOf(new FormData(event.currentTarget), "words");
            void act.run(async () => {
              doing.show(await changeAction(action.id, { act: words, words: said }));
              asked.value = null;
            });
          }}
        >
          <AreaField
            name="words"
            words={t("cases.action_result")}
            max={2000}
            rows={2}
            testId="action-words"
          />
          <div class="form-actions">
            <button type="submit" class="primary" disabled={act.busy.value} data-testid="action-send">
              {t(ACTS[words])}
            </button>
          </div>
        </form>
      )}
      {act.error.value !== null && <Refused error={act.error.value} />}
    </li>
  );
}

function New({ number, onDone }: { number: string; onDone: (changed: Case) => void }) {
  const act = useAct();
  return (
    <form
      class="form-stack"
      data-testid="action-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const given = ["title", "words", "owner", "due_on", "check_on"]
          .map((name) => [name, textOf(form, name)] as const)
          .filter(([, value]) => value);
        void act.run(async () => onDone(await addAction(number, Object.fromEntries(given))));
      }}
    >
      <TextField name="title" words={t("cases.action_title")} testId="action-title" />
      <AreaField name="words" words={t("cases.action_words")} rows={3} testId="action-text" />
      <div class="form-grid">
        <SelectField name="owner" required words={t("cases.action_owner")} testId="action-owner">
          <option value="">{t("choose")}</option>
          {care.value?.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField name="due_on" type="date" words={t("cases.action_due")} testId="action-due" />
        <TextField name="check_on" type="date" words={t("cases.action_check")} optional />
      </div>
      <div class="form-actions">
        <button type="submit" class="primary" disabled={act.busy.value} data-testid="action-make">
          {t("cases.action_add")}
        </button>
      </div>
      {act.error.value !== null && <Refused error={act.error.value} />}
    </form>
  );
}
