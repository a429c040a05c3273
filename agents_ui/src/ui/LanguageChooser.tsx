import { switchLanguage } from "../api/session";
import { isLanguage, LANGUAGES, language, t } from "../i18n";

export function LanguageChooser() {
  return (
    <label class="language">
      <span class="visually-hidden">{t("language.label")}</span>
      <select
        data-testid="language"
        value={language.value}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isLanguage(value)) void switchLanguage(value);
        }}
      >
        {LANGUAGES.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
