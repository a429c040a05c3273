import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";

/** Asks before something is lost, in the place of the button that would lose it. */
export function Sure({
  words,
  testId,
  onSure,
  onCancel,
}: {
  words: string;
  testId: string;
  onSure: () => void;
  onCancel: () => void;
}) {
  const sure = useRef<HTMLButtonElement>(null);
  // It stands where the button was that was pressed.
  useEffect(() => sure.current?.focus(), []);
  return (
    <>
      <button ref={sure} type="button" class="danger" data-testid={testId} onClick={onSure}>
        {words}
      </button>{" "}
      <button type="button" class="quiet" onClick={onCancel}>
        {t("cancel")}
      </button>
    </>
  );
}
