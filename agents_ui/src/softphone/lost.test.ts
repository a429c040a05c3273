import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import { watchForLoss } from "./lost";

const contact = (contact_id: string, recovering: boolean) => ({ contact_id, recovering });

describe("a call the server has lost", () => {
  it("is told once each time", () => {
    const desk = signal<ReturnType<typeof contact> | null>(null);
    const drop = vi.fn();
    const stop = watchForLoss(desk, drop);
    desk.value = contact("c1", false);
    expect(drop).toHaveBeenCalledTimes(0);
    desk.value = contact("c1", true);
    expect(drop).toHaveBeenCalledTimes(1);
    // The call that rings anew must not be dropped by further news of the same loss.
    desk.value = contact("c1", true);
    desk.value = null;
    desk.value = contact("c1", true);
    expect(drop).toHaveBeenCalledTimes(1);
    desk.value = contact("c1", false);
    desk.value = contact("c1", true);
    expect(drop).toHaveBeenCalledTimes(2);
    desk.value = contact("c2", true);
    expect(drop).toHaveBeenCalledTimes(3);
    stop();
    desk.value = contact("c3", true);
    expect(drop).toHaveBeenCalledTimes(3);
  });

  it("does not make the watcher depend on what dropping reads", () => {
    const desk = signal(contact("c1", true));
    const other = signal(0);
    const drop = vi.fn(() => void other.value);
    watchForLoss(desk, drop);
    other.value = 1;
    expect(drop).toHaveBeenCalledTimes(1);
  });
});
