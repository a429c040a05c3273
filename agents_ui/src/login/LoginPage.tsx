import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { logIn } from "../api/endpoints";
import { ApiError } from "../api/http";
import { enter } from "../api/session";
import { t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";
import { afterLogin } from "./next";
import "./login.css";

export default function LoginPage() {
  const error = useSignal("");
  const busy = useSignal(false);
  const lockedUntil = useSignal(0);
  const seconds = useSignal(0);
  useTitle(t("login.title"));

  useEffect(() => {
    const timer = setInterval(() => {
      seconds.value = Math.max(0, Math.ceil((lockedUntil.value - Date.now()) / 1000));
    }, 250);
    return () => clearInterval(timer);
  }, []);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value || seconds.value > 0) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    error.value = "";
    try {
      const { user } = await enter(await logIn(String(form.get("username")), String(form.get("password"))));
      location.assign(afterLogin(user.role, location.search));
    } catch (caught) {
      const refused = caught instanceof ApiError ? caught : null;
      if (refused?.status === 429) {
        seconds.value = refused.retryAfter ?? 30;
        lockedUntil.value = Date.now() + seconds.value * 1000;
      } else error.value = refused?.status === 401 ? t("login.wrong") : errorText(caught);
      busy.value = false;
    }
  };

  return (
    <div class="login-page">
      <header class="login-top">
        <Brand />
        <LanguageChooser />
      </header>
      <main class="card login-card">
        <h1>{t("login.title")}</h1>
        <form onSubmit={(event) => void submit(event)}>
          <label class="field">
            <span>{t("login.username")}</span>
            <input name="username" autoComplete="username" required maxLength={64} data-testid="username" />
          </label>
          <label class="field">
            <span>{t("login.password")}</span>
            <input
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={256}
              data-testid="password"
            />
          </label>
          <button
            type="submit"
            class="primary wide"
            disabled={busy.value || seconds.value > 0}
            data-testid="log-in"
          >
            {t("login.submit")}
          </button>
          {seconds.value > 0 && (
            <Notice kind="warning" testId="login-locked">
              {t("error.too_many_seconds", { seconds: seconds.value })}
            </Notice>
          )}
          {error.value && (
            <Notice kind="error" testId="login-error">
              {error.value}
            </Notice>
          )}
        </form>
      </main>
    </div>
  );
}
