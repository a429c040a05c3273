import { getLowMarks } from "../api/satisfaction";
import { TaskRow } from "../cases/Tasks";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAgain } from "../ui/useAgain";

const AGAIN_MS = 30_000;

/** Customers who gave a low mark and are still to be called. */
export function LowMarks() {
  const { value, error } = useAgain(getLowMarks, AGAIN_MS);
  const reload = async () => {
    value.value = await getLowMarks();
  };
  const tasks = value.value;
  return (
    <section class="card" aria-labelledby="satisfaction-low">
      <h2 id="satisfaction-low">{t("satisfaction.low_marks")}</h2>
      <p class="muted">{t("satisfaction.low_marks_lead")}</p>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {tasks?.length === 0 && <p class="empty">{t("satisfaction.no_low_marks")}</p>}
      <ul class="rows" data-testid="low-marks">
        {(tasks ?? []).map((task) => (
          <TaskRow key={task.id} task={task} page="/cases" onChanged={() => void reload()} />
        ))}
      </ul>
    </section>
  );
}
