import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { session } from "../api/session";
import { type MessageId, t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { FlowsPanel } from "./FlowsPanel";
import { NoticesPanel } from "./NoticesPanel";
import { PinPanel } from "./PinPanel";
import { PromptsPanel } from "./PromptsPanel";
import "./flows.css";

const PLACES = [
  ["menus", "flows.menus"],
  ["prompts", "flows.prompts"],
  ["notices", "flows.notices"],
  ["pin", "flows.pin"],
] as const satisfies readonly (readonly [string, MessageId])[];
type Place = (typeof PLACES)[number][0];

/** The part of the page that the address names. */
function placeOf(hash: string): Place {
  return PLACES.find(([place]) => hash === `#${place}`)?.[0] ?? "menus";
}

export default function FlowsPage() {
  const { open, failure } = useStaff(["supervisor", "admin"]);
  useTitle(t("flows.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Room />;
}

function Room() {
  const here = useSignal(placeOf(location.hash));
  useEffect(() => {
    const follow = () => {
      here.value = placeOf(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const admin = session.value?.user.role === "admin";
  const place = here.value;
  return (
    <div class="flows">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("flows.title")}</h1>
        <StaffNav here="flows" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <nav class="staff-nav places" aria-label={t("flows.title")}>
        {PLACES.map(([one, words]) => (
          <a
            key={one}
            href={`#${one}`}
            aria-current={one === place ? "page" : undefined}
            data-testid={`flows-${one}`}
          >
            {t(words)}
          </a>
        ))}
      </nav>
      <main class="flows-main">
        {place === "menus" && <FlowsPanel />}
        {place === "prompts" && <PromptsPanel mayChange={admin} />}
        {place === "notices" && <NoticesPanel />}
        {place === "pin" && <PinPanel />}
      </main>
    </div>
  );
}
