import type { Signal } from "@preact/signals";
import { goToLogin } from "../api/session";
import { t } from "../i18n";
import type { Link } from "../live/connection";

/** Says when the page is cut off from the server; always in the page, so that a reader hears it change. */
export function ConnectionBanner({ link, onCall }: { link: Signal<Link>; onCall?: boolean }) {
  const state = link.value;
  return (
    <div
      class={`connection connection-${state}`}
      role="status"
      aria-live="assertive"
      data-testid="connection"
    >
      {state === "lost" && <strong>{t("connection.lost")}</strong>}
      {state === "lost" && <span>{t(onCall ? "connection.lost_on_call" : "connection.lost_text")}</span>}
      {state === "ended" && (
        <>
          <strong>{t("connection.ended")}</strong>
          {onCall ? (
            <a href="/login" target="_blank" rel="noreferrer">
              {t("connection.ended_on_call")}
            </a>
          ) : (
            <button type="button" onClick={goToLogin}>
              {t("login.submit")}
            </button>
          )}
        </>
      )}
      {state === "forbidden" && <strong>{t("connection.forbidden")}</strong>}
    </div>
  );
}
