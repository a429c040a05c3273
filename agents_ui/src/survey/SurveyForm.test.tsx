import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answers, Question } from "../api/satisfaction";
import { chooseLanguage } from "../i18n";
import { SurveyForm } from "./SurveyForm";

const texts = (words: string) => ({ en: words, "zh-CN": words, "zh-TW": words });
const question = (id: string, more: Partial<Question>): Question => ({
  id,
  texts: texts(id),
  scale: "1-5",
  required: true,
  choices: [],
  ways: [],
  next: "",
  ...more,
});
const QUESTIONS: readonly Question[] = [
  question("result", { ways: [{ to: "words", at_least: 3, at_most: null, choice: "" }] }),
  question("why", { scale: "yes_no" }),
  question("words", { scale: "text", required: false }),
];

describe("a survey's questions", () => {
  let root: HTMLElement;
  const send = vi.fn(async (_answers: Answers) => {});
  const find = <E extends HTMLElement>(name: string) => root.querySelector<E>(`[data-testid=${name}]`);
  const part = <E extends HTMLElement>(name: string) => {
    const found = find<E>(name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const submit = () =>
    act(() => {
      part("survey-form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    root = document.createElement("div");
    document.body.append(root);
    send.mockClear();
    act(() => render(<SurveyForm questions={QUESTIONS} onSend={send} />, root));
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it("are those that the answers lead to, and nothing else is sent", async () => {
    expect(find("survey-words")).toBeNull();
    act(() => part("survey-result-2").click());
    act(() => part("survey-why-no").click());
    act(() => part("survey-result-5").click());
    expect(find("survey-why-no")).toBeNull();
    act(() => {
      const words = part<HTMLTextAreaElement>("survey-words");
      words.value = "Thank you";
      words.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await submit();
    expect(send).toHaveBeenCalledWith({ result: "5", words: "Thank you" });
  });

  it("must be answered where it is said", async () => {
    act(() => part("survey-result-1").click());
    await submit();
    expect(find("survey-missing")).not.toBeNull();
    expect(send).not.toHaveBeenCalled();
  });
});
