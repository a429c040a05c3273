import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { term } from "../i18n/terms";

/** The form of a step: its fields, and the button that takes it. The first field has the keyboard. */
export function StepForm({
  step,
  words,
  onSubmit,
  children,
}: {
  step: string;
  /** On the button; else the step's own name. */
  words?: string;
  onSubmit: (form: FormData) => void;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, []);
  return (
    <form
      ref={form}
      class="form-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    >
      {children}
      <div class="form-actions">
        <button type="submit" class="primary" data-testid={`take-${step}`}>
          {words ?? term("case_step", step)}
        </button>
      </div>
    </form>
  );
}
