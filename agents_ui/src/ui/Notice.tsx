import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * A message beside what it is about. `error` is read out at once and brought into sight, the others are read when the
 * reader pauses.
 */
export function Notice({
  kind,
  children,
  testId,
}: {
  kind: "error" | "warning" | "info" | "success";
  children: ComponentChildren;
  testId?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (kind === "error") box.current?.scrollIntoView({ block: "nearest" });
  }, [kind]);
  return (
    <div
      ref={box}
      class={`notice notice-${kind}`}
      role={kind === "error" ? "alert" : "status"}
      data-testid={testId}
    >
      {children}
    </div>
  );
}
