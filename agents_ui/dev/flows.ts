/** The mock's voice menus: one menu with figures, some prompts, a notice. Sounds are missing. */
import { MAIN, PROMPTS, REPORT } from "../src/flows/flows.fixture.ts";

const SURVEY = { ...MAIN, name: "survey", main: false, entries: ["4008"], running: 0 };
const NOTICE = { ...SURVEY, name: "notice", entries: ["*72"] };
const PROBLEM = {
  file: "flows/main.yaml",
  line: 37,
  what: "there is no node 'main_mneu'",
  mend: "did you mean main_menu?",
};
const node = (name: string, words: string, y: number) =>
  `<g data-node="${name}"><title>${words} (${name})</title>` +
  `<path d="M 60 ${y} H 260 V ${y + 40} H 60 Z" fill="#e8f1fd" stroke="#2b6cb0"/>` +
  `<text x="160" y="${y + 25}" text-anchor="middle">${words}</text></g>`;
const PICTURE =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 220" width="320" height="220" font-size="13">` +
  `${node("hello", "Announcement", 20)}${node("menu", "Main menu", 90)}${node("sales", "Sales", 160)}</svg>`;

let notices = [{ name: "emergency", since_ms: Date.now() - 3_600_000, by: "boss", seconds: 14 }];

/** The answer's body, text for a picture; null for what is no address of these. */
export function flowsAnswer(method: string, path: string): unknown {
  if (path === "/api/flows") return { flows: [MAIN, SURVEY, NOTICE], problems: [PROBLEM] };
  if (path.endsWith("/picture.svg")) return PICTURE;
  if (path.endsWith("/mermaid")) return "flowchart TD\n  hello --> menu --> sales";
  if (/^\/api\/flows\/\w+\/report$/.test(path)) return REPORT;
  if (path === "/api/prompts") return { items: PROMPTS };
  if (path === "/api/me/phone-pin") return { staff_number: "4251", pin: "021008" };
  if (method === "DELETE" && path.startsWith("/api/notices/")) notices = [];
  if (path.startsWith("/api/notices")) return { items: notices };
  const name = /^\/api\/prompts\/[\w-]+\/(\w+)/.exec(path)?.[1];
  return (method !== "GET" && PROMPTS.find((prompt) => prompt.name === name)) || null;
}
