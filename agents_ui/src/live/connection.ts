/** The page's one WebSocket: hello, snapshot and deltas, commands, pings, and coming back after a loss. */
import { type Signal, signal } from "@preact/signals";
import { ApiError, type ErrorBody } from "../api/http";
import { delayBefore } from "./backoff";
import { hearServerTime } from "./clock";
import { type Delta, EMPTY, type LiveState, reduce, type Snapshot, type Values } from "./reducer";

/** `lost`: trying again, or no answer for the moment; `ended`: the session is over; `forbidden`: the right is missing. */
export type Link = "connecting" | "open" | "lost" | "ended" | "forbidden";

export interface Options {
  readonly view: "desktop" | "monitor";
  readonly tab: string;
  /** Address of the socket, asked for anew at each try (the token may have changed). */
  readonly address: () => string;
  /** Asks the server who we are before each try; rejects with status 401 when the session is over. */
  readonly authorize: () => Promise<unknown>;
  readonly open?: (address: string) => WebSocket;
  readonly random?: () => number;
}

interface Result {
  readonly type: "result";
  readonly id: string;
  readonly ok: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: ErrorBody;
}

type Frame = Snapshot | Delta | Result | { readonly type: "ping" | "pong" };

interface Waiting {
  readonly resolve: (data: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: ApiError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** This load of the page: after a reload the softphone in it is another one. */
const PAGE = crypto.randomUUID();
const PING_MS = 5_000;
/** A ping without an answer for so long is shown; the socket is given up only after a longer silence. */
const PONG_MS = 2_000;
const SILENCE_MS = 12_000;
const COMMAND_MS = 10_000;
const SESSION_ENDED = 4401;
const RIGHT_MISSING = 4403;

const away = (): ApiError =>
  new ApiError({ code: "offline", field: null, message: "Not connected to the server.", hint: "" });

export class LiveConnection {
  readonly link: Signal<Link> = signal("connecting");
  readonly values: Signal<Values> = signal(EMPTY.values);
  /** Counts snapshots: whoever must say something anew after each reconnect watches this. */
  readonly snapshots = signal(0);

  private readonly options: Options;
  private state: LiveState = EMPTY;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private heardAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pings: ReturnType<typeof setInterval> | undefined;
  private pong: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting = new Map<string, Waiting>();
  private stopped = false;

  constructor(options: Options) {
    this.options = options;
  }

  start(): void {
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.retry);
    this.socket?.close(1000);
    this.detach();
  }

  /** Sends a command; rejects with the server's error, or with code `offline` when there is no answer. */
  command(name: string, args: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const { socket } = this;
    if (!socket || this.link.value !== "open") return Promise.reject(away());
    const id = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(away());
      }, COMMAND_MS);
      this.waiting.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ type: "command", id, name, args }));
    });
  }

  private readonly hurry = (): void => {
    // Ended: the person may have logged in again in another tab meanwhile.
    if ((this.link.value !== "lost" && this.link.value !== "ended") || document.hidden) return;
    clearTimeout(this.retry);
    void this.connect();
  };

  private async connect(): Promise<void> {
    this.retry = undefined;
    if (this.socket || this.stopped) return;
    try {
      await this.options.authorize();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.link.value = "ended";
      else this.lose();
      return;
    }
    if (this.socket || this.stopped) return;
    const open = this.options.open ?? ((address: string) => new WebSocket(address));
    const socket = open(this.options.address());
    this.socket = socket;
    socket.onopen = () => this.greet(socket);
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.hear(JSON.parse(event.data) as Frame);
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.socket !== socket) return;
      this.detach();
      if (event.code === SESSION_ENDED) this.link.value = "ended";
      else if (event.code === RIGHT_MISSING) this.link.value = "forbidden";
      else this.lose();
    };
  }

  private greet(socket: WebSocket): void {
    this.heardAt = Date.now();
    socket.send(
      JSON.stringify({ type: "hello", view: this.options.view, tab: this.options.tab, page: PAGE }),
    );
    this.pings = setInterval(() => {
      if (Date.now() - this.heardAt > SILENCE_MS) {
        // Half open: the close handshake could take minutes, so the socket is given up at once.
        this.detach();
        socket.close();
        this.lose();
      } else this.ping(socket);
    }, PING_MS);
  }

  private ping(socket: WebSocket): void {
    socket.send('{"type":"ping"}');
    clearTimeout(this.pong);
    this.pong = setTimeout(() => {
      if (this.link.value === "open") this.link.value = "lost";
    }, PONG_MS);
  }

  private hear(frame: Frame): void {
    this.heardAt = Date.now();
    clearTimeout(this.pong);
    // Only silent for a while: the deltas go on where they stood.
    if (this.link.value === "lost" && this.state.n !== null) this.link.value = "open";
    // At once, and by no timer, which a page in the background runs late: the server takes who is silent for frozen.
    if (frame.type === "ping") this.socket?.send('{"type":"pong"}');
    if (frame.type === "result") this.settle(frame);
    if (frame.type !== "snapshot" && frame.type !== "delta") return;
    hearServerTime(frame.now_ms);
    const outcome = reduce(this.state, frame);
    this.state = outcome.state;
    if (outcome.kind === "gap") this.socket?.send('{"type":"resync"}');
    if (outcome.kind !== "applied") return;
    this.values.value = outcome.state.values;
    if (frame.type === "snapshot") {
      this.attempt = 0;
      this.link.value = "open";
      this.snapshots.value += 1;
    }
  }

  private settle(result: Result): void {
    const waiting = this.waiting.get(result.id);
    if (!waiting) return;
    this.waiting.delete(result.id);
    clearTimeout(waiting.timer);
    if (result.ok) waiting.resolve(result.data ?? {});
    else waiting.reject(result.error ? new ApiError(result.error) : away());
  }

  private detach(): void {
    clearInterval(this.pings);
    clearTimeout(this.pong);
    this.socket = null;
    this.state = { ...this.state, n: null };
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(away());
    }
    this.waiting.clear();
  }

  private lose(): void {
    if (this.stopped) return;
    this.link.value = "lost";
    clearTimeout(this.retry);
    this.retry = setTimeout(
      () => void this.connect(),
      delayBefore(this.attempt, this.options.random ?? Math.random),
    );
    this.attempt += 1;
  }
}
