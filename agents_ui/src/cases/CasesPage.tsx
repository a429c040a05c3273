import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Brand } from "../ui/Brand";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useStaff } from "../ui/useStaff";
import { useTitle } from "../ui/useTitle";
import { CaseList } from "./CaseList";
import { CaseView } from "./CaseView";
import { care, loadCare } from "./care";
import { NewCase } from "./NewCase";
import { MyTasks } from "./Tasks";
import "./cases.css";

/** The number of the case that the address names; null: the list. */
function numberOf(hash: string): string | null {
  return /^#((?=[\w-]*\d)[\w-]{1,40})$/.exec(hash)?.[1] ?? null;
}

export default function CasesPage() {
  const { open, failure } = useStaff(["agent", "supervisor", "admin"]);
  useTitle(t("cases.title"));
  if (failure) return <Notice kind="error">{errorText(failure)}</Notice>;
  if (!open) return <p class="loading">{t("loading")}</p>;
  return <Room />;
}

function Room() {
  const number = useSignal(numberOf(location.hash));
  const error = useSignal<unknown>(null);
  /** Counts what was done: the list is fetched anew. */
  const changes = useSignal(0);
  const isNew = useSignal(false);
  useEffect(() => {
    const follow = () => {
      number.value = numberOf(location.hash);
    };
    addEventListener("hashchange", follow);
    loadCare().catch((caught: unknown) => {
      error.value = caught;
    });
    return () => removeEventListener("hashchange", follow);
  }, []);
  return (
    <div class="cases">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("cases.title")}</h1>
        <StaffNav here="cases" />
        <div class="top-end">
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {care.value?.faults && (
        <Notice kind="warning" testId="care-faults">
          <span>{t("cases.care_faults")}</span>
          <span class="case-words" lang="en">
            {care.value.faults}
          </span>
        </Notice>
      )}
      <main class="cases-main">
        {/* The list stays below an open case, so that one comes back to where one was. */}
        <div class="case-part" hidden={number.value !== null}>
          <div class="case-new">
            <button
              type="button"
              class={isNew.value ? "" : "primary"}
              aria-expanded={isNew.value}
              data-testid="new-case"
              onClick={() => {
                isNew.value = !isNew.value;
              }}
            >
              {t(isNew.value ? "cancel" : "cases.new")}
            </button>
          </div>
          <NewCase
            isOpen={isNew.value}
            onMade={() => {
              isNew.value = false;
              changes.value += 1;
            }}
          />
          <MyTasks />
          <CaseList changes={changes.value} />
        </div>
        {number.value !== null && (
          <CaseView
            key={number.value}
            number={number.value}
            onChanged={() => {
              changes.value += 1;
            }}
          />
        )}
      </main>
    </div>
  );
}
