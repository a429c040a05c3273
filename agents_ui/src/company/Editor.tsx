import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Changed, type Company, deletePart, putPart } from "../api/company";
import { ApiError } from "../api/http";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { FaultContext, faultOf, QueueOptions, TextField, Told } from "./fields";

export interface Subject<T> {
  readonly title: string;
  /** Its place in the API: `queues`, `limits`; things of their own have an id beside it. */
  readonly part: "queues" | "agents" | "skills" | "hours" | "limits" | "priority";
  /** Null for a new one, empty for what is there once only. */
  readonly id: string | null;
  readonly first: T;
  readonly body: (draft: T) => unknown;
  readonly form: (draft: T, onChange: (draft: T) => void, id: string) => ComponentChildren;
}

/** One thing of the set-up: its form, saving, deleting, and what the server says of both. */
export function Editor<T>({
  subject,
  company,
  onChanged,
  onLookAgain,
}: {
  subject: Subject<T>;
  company: Company;
  /** It was saved (or is gone: null); the page shows what is in force then. */
  onChanged: (id: string | null, changed: Changed) => Promise<void>;
  onLookAgain: () => void;
}) {
  const draft = useSignal(subject.first);
  const id = useSignal(subject.id ?? "");
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const fault = faultOf(error.value, company);
  const conflict = error.value instanceof ApiError && error.value.code === "conflict";
  const part = subject.id === "" ? subject.part : `${subject.part}/${id.value}`;
  const attempt = async (act: () => Promise<void>) => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await act();
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  const save = () =>
    attempt(async () => {
      await onChanged(id.value, await putPart(company.version, part, subject.body(draft.value)));
    });
  return (
    <FaultContext.Provider value={fault}>
      <form
        class="card editor"
        data-testid="company-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <h2 ref={heading} tabIndex={-1}>
          {subject.title}
        </h2>
        {subject.id === null && (
          <TextField
            name={t("company.id")}
            path="id"
            value={id.value}
            required
            maxLength={40}
            onChange={(text) => {
              id.value = text.trim();
            }}
          />
        )}
        {subject.form(
          draft.value,
          (changed) => {
            draft.value = changed;
          },
          id.value,
        )}
        {fault && (
          <Notice kind="error" testId="company-error">
            <span>{t("company.refused")}</span>
            <Told said={fault.error} company={company} />
          </Notice>
        )}
        {conflict && <Conflict error={error.value as ApiError} company={company} onLookAgain={onLookAgain} />}
        {error.value !== null && !fault && !conflict && (
          <Notice kind="error">{errorText(error.value)}</Notice>
        )}
        <div class="form-actions">
          <button type="submit" class="primary" disabled={busy.value} data-testid="company-save">
            {t("company.save")}
          </button>
          {subject.id && (
            <Delete
              name={subject.title}
              queues={
                subject.part === "queues" ? company.queues.filter((queue) => queue.id !== subject.id) : []
              }
              disabled={busy.value}
              onDelete={(moveTo) =>
                void attempt(async () => {
                  await onChanged(null, await deletePart(company.version, part, moveTo));
                })
              }
            />
          )}
        </div>
      </form>
    </FaultContext.Provider>
  );
}

/** Reasons that look different once the set-up has been looked at again. */
const OUTDATED = ["changed_since", "changed_by_hand"];

/** Somebody else was faster, callers are in the queue, the user is somebody else: not as things are now. */
function Conflict({
  error,
  company,
  onLookAgain,
}: {
  error: ApiError;
  company: Company;
  onLookAgain: () => void;
}) {
  return (
    <Notice kind="error" testId="company-conflict">
      <Told said={error} company={company} />
      {(error.reason === null || OUTDATED.includes(error.reason)) && (
        <button type="button" data-testid="company-look-again" onClick={onLookAgain}>
          {t("company.look_again")}
        </button>
      )}
    </Notice>
  );
}

function Delete({
  name,
  queues,
  disabled,
  onDelete,
}: {
  name: string;
  queues: Company["queues"];
  disabled: boolean;
  onDelete: (moveTo: string) => void;
}) {
  const sure = useSignal(false);
  const moveTo = useSignal("");
  if (!sure.value) {
    return (
      <button
        type="button"
        class="delete"
        data-testid="company-delete"
        disabled={disabled}
        onClick={() => {
          sure.value = true;
        }}
      >
        {t("company.delete")}
      </button>
    );
  }
  return (
    <div class="delete-sure">
      <p>{t("company.delete_sure", { name })}</p>
      {queues.length > 0 && (
        <label class="field">
          <span>{t("company.move_to")}</span>
          <select
            value={moveTo.value}
            data-testid="company-move-to"
            onChange={(event) => {
              moveTo.value = event.currentTarget.value;
            }}
          >
            <option value="">{t("company.move_nowhere")}</option>
            <QueueOptions queues={queues} />
          </select>
        </label>
      )}
      <button
        type="button"
        class="danger"
        data-testid="company-delete-sure"
        disabled={disabled}
        onClick={() => onDelete(moveTo.value)}
      >
        {t("company.delete")}
      </button>
      <button
        type="button"
        onClick={() => {
          sure.value = false;
        }}
      >
        {t("cancel")}
      </button>
    </div>
  );
}
