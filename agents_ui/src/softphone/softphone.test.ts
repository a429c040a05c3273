import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Softphone } from "./softphone";

const { Emitter, agents, heard } = vi.hoisted(() => {
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
  return { Emitter, agents: [] as Emitter[], heard: [] as string[] };
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
  ANNOUNCE_MS: 450,
  RingTone: class {
    start(): void {
      heard.push("ring");
    }
    stop(): void {}
    announce(): void {
      heard.push("tone");
    }
  },
}));
vi.mock("./media", async (original) => ({
  ...(await original<object>()),
  openMicrophone: () => Promise.resolve({ active: true, getAudioTracks: () => [], getTracks: () => [] }),
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

const invite = (callInfo?: string): Session => {
  const session = new Session();
  const request = { getHeader: (name: string) => (name === "Call-Info" ? callInfo : undefined) };
  agents.at(-1)?.emit("newRTCSession", { originator: "remote", session, request });
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

describe("a call of a queue that answers by itself", () => {
  const ITSELF = "<sip:127.0.0.1>;answer-after=0";

  beforeEach(async () => {
    heard.length = 0;
    vi.useFakeTimers();
    await phone.openMicrophone();
    await phone.unlockSound();
  });
  afterEach(() => vi.useRealTimers());

  it("is picked up after a short tone, once it is offered", async () => {
    const session = invite(ITSELF);
    const answer = vi.spyOn(session, "answer");
    vi.advanceTimersByTime(1_000);
    expect(heard).toEqual([]);
    await admit(true);
    expect(heard).toEqual(["tone"]);
    expect(phone.pickedUp.value).toBe(true);
    expect(answer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(450);
    expect(answer).toHaveBeenCalledOnce();
    session.emit("confirmed");
    expect(phone.call.value).toBe("talking");
    session.emit("ended", { originator: "remote" });
    expect(phone.pickedUp.value).toBe(false);
  });

  it("is not picked up when the caller has gone meanwhile", async () => {
    const session = invite(ITSELF);
    const answer = vi.spyOn(session, "answer");
    await admit(true);
    session.emit("failed", { originator: "remote", cause: "Canceled" });
    const next = invite();
    vi.advanceTimersByTime(450);
    expect(answer).not.toHaveBeenCalled();
    expect(phone.call.value).toBe("incoming");
    expect(next.over).toBe(false);
  });

  it.each([undefined, "<sip:127.0.0.1>;answer-after=5", "<sip:x>;purpose=icon"])(
    "rings when the server does not ask for it (%s)",
    async (callInfo) => {
      invite(callInfo);
      await admit(true);
      vi.advanceTimersByTime(1_000);
      expect(heard).toEqual(["ring"]);
      expect(phone.call.value).toBe("incoming");
    },
  );

  it("rings while there is no microphone", async () => {
    phone.microphone.value = false;
    invite(ITSELF);
    await admit(true);
    expect(heard).toEqual(["ring"]);
  });
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
