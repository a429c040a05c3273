/** Where it is kept: survives a reload of the tab, and goes with it. Links of another kind have a place of their own. */
const OUTSIDE = "callcenter.outside";
const TOKEN = /^[\w-]{16,64}$/;

/**
 * The link's token, out of the address and then gone from it: no history, no bookmark and nobody who looks over
 * one's shoulder has it. Empty when there is none.
 */
export function takeToken(key = OUTSIDE): string {
  const given = location.hash.slice(1);
  if (given) history.replaceState(null, "", location.pathname);
  const token = given || (sessionStorage.getItem(key) ?? "");
  if (!TOKEN.test(token)) return "";
  sessionStorage.setItem(key, token);
  return token;
}
