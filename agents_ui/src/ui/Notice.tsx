import type { ComponentChildren } from "preact";

/** A message beside what it is about. `error` is read out at once, the others when the reader pauses. */
export function Notice({
  kind,
  children,
  testId,
}: {
  kind: "error" | "warning" | "info" | "success";
  children: ComponentChildren;
  testId?: string;
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "error" ? "alert" : "status"} data-testid={testId}>
      {children}
    </div>
  );
}
