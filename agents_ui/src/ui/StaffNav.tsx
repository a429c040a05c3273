import { session } from "../api/session";
import type { Role } from "../api/types";
import { type MessageId, t } from "../i18n";

const ALL: readonly Role[] = ["agent", "supervisor", "admin"];
const STAFF: readonly Role[] = ["supervisor", "admin"];

const PLACES = [
  ["desktop", "nav.desktop", ["agent"]],
  ["monitor", "nav.monitor", STAFF],
  ["cases", "nav.cases", ALL],
  ["knowledge", "nav.knowledge", ALL],
  ["quality", "nav.quality", ALL],
  ["satisfaction", "nav.satisfaction", STAFF],
  ["simulate", "nav.simulate", STAFF],
  ["flows", "nav.flows", STAFF],
  ["company", "nav.company", ["admin"]],
] as const satisfies readonly (readonly [string, MessageId, readonly Role[]])[];
type Place = (typeof PLACES)[number][0];

/** The pages that one's role may see; `apart`: each in a tab of its own, where leaving this page would end a call. */
export function StaffNav({ here, apart = false }: { here: Place | null; apart?: boolean }) {
  const role = session.value?.user.role;
  if (!role) return null;
  return (
    <nav class="staff-nav" aria-label={t("nav.label")}>
      {PLACES.filter(([, , roles]) => (roles as readonly Role[]).includes(role)).map(([place, words]) => (
        <a
          key={place}
          href={`/${place}`}
          aria-current={place === here ? "page" : undefined}
          {...(apart && place !== here ? { target: `callcenter-${place}` } : {})}
          data-testid={`nav-${place}`}
        >
          {t(words)}
        </a>
      ))}
    </nav>
  );
}
