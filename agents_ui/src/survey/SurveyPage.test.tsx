/** What a survey's link opens: the questions once, in the letter's language; what has ended, and what fails. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SurveyPage as Survey } from "../api/satisfaction";
import { chooseLanguage } from "../i18n";
import SurveyPage from "./SurveyPage";

const texts = (words: string) => ({ en: words, "zh-CN": words, "zh-TW": words });
const SURVEY: Survey = {
  labels: texts("How we handled your case"),
  language: "en",
  answered: false,
  questions: [
    { id: "result", texts: texts("Result?"), scale: "1-5", required: true, choices: [], ways: [], next: "" },
  ],
};
const TOKEN = "a".repeat(43);

let root: HTMLElement;
let asked: { method: string; token: string; body: string | undefined }[];
let page: Response;
let thanks: Response;

const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve)));
const refused = (status: number, code: string) =>
  Response.json({ error: { code, message: "No.", fix: "" } }, { status });

async function open(hash = `#${TOKEN}`) {
  history.replaceState(null, "", `/survey${hash}`);
  await act(() => render(<SurveyPage />, root));
  // The words of the letter's language are loaded first.
  await vi.waitFor(() => expect(root.querySelector(".loading")).toBeNull(), { timeout: 10_000 });
  await settled();
}

async function answer() {
  await act(() => find("survey-result-5")?.click());
  await act(() => {
    find("survey-form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await settled();
}

beforeEach(async () => {
  await chooseLanguage("en", false);
  sessionStorage.clear();
  root = document.createElement("div");
  document.body.append(root);
  asked = [];
  page = Response.json(SURVEY);
  thanks = Response.json({ again: false });
  vi.stubGlobal(
    "fetch",
    async (
      _path: string,
      { method = "GET", headers, body }: { method?: string; headers?: HeadersInit; body?: string } = {},
    ) => {
      asked.push({ method, token: new Headers(headers).get("Authorization") ?? "", body });
      return method === "POST" ? thanks : page;
    },
  );
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

describe("a survey by its link", () => {
  it("is answered once, with the token in no address", async () => {
    await open();
    expect(location.hash).toBe("");
    await answer();
    expect(asked.map(({ method, token, body }) => [method, token, body])).toEqual([
      ["GET", `Link ${TOKEN}`, undefined],
      ["POST", `Link ${TOKEN}`, '{"answers":{"result":"5"}}'],
    ]);
    expect(find("survey-thanks")).not.toBeNull();
    expect(find("survey-form")).toBeNull();
  });

  it("says that it was answered, before and in between", async () => {
    thanks = Response.json({ again: true });
    await open();
    await answer();
    expect(find("survey-answered")).not.toBeNull();
    page = Response.json({ ...SURVEY, answered: true, questions: [] });
    render(null, root);
    await open();
    expect(find("survey-answered")).not.toBeNull();
    expect(find("survey-form")).toBeNull();
  });

  it("has ended, or never was", async () => {
    page = refused(404, "not_found");
    await open();
    expect(find("survey-over")).not.toBeNull();
    render(null, root);
    sessionStorage.clear();
    await open("");
    expect(find("survey-over")).not.toBeNull();
    expect(asked).toHaveLength(1);
  });

  it("keeps what was answered when sending fails", async () => {
    thanks = refused(503, "unavailable");
    await open();
    await answer();
    expect(find("survey-thanks")).toBeNull();
    expect((find("survey-result-5") as HTMLInputElement | null)?.checked).toBe(true);
    thanks = Response.json({ again: false });
    await answer();
    expect(find("survey-thanks")).not.toBeNull();
  });
});
