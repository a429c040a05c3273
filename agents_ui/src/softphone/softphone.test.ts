import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Softphone } from "./softphone";

const { Emitter, agents } = vi.hoisted(() => {
  type Listener = (event: never) => void;
  class Emitter {
    private readonly listeners = new Map<string, Listener[]>();
    on(name: string, listener: Listener): void {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    }
    emit(name: string, event: object = {}): void {
      for (const listener of this.listeners.get(name) ?? []) listener(event as never);
    }
  }
  return { Emitter, agents: [] as Emitter[] };
});

/** An incoming call as JsSIP has it: established ones end at once when terminated. */
class Session extends Emitter {
  readonly direction = "incoming";
  readonly connection = null;
  over = false;
  status: number | undefined;
  isEnded = () => this.over;
  answer = () => undefined;
  terminate(options: { status_code?: number } = {}): void {
    this.over = true;
    this.status = options.status_code;
    this.emit(options.status_code ? "failed" : "ended", { originator: "local", cause: "" });
  }
}

vi.mock("./ring", () => ({
  RingTone: class {
    start(): void {}
    stop(): void {}
  },
}));

vi.mock("jssip", () => ({
  WebSocketInterface: class {},
  UA: class extends Emitter {
    constructor() {
      super();
      agents.push(this);
    }
    start(): void {}
    stop(): void {}
    unregister(): void {}
  },
}));

const ACCOUNT = { ws: "ws://x", uri: "sip:a@x", username: "a", secret: "s" };

class Admission {
  tell: (admitted: boolean) => void = () => undefined;
  readonly told = new Promise<boolean>((resolve) => {
    this.tell = resolve;
  });
}

let admission: Admission;
let phone: Softphone;

const invite = (): Session => {
  const session = new Session();
  agents.at(-1)?.emit("newRTCSession", { session });
  return session;
};
const admit = async (admitted: boolean): Promise<void> => {
  admission.tell(admitted);
  await admission.told;
  admission = new Admission();
};
const talking = async (): Promise<Session> => {
  const session = invite();
  await admit(true);
  phone.answer();
  session.emit("confirmed");
  expect(phone.call.value).toBe("talking");
  return session;
};

beforeEach(() => {
  vi.stubGlobal(
    "AudioContext",
    class {
      state = "running";
      resume = () => Promise.resolve();
    },
  );
  admission = new Admission();
  phone = new Softphone({
    audio: { play: () => Promise.resolve(), srcObject: null } as unknown as HTMLAudioElement,
    register: true,
    admit: () => admission.told,
  });
  phone.start(ACCOUNT as never);
});

describe("an INVITE while the page still holds a call", () => {
  it("takes the place of a dead call once the server says so", async () => {
    const old = await talking();
    const again = invite();
    expect(phone.call.value).toBe("talking");
    expect(again.over).toBe(false);
    await admit(true);
    expect(old.over).toBe(true);
    expect(phone.call.value).toBe("incoming");
    phone.answer();
    again.emit("confirmed");
    expect(phone.call.value).toBe("talking");
    again.emit("ended", { originator: "remote" });
    expect(phone.call.value).toBe("idle");
  });

  it("takes the place of one that rings for nobody any more", async () => {
    const old = invite();
    await admit(true);
    const again = invite();
    await admit(true);
    expect(old.over).toBe(true);
    expect(again.over).toBe(false);
    expect(phone.call.value).toBe("incoming");
  });

  it("is busy to a call nobody offers", async () => {
    const old = await talking();
    const other = invite();
    await admit(false);
    expect(other.status).toBe(486);
    expect(old.over).toBe(false);
    expect(phone.call.value).toBe("talking");
  });

  it("is left alone when it was given up in the meantime", async () => {
    const old = await talking();
    const again = invite();
    again.over = true;
    await admit(true);
    expect(old.over).toBe(false);
    expect(phone.call.value).toBe("talking");
  });
});

describe("a call the server has lost", () => {
  it("is dropped, and the next is taken as any other", async () => {
    const old = await talking();
    phone.drop();
    expect(old.over).toBe(true);
    expect(phone.call.value).toBe("idle");
    const again = invite();
    expect(phone.call.value).toBe("incoming");
    await admit(true);
    expect(again.over).toBe(false);
  });

  it("is not the one that rings already", async () => {
    const again = invite();
    await admit(true);
    phone.drop();
    expect(again.over).toBe(false);
    expect(phone.call.value).toBe("incoming");
  });

  it("is none while there is no call", () => {
    phone.drop();
    expect(phone.call.value).toBe("idle");
    expect(phone.ended.value).toBeNull();
  });
});

describe("a call whose media path", () => {
  class Connection extends EventTarget {
    connectionState: RTCPeerConnectionState = "connected";
    become(state: RTCPeerConnectionState): void {
      this.connectionState = state;
      this.dispatchEvent(new Event("connectionstatechange"));
    }
  }
  const talkingOver = async (connection: Connection): Promise<Session> => {
    const session = await talking();
    session.emit("peerconnection", { peerconnection: connection });
    vi.useFakeTimers();
    return session;
  };
  afterEach(() => void vi.useRealTimers());

  it("has failed is ended", async () => {
    const connection = new Connection();
    const session = await talkingOver(connection);
    connection.become("failed");
    expect(session.over).toBe(true);
    expect(phone.call.value).toBe("idle");
  });

  it("stays broken is ended", async () => {
    const connection = new Connection();
    const session = await talkingOver(connection);
    connection.become("disconnected");
    vi.advanceTimersByTime(11_999);
    expect(session.over).toBe(false);
    vi.advanceTimersByTime(1);
    expect(session.over).toBe(true);
    expect(phone.call.value).toBe("idle");
  });

  it("heals goes on", async () => {
    const connection = new Connection();
    const session = await talkingOver(connection);
    connection.become("disconnected");
    vi.advanceTimersByTime(4_000);
    connection.become("connected");
    vi.advanceTimersByTime(60_000);
    expect(session.over).toBe(false);
    expect(phone.call.value).toBe("talking");
  });

  it("breaks does not end the call after it", async () => {
    const connection = new Connection();
    const session = await talkingOver(connection);
    connection.become("disconnected");
    session.emit("ended", { originator: "remote" });
    const next = invite();
    await admit(true);
    phone.answer();
    next.emit("confirmed");
    vi.advanceTimersByTime(60_000);
    expect(next.over).toBe(false);
    expect(phone.call.value).toBe("talking");
  });
});
