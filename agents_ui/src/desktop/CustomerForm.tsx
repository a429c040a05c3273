import { useSignal } from "@preact/signals";
import { createCustomer } from "../api/endpoints";
import { isLanguage, LANGUAGES, language, t } from "../i18n";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";

export function CustomerForm({
  number,
  onCreated,
  onCancel,
}: {
  number: string;
  onCreated: (customerId: string) => Promise<void>;
  onCancel: () => void;
}) {
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const spoken = text("language");
    busy.value = true;
    error.value = null;
    try {
      const customer = await createCustomer({
        name: text("name"),
        language: isLanguage(spoken) ? spoken : language.value,
        numbers: [text("number")],
        ...(text("company") ? { company: text("company") } : {}),
        ...(text("email") ? { email: text("email") } : {}),
      });
      await onCreated(customer.id);
    } catch (caught) {
      error.value = caught;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form class="form-grid" onSubmit={(event) => void submit(event)} data-testid="customer-form">
      <label class="field">
        <span>{t("field.name")}</span>
        <input name="name" required maxLength={100} data-testid="customer-name" />
      </label>
      <label class="field">
        <span>{t("field.company")}</span>
        <input name="company" maxLength={200} />
      </label>
      <label class="field">
        <span>{t("field.numbers")}</span>
        <input
          name="number"
          type="tel"
          defaultValue={number}
          required
          maxLength={32}
          data-testid="customer-number"
        />
      </label>
      <label class="field">
        <span>{t("field.language")}</span>
        <select name="language" defaultValue={language.value}>
          {LANGUAGES.map(({ code }) => (
            <option key={code} value={code} selected={code === language.value}>
              {t(`language.${code}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("field.email")}</span>
        <input name="email" type="email" maxLength={254} />
      </label>
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy.value} data-testid="customer-save">
          {t("unknown.save")}
        </button>
        <button type="button" onClick={onCancel}>
          {t("cancel")}
        </button>
      </div>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
    </form>
  );
}
