import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { getMessages } from "../api/endpoints";
import type { Message } from "../api/types";
import { chooseLanguage } from "../i18n";
import { MessagesPanel } from "./MessagesPanel";

vi.mock("../api/endpoints", async (original) => ({ ...(await original<object>()), getMessages: vi.fn() }));

const VOICEMAIL: Message = {
  kind: "voicemail",
  contact_id: "v",
  at_ms: 0,
  number: "+442071234567",
  customer: {
    id: "c1",
    name: "Alice <b>",
    company: null,
    tier: "vip",
    value: 0,
    language: "en",
    numbers: ["+442071234567"],
  },
  voicemail: { name: "voicemail-v-1", seconds: 75 },
};
const NUMBER: Message = {
  ...VOICEMAIL,
  kind: "number_left",
  contact_id: "n",
  customer: null,
  voicemail: null,
};

describe("the messages", () => {
  let root: HTMLElement;
  const pass = (ms: number) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
    });
  const show = async () => {
    act(() => render(<MessagesPanel queues={[]} />, root));
    await pass(0);
  };

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    vi.useFakeTimers();
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => {
    render(null, root);
    vi.useRealTimers();
  });

  it("tell who left what, and play a voicemail", async () => {
    vi.mocked(getMessages).mockResolvedValue([VOICEMAIL, NUMBER]);
    await show();
    const [voicemail, number] = root.querySelectorAll("tbody tr");
    expect(voicemail?.textContent).toContain("Alice <b>");
    expect(voicemail?.textContent).toContain("Voicemail");
    expect(voicemail?.textContent).toContain("1:15");
    expect(voicemail?.querySelector("audio")?.getAttribute("src")).toBe("/api/recordings/voicemail-v-1");
    expect(number?.textContent).toContain("Left a number");
    expect(number?.querySelector("audio")).toBeNull();
  });

  it("are asked for again, also after a failure", async () => {
    const asked = vi.mocked(getMessages).mockReset().mockRejectedValueOnce(new Error("away"));
    asked.mockResolvedValue([]);
    await show();
    expect(root.querySelector(".notice")).not.toBeNull();
    await pass(30_000);
    expect(root.querySelector(".notice")).toBeNull();
    expect(root.textContent).toContain("No messages");
    render(null, root);
    await pass(60_000);
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
