import { t } from "../i18n";

export function Brand() {
  return (
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true" class="brand-mark">
        <rect width="32" height="32" rx="8" class="brand-tile" />
        <path d="M8 19v-3a8 8 0 0 1 16 0v3" class="brand-line" />
        <rect x="6" y="17" width="5" height="8" rx="2" class="brand-ear" />
        <rect x="21" y="17" width="5" height="8" rx="2" class="brand-ear" />
      </svg>
      <span>{t("app.name")}</span>
    </a>
  );
}
