/** Where somebody goes who has just logged in. */
import { homeOf } from "../api/session";
import type { Role } from "../api/types";

const STAFF: readonly Role[] = ["supervisor", "admin"];
const ALL: readonly Role[] = ["agent", ...STAFF];
const PAGES: ReadonlyMap<string, readonly Role[]> = new Map([
  ["/desktop", ["agent"]],
  ["/monitor", STAFF],
  ["/cases", ALL],
  ["/knowledge", ALL],
  ["/quality", ALL],
  ["/satisfaction", STAFF],
  ["/staff-survey", ["agent"]],
  ["/simulate", STAFF],
  ["/flows", STAFF],
  ["/company", ["admin"]],
]);

/**
 * The page asked for in the log-in page's `search`, if it is one of ours that the role may see; else the role's
 * home. An address from elsewhere must not become an open redirect.
 */
export function afterLogin(role: Role, search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  const [, page = "", query = "", place = ""] = /^(\/[a-z-]+)\/?(\?[\w=&%.+-]*)?(#[\w-]*)?$/.exec(next) ?? [];
  return PAGES.get(page)?.includes(role) ? page + query + place : homeOf(role);
}
