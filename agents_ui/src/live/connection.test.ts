import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/http";
import { LiveConnection } from "./connection";

class FakeSocket {
  static all: FakeSocket[] = [];
  readonly sent: Record<string, unknown>[] = [];
  readonly address: string;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(address: string) {
    this.address = address;
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {}
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const SNAPSHOT = { type: "snapshot", n: 0, now_ms: 1, state: { me: "here" } };
const last = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
};

describe("the connection", () => {
  let live: LiveConnection;
  let authorize: ReturnType<typeof vi.fn<() => Promise<unknown>>>;

  beforeEach(async () => {
    vi.useFakeTimers();
    FakeSocket.all = [];
    authorize = vi.fn(() => Promise.resolve({}));
    live = new LiveConnection({
      view: "desktop",
      tab: "tab-1",
      authorize,
      address: () => "ws://here",
      open: (address) => new FakeSocket(address) as unknown as WebSocket,
      random: () => 1,
    });
    live.start();
    await vi.advanceTimersByTimeAsync(0);
  });
  afterEach(() => {
    live.stop();
    vi.useRealTimers();
  });

  const open = () => {
    last().onopen?.();
    last().say(SNAPSHOT);
  };

  it("says hello first and is open once the snapshot is here", () => {
    last().onopen?.();
    expect(last().sent[0]).toEqual({
      type: "hello",
      view: "desktop",
      tab: "tab-1",
      page: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(live.link.value).toBe("connecting");
    last().say(SNAPSHOT);
    expect(live.link.value).toBe("open");
    expect(live.values.value.get("me")).toBe("here");
  });

  it("asks for a new snapshot once when a delta is missing", () => {
    open();
    last().say({ type: "delta", n: 2, now_ms: 1, put: { me: "wrong" }, drop: [] });
    last().say({ type: "delta", n: 3, now_ms: 1, put: { me: "wrong" }, drop: [] });
    expect(last().sent.filter(({ type }) => type === "resync")).toHaveLength(1);
    expect(live.values.value.get("me")).toBe("here");
    last().say({ ...SNAPSHOT, state: { me: "new" } });
    expect(live.values.value.get("me")).toBe("new");
    expect(live.snapshots.value).toBe(2);
  });

  it("comes back after a loss, keeps what was on the screen meanwhile, and waits longer each time", async () => {
    open();
    last().onclose?.({ code: 1006 });
    expect(live.link.value).toBe("lost");
    expect(live.values.value.get("me")).toBe("here");
    await vi.advanceTimersByTimeAsync(249);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.all).toHaveLength(2);
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(499);
    expect(FakeSocket.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.all).toHaveLength(3);
    open();
    expect(live.link.value).toBe("open");
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(250);
    expect(FakeSocket.all).toHaveLength(4);
  });

  it("tries on while the server does not even answer", async () => {
    open();
    authorize.mockRejectedValueOnce(new ApiError({ code: "offline", field: null, message: "", hint: "" }));
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(250);
    expect(live.link.value).toBe("lost");
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it.each([
    [4401, "ended"],
    [4403, "forbidden"],
  ])("stops trying when the server closes with %i", async (code, link) => {
    open();
    last().onclose?.({ code });
    expect(live.link.value).toBe(link);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("comes back after being too slow (4008)", async () => {
    open();
    last().onclose?.({ code: 4008 });
    await vi.advanceTimersByTimeAsync(250);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("notices that the session is over while it was away", async () => {
    open();
    authorize.mockRejectedValueOnce(
      new ApiError({ code: "unauthenticated", field: null, message: "", hint: "" }, 401),
    );
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(250);
    expect(live.link.value).toBe("ended");
  });

  it("comes back after an end when somebody has logged in and looks at the page again", async () => {
    open();
    last().onclose?.({ code: 4401 });
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    open();
    expect(live.link.value).toBe("open");
  });

  it("answers the server's question at once", () => {
    open();
    last().say({ type: "ping" });
    expect(last().sent.at(-1)).toEqual({ type: "pong" });
    expect(live.values.value.get("me")).toBe("here");
  });

  it("pings, and gives a silent socket up", async () => {
    open();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(last().sent.at(-1)).toEqual({ type: "ping" });
    last().say({ type: "pong" });
    await vi.advanceTimersByTimeAsync(6_999);
    expect(live.link.value).toBe("open");
    await vi.advanceTimersByTimeAsync(1);
    expect(live.link.value).toBe("lost");
    await vi.advanceTimersByTimeAsync(7_999);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(251);
    expect(FakeSocket.all).toHaveLength(2);
    expect(live.link.value).toBe("lost");
    open();
    expect(live.link.value).toBe("open");
  });

  it("is open again on the same socket when a silent server speaks", async () => {
    open();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(live.link.value).toBe("lost");
    const silent = live.command("ready");
    await expect(silent).rejects.toMatchObject({ code: "offline" });
    window.dispatchEvent(new Event("online"));
    last().say({ type: "delta", n: 1, now_ms: 1, put: { me: "back" }, drop: [] });
    expect(live.link.value).toBe("open");
    expect(live.values.value.get("me")).toBe("back");
    expect(FakeSocket.all).toHaveLength(1);
    expect(live.snapshots.value).toBe(1);
  });

  it("is not open before the snapshot, whatever else the new socket says", async () => {
    open();
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(250);
    last().onopen?.();
    last().say({ type: "pong" });
    expect(live.link.value).toBe("lost");
  });

  it("matches results to commands by id", async () => {
    open();
    const first = live.command("ready");
    const second = live.command("hold", { contact_id: "k" });
    const [one, two] = last().sent.slice(-2);
    expect(two).toMatchObject({ type: "command", name: "hold", args: { contact_id: "k" } });
    last().say({ type: "result", id: two?.id, ok: true, data: { held: true } });
    last().say({
      type: "result",
      id: one?.id,
      ok: false,
      error: { code: "conflict", field: null, message: "no phone", hint: "" },
    });
    await expect(second).resolves.toEqual({ held: true });
    await expect(first).rejects.toMatchObject({ code: "conflict", message: "no phone" });
  });

  it("fails commands at once when away, and those under way when the connection goes", async () => {
    await expect(live.command("ready")).rejects.toMatchObject({ code: "offline" });
    open();
    const pending = live.command("ready");
    last().onclose?.({ code: 1006 });
    await expect(pending).rejects.toMatchObject({ code: "offline" });
  });

  it("gives a command without an answer up", async () => {
    open();
    const pending = expect(live.command("ready")).rejects.toMatchObject({ code: "offline" });
    await vi.advanceTimersByTimeAsync(10_000);
    await pending;
  });
});
