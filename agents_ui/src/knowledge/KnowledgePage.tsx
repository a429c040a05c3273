import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { session } from "../api/session";
import { loadCare } from "../cases/care";
import { language, type MessageId, t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { ArticleEditor } from "./ArticleEditor";
import { ArticlesList } from "./ArticlesList";
import { ArticleView } from "./ArticleView";
import { MinePanel } from "./MinePanel";
import { SearchPanel } from "./SearchPanel";
import { UnansweredPanel } from "./UnansweredPanel";
import "./knowledge.css";

const PLACES = [
  ["find", "knowledge.place_find", false],
  ["mine", "knowledge.place_mine", false],
  ["all", "knowledge.place_all", true],
  ["unanswered", "knowledge.place_unanswered", true],
  ["new", "knowledge.write", true],
] as const satisfies readonly (readonly [string, MessageId, boolean])[];
type Place = (typeof PLACES)[number][0] | "article";

/** The place that the address names; a capital letter begins an article's id. */
export function placeOf(hash: string): { place: Place; id: string } {
  const word = hash.slice(1);
  if (/^[A-Z][\w-]{0,19}$/.test(word)) return { place: "article", id: word };
  return { place: PLACES.find(([place]) => place === word)?.[0] ?? "find", id: "" };
}

export default function KnowledgePage() {
  const { open, failure } = useStaff(["agent", "supervisor", "admin"]);
  useTitle(t("knowledge.title"));
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
    // Without it classes are shown by their codes.
    loadCare().catch(() => undefined);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const { place, id } = here.value;
  const isStaff = session.value?.user.role !== "agent";
  return (
    <div class="knowledge">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("knowledge.title")}</h1>
        <StaffNav here="knowledge" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <nav class="staff-nav places" aria-label={t("knowledge.title")}>
        {PLACES.filter(([, , forStaff]) => isStaff || !forStaff).map(([one, words]) => (
          <a
            key={one}
            href={`#${one}`}
            aria-current={one === place ? "page" : undefined}
            data-testid={`knowledge-${one}`}
          >
            {t(words)}
          </a>
        ))}
      </nav>
      <main class="knowledge-main">
        {/* What was found stays below an open article. */}
        <div hidden={place !== "find"}>
          <SearchPanel key={language.value} />
        </div>
        {place === "article" && <ArticleView key={id} id={id} />}
        {place === "new" && isStaff && <ArticleEditor article={null} />}
        {place === "mine" && <MinePanel />}
        {place === "all" && isStaff && <ArticlesList />}
        {place === "unanswered" && isStaff && <UnansweredPanel />}
      </main>
    </div>
  );
}
