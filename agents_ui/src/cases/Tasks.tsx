import { useSignal } from "@preact/signals";
import { type Case, callForTask, endTask, getTasks, type Task } from "../api/cases";
import { t } from "../i18n";
import { formatDateTime, formatPhone } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { AreaField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { useAgain } from "../ui/useAgain";
import { Due } from "./CaseList";
import type { Doing } from "./CaseView";
import { Refused } from "./Refused";

/** Calls to be made to the customer: after a recovery, after a low mark. */
export function Tasks({ one, doing }: { one: Case; doing: Doing }) {
  if (one.tasks.length === 0) return null;
  return (
    <section class="card" aria-labelledby="case-tasks" data-testid="case-tasks">
      <h2 id="case-tasks">{t("cases.tasks")}</h2>
      <ul class="rows">
        {one.tasks.map((task) => (
          <TaskRow key={task.id} task={task} onChanged={() => void doing.reload()} />
        ))}
      </ul>
    </section>
  );
}

const AGAIN_MS = 30_000;

/** My calls and my unit's, of all cases; nothing where there is none to be made. */
export function MyTasks() {
  const { value, error } = useAgain(getTasks, AGAIN_MS);
  const reload = async () => {
    value.value = await getTasks();
  };
  const open = (value.value ?? []).filter(({ done_ms }) => done_ms === null);
  if (error.value !== null && value.value === null)
    return <Notice kind="error">{errorText(error.value)}</Notice>;
  if (open.length === 0) return null;
  return (
    <details class="card my-tasks" data-testid="my-tasks">
      <summary>{t("cases.my_tasks", { count: open.length })}</summary>
      <ul class="rows">
        {open.map((task) => (
          <TaskRow key={task.id} task={task} onChanged={() => void reload()} />
        ))}
      </ul>
    </details>
  );
}

/** `page`: where cases are shown, if not here. */
export function TaskRow({
  task,
  page = "",
  onChanged,
}: {
  task: Task;
  page?: string;
  onChanged: () => void;
}) {
  const open = useSignal(false);
  const called = useSignal(false);
  const act = useAct();
  return (
    <li data-testid={`task-${task.id}`}>
      <p>
        <span class="strong">{term("case_task", task.kind)}</span>{" "}
        {task.done_ms === null ? (
          <Due ms={task.due_ms} />
        ) : (
          <span class="met">{t("cases.task_done", { at: formatDateTime(task.done_ms) })}</span>
        )}
      </p>
      <p class="case-words">{task.words}</p>
      <p class="muted">
        {[task.customer_name, formatPhone(task.number), task.owner_name].filter(Boolean).join(" · ")}
        {task.case_number && (
          <>
            {" · "}
            <a class="case-number" href={`${page}#${task.case_number}`}>
              {task.case_number}
            </a>
          </>
        )}
      </p>
      {task.result && <blockquote class="case-words">{task.result}</blockquote>}
      {task.may.length > 0 && (
        <div class="form-actions">
          {task.may.includes("call") && (
            <button
              type="button"
              class="primary"
              disabled={act.busy.value || called.value || task.callback_contact !== null}
              data-testid="task-call"
              onClick={() =>
                void act.run(async () => {
                  await callForTask(task.id);
                  called.value = true;
                  onChanged();
                })
              }
            >
              {t("cases.task_call")}
            </button>
          )}
          {task.may.includes("done") && (
            <button
              type="button"
              aria-expanded={open.value}
              data-testid="task-end"
              onClick={() => {
                open.value = !open.value;
              }}
            >
              {t("cases.task_end")}
            </button>
          )}
        </div>
      )}
      {(called.value || task.callback_contact !== null) && task.done_ms === null && (
        <Notice kind="info">{t("cases.task_called")}</Notice>
      )}
      {open.value && (
        <form
          class="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            const result = textOf(new FormData(event.currentTarget), "result");
            void act.run(async () => {
              await endTask(task.id, result);
              open.value = false;
              onChanged();
            });
          }}
        >
          <AreaField name="result" words={t("cases.task_result")} max={1000} rows={2} testId="task-result" />
          <div class="form-actions">
            <button type="submit" class="primary" disabled={act.busy.value} data-testid="task-send">
              {t("cases.task_end")}
            </button>
          </div>
        </form>
      )}
      {act.error.value !== null && <Refused error={act.error.value} />}
    </li>
  );
}
