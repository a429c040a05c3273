import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskContact } from "../api/types";
import { chooseLanguage } from "../i18n";
import { tick } from "../live/clock";
import { dispositions } from "./choices";
import { CONTACT, fakeDesk } from "./desk.fixture";
import { WrapUp } from "./WrapUp";

const labels = { "zh-CN": "已解决", "zh-TW": "已解決", en: "Answered" };
const WRITING: DeskContact = {
  ...CONTACT,
  phase: "wrap_up",
  wrap_up_until_ms: 60_000,
  wrap_up_most_ms: 300_000,
};

describe("the wrap-up", () => {
  let root: HTMLElement;
  const part = <E extends HTMLElement>(name: string) => {
    const found = root.querySelector<E>(`[data-testid=${name}]`);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const choose = (code: string) =>
    act(() => {
      const select = part<HTMLSelectElement>("wrap-up-disposition");
      select.value = code;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  const write = (text: string) =>
    act(() => {
      const notes = part<HTMLTextAreaElement>("wrap-up-notes");
      notes.value = text;
      notes.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const submit = () =>
    act(() => {
      part("wrap-up").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    });

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    dispositions.value = [{ code: "answered", labels }];
    tick.value = 0;
    sessionStorage.clear();
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("has the keyboard once the call's own buttons are gone, however late", () => {
    const { desk } = fakeDesk();
    const button = document.createElement("button");
    document.body.append(button);
    button.focus();
    desk.phone.call.value = "ending";
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    expect(document.activeElement).toBe(button);
    act(() => {
      button.remove();
      desk.phone.call.value = "idle";
    });
    expect(document.activeElement).toBe(part("wrap-up-disposition"));
  });

  it("needs a disposition", () => {
    const { desk, command } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    submit();
    expect(command).not.toHaveBeenCalled();
    expect(root.textContent).toContain("Choose a disposition first.");
  });

  it("sends disposition and notes", () => {
    const { desk, command } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    choose("answered");
    write("Sent a catalogue.");
    submit();
    expect(command).toHaveBeenCalledExactlyOnceWith("wrap_up", {
      contact_id: "k1",
      disposition: "answered",
      notes: "Sent a catalogue.",
    });
  });

  it("counts down, and sends what was written just before the limit", async () => {
    const { desk, command } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    choose("answered");
    expect(root.textContent).toContain("1:00");
    act(() => {
      tick.value = 58_000;
    });
    expect(command).not.toHaveBeenCalled();
    act(() => {
      tick.value = 58_500;
    });
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1));
  });

  it("sends notes without a disposition just before the limit, and nothing when there is nothing", async () => {
    const { desk, command } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    act(() => {
      tick.value = 58_500;
    });
    expect(command).not.toHaveBeenCalled();
    act(() => render(null, root));
    act(() => {
      tick.value = 0;
    });
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    write("Wants a catalogue");
    act(() => {
      tick.value = 58_500;
    });
    await vi.waitFor(() =>
      expect(command).toHaveBeenCalledExactlyOnceWith("wrap_up", {
        contact_id: "k1",
        disposition: "",
        notes: "Wants a catalogue",
      }),
    );
  });

  it("can be given more time, up to the limit for all of it", () => {
    const { desk } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    act(() => part("wrap-up-more").click());
    expect(desk.command).toHaveBeenCalledExactlyOnceWith("more_time", { contact_id: "k1" });
    act(() => render(<WrapUp desk={desk} contact={{ ...WRITING, wrap_up_until_ms: 300_000 }} />, root));
    expect(part<HTMLButtonElement>("wrap-up-more").disabled).toBe(true);
  });

  it("sends the draft once the connection is back before the limit", async () => {
    const { desk, command } = fakeDesk();
    desk.live.link.value = "lost";
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    write("Wants a catalogue");
    act(() => {
      tick.value = 58_500;
    });
    expect(command).not.toHaveBeenCalled();
    act(() => {
      desk.live.link.value = "open";
    });
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1));
  });

  it("keeps what was written while talking, over a reload too", () => {
    const { desk } = fakeDesk();
    act(() => render(<WrapUp desk={desk} contact={{ ...CONTACT, phase: "connected" }} />, root));
    expect(part<HTMLButtonElement>("wrap-up-finish").disabled).toBe(true);
    write("half written");
    act(() => render(null, root));
    act(() => render(<WrapUp desk={desk} contact={WRITING} />, root));
    expect(part<HTMLTextAreaElement>("wrap-up-notes").value).toBe("half written");
  });
});
