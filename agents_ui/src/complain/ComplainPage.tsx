import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type MessageId, t } from "../i18n";
import { LanguageChooser } from "../ui/LanguageChooser";
import { useTitle } from "../ui/useTitle";
import { ComplainForm } from "./ComplainForm";
import { StatusForm } from "./StatusForm";
import "./complain.css";

const PARTS = [
  ["write", "complain.write"],
  ["status", "complain.ask_status"],
] as const satisfies readonly (readonly [string, MessageId])[];
type Part = (typeof PARTS)[number][0];

const partOf = (hash: string): Part => (hash === "#status" ? "status" : "write");

/** For customers, without a log-in: tell us something, and see how it stands. */
export default function ComplainPage() {
  const part = useSignal(partOf(location.hash));
  useTitle(t("complain.title"));
  useEffect(() => {
    const follow = () => {
      part.value = partOf(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return (
    <div class="complain">
      <header class="complain-top">
        <h1>{t("complain.title")}</h1>
        <LanguageChooser />
      </header>
      <main>
        <nav class="staff-nav" aria-label={t("complain.title")}>
          {PARTS.map(([one, words]) => (
            <a
              key={one}
              href={`#${one}`}
              aria-current={one === part.value ? "page" : undefined}
              data-testid={`complain-${one}`}
            >
              {t(words)}
            </a>
          ))}
        </nav>
        {/* What was written stays while one asks how another case stands. */}
        <div hidden={part.value !== "write"}>
          <ComplainForm />
        </div>
        {part.value === "status" && <StatusForm />}
      </main>
    </div>
  );
}
