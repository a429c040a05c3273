import { logOut } from "../api/endpoints";
import { session } from "../api/session";
import { t } from "../i18n";

/** Name and way out; `before` runs first (an agent's presence ends with the session). */
export function UserMenu({ before }: { before?: () => Promise<unknown> }) {
  const user = session.value?.user;
  if (!user) return null;
  const leave = async () => {
    await before?.().catch(() => undefined);
    await logOut().catch(() => undefined);
    location.assign("/login");
  };
  return (
    <div class="user-menu">
      <span class="user-name">{user.name}</span>
      <button type="button" class="quiet" data-testid="log-out" onClick={() => void leave()}>
        {t("session.log_out")}
      </button>
    </div>
  );
}
