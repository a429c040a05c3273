import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getFlows, getPrompts } from "../api/flows";
import { chooseLanguage } from "../i18n";
import { PROMPTS } from "./flows.fixture";
import { PromptsPanel } from "./PromptsPanel";

vi.mock("../api/flows", async (original) => ({
  ...(await original<object>()),
  getFlows: vi.fn(),
  getPrompts: vi.fn(),
}));

describe("the list of prompts", () => {
  let root: HTMLElement;
  beforeEach(() => {
    root = document.createElement("div");
    document.body.append(root);
    vi.mocked(getFlows).mockResolvedValue({ flows: [], problems: [] });
    vi.mocked(getPrompts).mockResolvedValue([...PROMPTS]);
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it.each([
    ["en", "shared", "shared Mandarin, words may differ"],
    ["zh-CN", "共用", "共用普通话，用词可能不同"],
    ["zh-TW", "共用", "共用國語，用詞可能不同"],
  ] as const)(
    "names a shared sound briefly, and in full to who points at it or hears it (%s)",
    async (code, brief, whole) => {
      await chooseLanguage(code, false);
      await act(() => render(<PromptsPanel mayChange />, root));
      await vi.waitFor(() => expect(root.querySelector('[data-testid="prompt-welcome"]')).not.toBeNull());
      const badge = root.querySelector<HTMLElement>('[data-testid="prompt-welcome"] [data-source="shared"]');
      expect(badge?.title).toBe(whole);
      expect(badge?.querySelector('[aria-hidden="true"]')?.textContent).toBe(brief);
      expect(badge?.querySelector(".visually-hidden")?.textContent).toBe(whole);
      await act(() => root.querySelector<HTMLElement>('[data-testid="open-prompt-welcome"]')?.click());
      const opened = root.querySelector('[data-testid="prompt-zh-TW"] [data-source="shared"]');
      expect(opened?.textContent).toBe(whole);
    },
  );
});
