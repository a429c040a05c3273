import { session } from "../api/session";
import { type MessageId, t } from "../i18n";

type Place = "monitor" | "simulate" | "flows" | "company";

const PLACES: readonly (readonly [Place, MessageId])[] = [
  ["monitor", "nav.monitor"],
  ["simulate", "nav.simulate"],
  ["flows", "nav.flows"],
  ["company", "nav.company"],
];

/** The pages of supervisors and administrators; only the latter change the company's set-up. */
export function StaffNav({ here }: { here: Place }) {
  const admin = session.value?.user.role === "admin";
  return (
    <nav class="staff-nav" aria-label={t("nav.label")}>
      {PLACES.filter(([place]) => place !== "company" || admin).map(([place, words]) => (
        <a
          key={place}
          href={`/${place}`}
          aria-current={place === here ? "page" : undefined}
          data-testid={`nav-${place}`}
        >
          {t(words)}
        </a>
      ))}
    </nav>
  );
}
