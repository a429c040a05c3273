import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Phase } from "../api/types";
import type { Link } from "../live/connection";
import { watchForDeadCall, watchForLoss } from "./lost";
import type { CallState } from "./machine";

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

describe("a call the server knows nothing of", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watched = (phase: Phase | null, state: CallState = "talking", link: Link = "open") => {
    const desk = {
      link: signal<Link>(link),
      contact: signal<{ phase: Phase } | null>(phase && { phase }),
      call: signal<CallState>(state),
    };
    const drop = vi.fn();
    return { ...desk, drop, stop: watchForDeadCall(desk, drop) };
  };

  it.each<[Phase | null, CallState]>([
    [null, "talking"],
    [null, "answering"],
    ["wrap_up", "talking"],
  ])("is dropped after a while (%s, %s)", (phase, state) => {
    const { drop } = watched(phase, state);
    vi.advanceTimersByTime(1_499);
    expect(drop).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(drop).toHaveBeenCalledTimes(1);
  });

  it.each<[Phase | null, CallState, Link]>([
    ["connected", "talking", "open"],
    ["offered", "answering", "open"],
    [null, "incoming", "open"],
    [null, "idle", "open"],
    [null, "talking", "lost"],
    ["wrap_up", "talking", "lost"],
    [null, "talking", "ended"],
  ])("is not %s, %s, %s", (phase, state, link) => {
    const { drop } = watched(phase, state, link);
    vi.advanceTimersByTime(60_000);
    expect(drop).not.toHaveBeenCalled();
  });

  it("is not one that ends or is told of in time, nor any while the connection is away", () => {
    const { drop, contact, call, link, stop } = watched("connected");
    contact.value = { phase: "wrap_up" };
    vi.advanceTimersByTime(1_400);
    call.value = "idle";
    vi.advanceTimersByTime(60_000);
    call.value = "talking";
    vi.advanceTimersByTime(1_400);
    link.value = "lost";
    vi.advanceTimersByTime(60_000);
    contact.value = { phase: "connected" };
    link.value = "open";
    vi.advanceTimersByTime(60_000);
    contact.value = null;
    stop();
    vi.advanceTimersByTime(60_000);
    expect(drop).not.toHaveBeenCalled();
  });
});
