import type { Signal } from "@preact/signals";
import type { DialledNumber } from "../api/types";
import { t } from "../i18n";

/** Which of the company's numbers is dialled; `target` is its SIP address. */
export function NumberChoice({
  hotline,
  numbers,
  target,
  disabled,
}: {
  hotline: string;
  numbers: readonly DialledNumber[];
  target: Signal<string>;
  disabled: boolean;
}) {
  if (numbers.length === 0) return null;
  return (
    <label class="field">
      <span>{t("webphone.dials")}</span>
      <select
        data-testid="webphone-target"
        disabled={disabled}
        value={target.value}
        onChange={(event) => {
          target.value = event.currentTarget.value;
        }}
      >
        <option value={hotline}>{t("webphone.hotline")}</option>
        {numbers.map((one) => (
          <option key={one.number} value={one.target}>
            {t("webphone.entry", { number: one.number, flow: one.flow })}
          </option>
        ))}
      </select>
    </label>
  );
}
