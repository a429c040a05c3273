/** Who is logged in, and which page that person belongs on. */
import { signal } from "@preact/signals";
import { chooseLanguage, rememberedLanguage } from "../i18n";
import { timeZone } from "../i18n/format";
import { getSession, putLanguage } from "./endpoints";
import { ApiError } from "./http";
import type { Language, Role, Session } from "./types";

export const session = signal<Session | null>(null);

/** What a person chose in this browser wins over what the server remembers of them. */
export async function enter(found: Session): Promise<Session> {
  const chosen = rememberedLanguage();
  await chooseLanguage(chosen ?? found.user.language, true);
  if (chosen && chosen !== found.user.language) void putLanguage(chosen).catch(() => undefined);
  timeZone.value = usable(found.user.time_zone);
  session.value = found;
  return found;
}

/** The session, or null after sending the browser to the log-in page. */
export async function requireSession(): Promise<Session | null> {
  try {
    return await enter(await getSession());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      goToLogin();
      return null;
    }
    throw error;
  }
}

/** Asks again who is logged in. Somebody else by now: this page is theirs from its beginning. */
export async function confirmSession(): Promise<void> {
  const { user } = await getSession();
  if (session.value && user.id !== session.value.user.id) location.reload();
}

export function goToLogin(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
}

export function homeOf(role: Role): string {
  return role === "agent" ? "/desktop" : "/monitor";
}

export async function switchLanguage(code: Language): Promise<void> {
  await chooseLanguage(code, true);
  if (session.value) await putLanguage(code).catch(() => undefined);
}

function usable(zone: string): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}
