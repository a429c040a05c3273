import { t } from "../i18n";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
const NAMES: Readonly<Record<string, "keypad.star" | "keypad.hash">> = {
  "*": "keypad.star",
  "#": "keypad.hash",
};

/** Twelve keys; `testId` is the stem of each key's data-testid (star and hash are spelt out). */
export function Keypad({
  onKey,
  disabled,
  testId,
}: {
  onKey: (key: string) => void;
  disabled: boolean;
  testId: string;
}) {
  return (
    <fieldset class="keypad" disabled={disabled}>
      <legend class="visually-hidden">{t("keypad.title")}</legend>
      {KEYS.map((key) => {
        const name = NAMES[key];
        const stem = key === "*" ? "star" : key === "#" ? "hash" : key;
        return (
          <button
            key={key}
            type="button"
            class="key"
            aria-label={name ? t(name) : key}
            data-testid={`${testId}-${stem}`}
            onClick={() => onKey(key)}
          >
            {key}
          </button>
        );
      })}
    </fieldset>
  );
}
