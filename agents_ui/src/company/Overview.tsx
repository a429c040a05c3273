/** What the set-up in force asks the administrator to look at: queues nobody can serve, holidays that are
 * missing, queues that are going. */
import { useSignal } from "@preact/signals";
import { type Changed, type Company, deletePart, type KeptQueue } from "../api/company";
import { t } from "../i18n";
import { Notice } from "../ui/Notice";
import { QueueOptions, Told } from "./fields";
import { queueName } from "./problems";

export function Warnings({
  company,
  onOpen,
  onHolidays,
}: {
  company: Company;
  onOpen: (queue: string) => void;
  onHolidays: () => void;
}) {
  const queues = company.warnings.filter(({ queue }) => queue);
  const others = company.warnings.filter(({ queue }) => !queue);
  return (
    <>
      {queues.length > 0 && (
        <Notice kind="warning" testId="company-warnings">
          <strong>{t("company.warnings")}</strong>
          <ul class="warnings">
            {queues.map((warning) => (
              <li key={warning.queue} data-testid={`warning-${warning.queue}`}>
                <Told said={warning} company={company} />{" "}
                <button type="button" class="quiet" onClick={() => onOpen(warning.queue)}>
                  {t("company.open_queue", { queue: queueName(warning.queue, company) })}
                </button>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {others.map((warning) => (
        <Notice key={warning.field} kind="warning" testId="holidays-warning">
          <Told said={warning} company={company} />{" "}
          <button type="button" class="quiet" onClick={onHolidays}>
            {t("company.import_do")}
          </button>
        </Notice>
      ))}
    </>
  );
}

interface KeptProps {
  readonly company: Company;
  readonly onMoved: (changed: Changed) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Queues that the file has no more: who is in them, what will happen, and the way to end it sooner. */
export function Kept(props: KeptProps) {
  return (
    <>
      {props.company.kept_queues.map((queue) => (
        <KeptNotice key={queue.id} queue={queue} {...props} />
      ))}
    </>
  );
}

function KeptNotice({ queue, company, onMoved, onError }: KeptProps & { queue: KeptQueue }) {
  const moveTo = useSignal("");
  const busy = useSignal(false);
  const move = async () => {
    busy.value = true;
    try {
      await onMoved(await deletePart(company.version, `queues/${queue.id}`, moveTo.value));
    } catch (caught) {
      onError(caught);
    } finally {
      busy.value = false;
    }
  };
  const name = queueName(queue.id, company);
  const { waiting, contacts } = queue;
  return (
    <Notice kind="info" testId={`kept-${queue.id}`}>
      <span>{t("company.kept", { queue: name, waiting, contacts })}</span>
      <label class="field">
        <span>{t("company.move_to")}</span>
        <select
          value={moveTo.value}
          data-testid={`kept-to-${queue.id}`}
          onChange={(event) => {
            moveTo.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("choose")}</option>
          <QueueOptions queues={company.queues} />
        </select>
      </label>
      <button
        type="button"
        disabled={busy.value || !moveTo.value}
        data-testid={`kept-move-${queue.id}`}
        onClick={() => void move()}
      >
        {t("company.move_now")}
      </button>
    </Notice>
  );
}
