import type { Signal } from "@preact/signals";
import type { DemoCaller } from "../api/types";
import { t } from "../i18n";
import { formatPhone } from "../i18n/format";

const OTHER = "other";

/** Who is calling: one of the demo company's customers, or any number typed in. */
export function CallerChoice({
  callers,
  number,
  disabled,
}: {
  callers: readonly DemoCaller[];
  number: Signal<string>;
  disabled: boolean;
}) {
  const known = callers.some((caller) => caller.number === number.value);
  return (
    <div class="caller-choice">
      <label class="field">
        <span>{t("webphone.who")}</span>
        <select
          data-testid="webphone-caller"
          disabled={disabled}
          value={known ? number.value : OTHER}
          onChange={(event) => {
            const { value } = event.currentTarget;
            number.value = value === OTHER ? "" : value;
          }}
        >
          {callers.map((caller) => (
            <option key={caller.number} value={caller.number}>
              {t("webphone.caller", {
                name: caller.name || t("pop.unknown"),
                number: formatPhone(caller.number),
              })}
            </option>
          ))}
          <option value={OTHER}>{t("webphone.other")}</option>
        </select>
      </label>
      {!known && (
        <label class="field">
          <span>{t("webphone.number")}</span>
          <input
            type="tel"
            inputMode="tel"
            maxLength={16}
            placeholder="+8613800138000"
            disabled={disabled}
            value={number.value}
            data-testid="webphone-number"
            onInput={(event) => {
              number.value = event.currentTarget.value.replace(/[^+0-9]/g, "");
            }}
          />
        </label>
      )}
    </div>
  );
}
