/** What an agent does with the agents' own survey: is told what is kept, answers once, or puts it aside. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StaffRound } from "../api/satisfaction";
import { session } from "../api/session";
import { chooseLanguage } from "../i18n";
import { StaffNote } from "./StaffNote";
import { Room } from "./StaffSurveyPage";

const texts = (words: string) => ({ en: words, "zh-CN": words, "zh-TW": words });
const ROUND: StaffRound = {
  id: "r1",
  survey: "agents",
  labels: texts("Survey of agents"),
  opened_ms: 1,
  closes_ms: 2,
  open: true,
  answered: false,
  questions: [
    { id: "tools", texts: texts("Tools?"), scale: "1-5", required: true, choices: [], ways: [], next: "" },
  ],
};

let root: HTMLElement;
let rounds: readonly StaffRound[];
let sent: string[];
let status: number;
let again: boolean;

const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve)));
const press = async (id: string) => {
  await act(() => find(id)?.click());
  await settled();
};

async function open(page: "page" | "note") {
  await act(() => render(page === "page" ? <Room /> : <StaffNote />, root));
  await settled();
}

async function answer() {
  await press("survey-tools-4");
  await act(() => {
    find("survey-form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settled();
}

beforeEach(async () => {
  await chooseLanguage("en", false);
  localStorage.clear();
  session.value = { user: { id: "agent1", role: "agent" } } as typeof session.value;
  root = document.createElement("div");
  document.body.append(root);
  rounds = [ROUND];
  sent = [];
  status = 200;
  again = false;
  vi.stubGlobal("fetch", async (path: string, { method, body }: { method?: string; body?: string } = {}) => {
    if (method !== "POST") return Response.json({ items: rounds });
    sent.push(`${path} ${body}`);
    if (status === 200) return Response.json({ again });
    rounds = [];
    return Response.json({ error: { code: "not_found", message: "No.", fix: "" } }, { status });
  });
});

afterEach(() => {
  render(null, root);
  root.remove();
  session.value = null;
  vi.unstubAllGlobals();
});

describe("the agents' own survey", () => {
  it("says what is kept before one answers, and thanks", async () => {
    await open("page");
    expect(find("staff-kept")).not.toBeNull();
    await answer();
    expect(sent).toEqual(['/api/staff-surveys/r1/answers {"answers":{"tools":"4"}}']);
    expect(find("staff-thanks")).not.toBeNull();
    expect(find("survey-form")).toBeNull();
  });

  it("tells who has answered already, in another tab too", async () => {
    again = true;
    await open("page");
    await answer();
    expect(find("staff-answered")).not.toBeNull();
    rounds = [{ ...ROUND, answered: true, questions: [] }];
    render(null, root);
    await open("page");
    expect(find("staff-answered")).not.toBeNull();
    expect(find("survey-form")).toBeNull();
  });

  it("looks again when the round was over before one had sent", async () => {
    status = 404;
    await open("page");
    await answer();
    expect(find("staff-none")).not.toBeNull();
    expect(find("staff-thanks")).toBeNull();
  });

  it("is told of on the desktop until it is answered or put aside", async () => {
    await open("note");
    expect(find("staff-note")).not.toBeNull();
    await press("staff-note-aside");
    expect(find("staff-note")).toBeNull();
    render(null, root);
    await open("note");
    expect(find("staff-note")).toBeNull();
  });

  it("is told of to the next one at the same browser", async () => {
    await open("note");
    await press("staff-note-aside");
    session.value = { user: { id: "agent2", role: "agent" } } as typeof session.value;
    render(null, root);
    await open("note");
    expect(find("staff-note")).not.toBeNull();
  });
});
