import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "../i18n";
import { Player } from "./Player";

/** As a browser's: `play` is kept until the sound is there, and broken off by `pause`. */
class FakeAudio extends EventTarget {
  static made: FakeAudio[] = [];
  pause = vi.fn(() => this.fail(new DOMException("interrupted", "AbortError")));
  fail: (reason: unknown) => void = () => undefined;
  constructor(readonly src: string) {
    super();
    FakeAudio.made.push(this);
  }
  play(): Promise<void> {
    return new Promise((_, reject) => {
      this.fail = reject;
    });
  }
}

describe("a button that plays a sound", () => {
  let root: HTMLElement;
  const button = () => root.querySelector<HTMLElement>('[data-testid="play"]');
  const press = () => act(() => button()?.click());
  const sound = (at: number) => {
    const found = FakeAudio.made[at];
    if (!found) throw new Error("no sound was made");
    return found;
  };
  beforeEach(async () => {
    await chooseLanguage("en", false);
    vi.stubGlobal("Audio", FakeAudio);
    FakeAudio.made = [];
    root = document.createElement("div");
    document.body.append(root);
    await act(() => render(<Player src="/sound" name="welcome" testId="play" />, root));
  });
  afterEach(() => {
    render(null, root);
    root.remove();
    vi.unstubAllGlobals();
  });

  it("says what it does, and ends with the sound", async () => {
    expect(button()?.getAttribute("aria-label")).toBe("Play welcome");
    await press();
    expect(button()?.getAttribute("aria-label")).toBe("Stop welcome");
    await act(async () => {
      sound(0).dispatchEvent(new Event("ended"));
    });
    expect(button()?.dataset.state).toBe("silent");
  });

  it("has not failed when it is stopped before the sound is there, and plays again", async () => {
    await press();
    await press();
    // The browser tells of the broken-off play a moment later.
    await act(() => Promise.resolve());
    expect(button()?.dataset.state).toBe("silent");
    await press();
    expect(button()?.dataset.state).toBe("playing");
    await press();
    expect(sound(1).pause).toHaveBeenCalled();
    expect(button()?.dataset.state).toBe("silent");
  });

  it("says in words that a sound could not be played, until it is tried again", async () => {
    await press();
    await act(async () => sound(0).fail(new DOMException("none", "NotSupportedError")));
    expect(button()?.dataset.state).toBe("failed");
    expect(root.querySelector("[role=alert]")?.textContent).toBe("It could not be played. Try again.");
    await press();
    expect(root.querySelector("[role=alert]")).toBeNull();
  });
});
