/** The one entry: chooses the language, then the page that belongs to the address. */
import { type ComponentType, render } from "preact";
import { chooseLanguage, preferredLanguage, rememberedLanguage, t } from "./i18n";

type Page = { default: ComponentType };

const PAGES: Readonly<Record<string, () => Promise<Page>>> = {
  "/": () => import("./home/HomePage"),
  "/login": () => import("./login/LoginPage"),
  "/desktop": () => import("./desktop/DesktopPage"),
  "/monitor": () => import("./monitor/MonitorPage"),
  "/phone": () => import("./phone/PhonePage"),
  "/cases": () => import("./cases/CasesPage"),
  "/knowledge": () => import("./knowledge/KnowledgePage"),
  "/quality": () => import("./quality/QualityPage"),
  "/complain": () => import("./complain/ComplainPage"),
  "/outside": () => import("./outside/OutsidePage"),
  "/satisfaction": () => import("./satisfaction/SatisfactionPage"),
  "/survey": () => import("./survey/SurveyPage"),
  "/staff-survey": () => import("./staffsurvey/StaffSurveyPage"),
  "/company": () => import("./company/CompanyPage"),
  "/flows": () => import("./flows/FlowsPage"),
  "/simulate": () => import("./simulate/SimulatePage"),
};

async function main(): Promise<void> {
  await chooseLanguage(rememberedLanguage() ?? preferredLanguage(navigator.languages), false);
  const path = location.pathname.replace(/(.)\/$/, "$1");
  const root = document.getElementById("app");
  if (!root) return;
  try {
    const { default: Page } = await (PAGES[path] ?? (() => import("./home/HomePage")))();
    render(<Page />, root);
  } catch (error) {
    console.error(error);
    root.textContent = t("error.page");
  }
}

void main();
