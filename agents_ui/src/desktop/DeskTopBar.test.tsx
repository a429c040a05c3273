import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Me } from "../api/types";
import { chooseLanguage } from "../i18n";
import { DeskTopBar } from "./DeskTopBar";
import { fakeDesk, ME } from "./desk.fixture";
import { SetNotReady } from "./SetNotReady";

describe("an agent who was taken out of the set-up", () => {
  let root: HTMLElement;
  const part = (id: string) => root.querySelector<HTMLElement>(`[data-testid=${id}]`);
  const show = (me: Me) => {
    const { desk } = fakeDesk();
    act(() =>
      render(
        <>
          <DeskTopBar desk={Object.assign(desk, { me: { value: me } })} />
          <SetNotReady me={me} />
        </>,
        root,
      ),
    );
  };

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  it("is told so, and is offered no presence that would bring no call", () => {
    show(ME);
    expect(part("removed")?.textContent).toBe(
      "You are no longer set up as an agent. Finish this contact; then you are logged out.",
    );
    expect(part("presence-state")?.dataset.state).toBe("BUSY");
    for (const id of ["ready", "not-ready", "planned"]) expect(part(id)).toBeNull();
    show({ ...ME, state: "NOT_READY" });
    expect(part("set-not-ready")).toBeNull();
  });

  it("may go on when put back", () => {
    show({ ...ME, removed: false });
    expect(part("removed")).toBeNull();
    expect(part("ready")?.textContent).toBe("Stay ready");
    show({ ...ME, removed: false, state: "NOT_READY" });
    expect(part("set-not-ready")?.textContent).toContain("taken out of the set-up");
  });
});
