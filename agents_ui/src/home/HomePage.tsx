import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getWebPhone } from "../api/endpoints";
import { t } from "../i18n";
import { Brand } from "../ui/Brand";
import { LanguageChooser } from "../ui/LanguageChooser";
import { useTitle } from "../ui/useTitle";
import "./home.css";

export default function HomePage() {
  // The customer's phone exists in demo mode only; until the server has answered it is not offered.
  const demo = useSignal(false);
  useTitle(t("app.name"));
  useEffect(() => {
    getWebPhone().then(
      () => {
        demo.value = true;
      },
      () => undefined,
    );
  }, []);
  return (
    <div class="home-page">
      <header class="login-top">
        <Brand />
        <LanguageChooser />
      </header>
      <main>
        <h1>{t("home.title")}</h1>
        <p class="muted">{t("home.lead")}</p>
        <nav class="home-doors" aria-label={t("home.title")}>
          {demo.value && (
            <a class="card home-door" href="/phone" target="_blank" rel="noreferrer" data-testid="door-phone">
              <h2>{t("home.phone")}</h2>
              <p>{t("home.phone_text")}</p>
            </a>
          )}
          <a class="card home-door" href="/desktop" data-testid="door-desktop">
            <h2>{t("home.desktop")}</h2>
            <p>{t("home.desktop_text")}</p>
          </a>
          <a class="card home-door" href="/monitor" data-testid="door-monitor">
            <h2>{t("home.monitor")}</h2>
            <p>{t("home.monitor_text")}</p>
          </a>
        </nav>
      </main>
    </div>
  );
}
