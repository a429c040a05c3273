/** Survives a reload of the tab, and goes with it. */
const KEY = "callcenter.outside";
const TOKEN = /^[\w-]{16,64}$/;

/**
 * The link's token, out of the address and then gone from it: no history, no bookmark and nobody who looks over
 * one's shoulder has it. Empty when there is none.
 */
export function takeToken(): string {
  const given = location.hash.slice(1);
  if (given) history.replaceState(null, "", location.pathname);
  const token = given || (sessionStorage.getItem(KEY) ?? "");
  if (!TOKEN.test(token)) return "";
  sessionStorage.setItem(KEY, token);
  return token;
}
