import { useSignal } from "@preact/signals";
import { makePhonePin } from "../api/flows";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";

/** What one keys on the phone to prove who one is: made here, shown once. */
export function PinPanel() {
  const made = useSignal<{ staff_number: string; pin: string } | null>(null);
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const make = async () => {
    busy.value = true;
    try {
      made.value = await makePhonePin();
      error.value = null;
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  return (
    <section class="card pin" aria-labelledby="pin-title">
      <h2 id="pin-title">{t("flows.pin")}</h2>
      <p class="muted">{t("flows.pin_lead")}</p>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      <div aria-live="polite">
        {made.value && (
          <Notice kind="success" testId="pin-made">
            <dl class="made-pin">
              <dt>{t("flows.staff_number")}</dt>
              <dd data-testid="staff-number">{made.value.staff_number}</dd>
              <dt>{t("flows.pin_word")}</dt>
              <dd data-testid="phone-pin">{made.value.pin}</dd>
            </dl>
            <span>{t("flows.pin_once")}</span>
          </Notice>
        )}
      </div>
      <div class="form-actions">
        <button
          type="button"
          class="primary"
          disabled={busy.value}
          data-testid="make-pin"
          onClick={() => void make()}
        >
          {t(made.value ? "flows.pin_again" : "flows.make_pin")}
        </button>
      </div>
    </section>
  );
}
