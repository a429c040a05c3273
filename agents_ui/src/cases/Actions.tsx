import { type Action, addAction, type Case, changeAction } from "../api/cases";
import { t } from "../i18n";
import { term } from "../i18n/terms";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { useAct } from "../ui/useAct";
import { Acts, Adding } from "./Acts";
import type { Doing } from "./CaseView";
import { care } from "./care";
import { dayWords } from "./course";
import { Refused } from "./Refused";

/** What is changed so that it does not happen again, and whether that helped. */
export function Actions({ one, doing }: { one: Case; doing: Doing }) {
  return (
    <Adding
      id="actions"
      title={t("cases.actions")}
      add={t("cases.action_add")}
      doing={doing}
      form={(onDone) => <New number={one.number} onDone={onDone} />}
    >
      {one.actions.map((action) => (
        <Row key={action.id} action={action} doing={doing} />
      ))}
    </Adding>
  );
}

const ACTS = {
  done: "cases.action_done",
  effective: "cases.action_effective",
  ineffective: "cases.action_ineffective",
  cancel: "cases.action_cancel",
} as const;

function Row({ action, doing }: { action: Action; doing: Doing }) {
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
          action.done_by_name && t("cases.action_done_by", { name: action.done_by_name }),
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
      <Acts
        words={ACTS}
        may={action.may}
        testId="action"
        fields={() => (
          <AreaField
            name="words"
            words={t("cases.action_result")}
            max={2000}
            rows={2}
            testId="action-words"
          />
        )}
        onAct={async (act, form) => {
          doing.show(await changeAction(action.id, { act, words: textOf(form, "words") }));
          return true;
        }}
      />
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
