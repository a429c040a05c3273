/** Parts that the lists of a case share: adding one to the list, and what can be done with one. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Case } from "../api/cases";
import { type MessageId, t } from "../i18n";
import { useAct } from "../ui/useAct";
import type { Doing } from "./CaseView";
import { Refused } from "./Refused";

interface AddingProps {
  readonly title: string;
  /** Names the parts for tests, and for those who hear the page. */
  readonly id: string;
  readonly add: string;
  readonly mayAdd?: boolean;
  readonly doing: Doing;
  /** The form of a new one; what it made is shown, and it is closed. */
  readonly form: (onDone: (changed: Case) => void) => ComponentChildren;
  readonly children: ComponentChildren;
}

/** A list with a button that opens the form of another one. */
export function Adding({ title, id, add, mayAdd = true, doing, form, children }: AddingProps) {
  const open = useSignal(false);
  return (
    <section class="card" aria-labelledby={`case-${id}`} data-testid={`case-${id}`}>
      <header class="card-head">
        <h2 id={`case-${id}`}>{title}</h2>
        {mayAdd && (
          <button
            type="button"
            aria-expanded={open.value}
            data-testid={`${id}-open`}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {open.value ? t("cancel") : add}
          </button>
        )}
      </header>
      <ul class="rows">{children}</ul>
      {mayAdd &&
        open.value &&
        form((changed) => {
          open.value = false;
          doing.show(changed);
        })}
    </section>
  );
}

interface ActsProps<A extends string> {
  /** What each is called, in the order they are offered. */
  readonly words: Readonly<Record<A, MessageId>>;
  readonly may: readonly string[];
  /** What an act asks for; null: nothing, and it is done at once. */
  readonly fields: (act: A) => ComponentChildren;
  /** False: what was written is not right, and stays. Throws ApiError. */
  readonly onAct: (act: A, form: FormData) => Promise<boolean>;
  readonly testId: string;
}

/** What can be done with one of a list, each with what it asks for. */
export function Acts<A extends string>({ words, may, fields, onAct, testId }: ActsProps<A>) {
  const asked = useSignal<A | null>(null);
  const act = useAct();
  const offered = (Object.keys(words) as A[]).filter((one) => may.includes(one));
  const take = (one: A, form: FormData) =>
    act.run(async () => {
      if (await onAct(one, form)) asked.value = null;
    });
  const open = asked.value !== null && offered.includes(asked.value) ? asked.value : null;
  return (
    <>
      <div class="form-actions">
        {offered.map((one) => {
          const isAsked = fields(one) !== null;
          return (
            <button
              key={one}
              type="button"
              disabled={act.busy.value}
              aria-expanded={isAsked ? open === one : undefined}
              data-testid={`${testId}-${one}`}
              onClick={() => {
                act.error.value = null;
                if (isAsked) asked.value = open === one ? null : one;
                else void take(one, new FormData());
              }}
            >
              {t(words[one])}
            </button>
          );
        })}
      </div>
      {open !== null && (
        <form
          class="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            void take(open, new FormData(event.currentTarget));
          }}
        >
          {fields(open)}
          <div class="form-actions">
            <button type="submit" class="primary" disabled={act.busy.value} data-testid={`${testId}-send`}>
              {t(words[open])}
            </button>
          </div>
        </form>
      )}
      {act.error.value !== null && <Refused error={act.error.value} />}
    </>
  );
}
