import { useSignal } from "@preact/signals";
import { withdrawCallback } from "../api/endpoints";
import { t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import "./callback.css";

/** Takes a promise back, after a question. What shows the promise learns of it from the server. */
export function WithdrawCallback({
  contactId,
  who,
  disabled = false,
}: {
  contactId: string;
  who: string;
  disabled?: boolean;
}) {
  const sure = useSignal(false);
  const error = useSignal<unknown>(null);
  const withdraw = async () => {
    error.value = null;
    try {
      await withdrawCallback(contactId);
    } catch (caught) {
      error.value = caught;
    }
  };
  return (
    <>
      {sure.value ? (
        <span class="sure">
          <span>{t("callback.withdraw_sure", { who })}</span>
          <button
            type="button"
            class="danger"
            data-testid="callback-withdraw-sure"
            disabled={disabled}
            onClick={() => void withdraw()}
          >
            {t("callback.withdraw")}
          </button>
          <button
            type="button"
            onClick={() => {
              sure.value = false;
            }}
          >
            {t("callback.keep")}
          </button>
        </span>
      ) : (
        <button
          type="button"
          data-testid="callback-withdraw"
          disabled={disabled}
          onClick={() => {
            sure.value = true;
          }}
        >
          {t("callback.withdraw")}
        </button>
      )}
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </>
  );
}
