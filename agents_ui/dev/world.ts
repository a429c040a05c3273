/** The mock's state: one agent, one call, a monitor with a few invented agents; views by snapshot and delta. */
import { randomUUID } from "node:crypto";
import type { RawData, WebSocket } from "ws";
import { customers, lastContacts, openCases, queues, recoveries } from "./data.ts";
import { monitorState } from "./monitor.ts";
import type { SipRelay } from "./sip.ts";

type Values = Record<string, unknown>;
type Args = Record<string, unknown>;
const POP_MS = 250;
const WRAP_UP_MS = 60_000;

interface Member {
  readonly socket: WebSocket;
  readonly view: string;
  n: number;
}

export class World {
  relay: SipRelay | null = null;
  language = "zh-CN";
  user: string | null = null;
  private readonly members = new Set<Member>();
  private readonly me = {
    agent_id: "a1",
    name: "林晓",
    presence: "NOT_READY",
    reason: "login" as string | null,
    state: "NOT_READY",
    since_ms: Date.now(),
    removed: false,
    phone: { tab: null as string | null, registered: false, microphone: false, sound: false },
  };
  private contact: (Values & { contact_id: string; phase: string; offer_id: string | null }) | null = null;
  private waiting: string | null = null;
  private popTimer: ReturnType<typeof setTimeout> | undefined;

  join(socket: WebSocket): void {
    let member: Member | null = null;
    let tab = "";
    socket.on("message", (data: RawData) => {
      const frame = JSON.parse(String(data)) as Values;
      if (frame.type === "hello") {
        tab = String(frame.tab);
        member = { socket, view: String(frame.view), n: 0 };
        this.members.add(member);
        this.snapshot(member);
      } else if (frame.type === "resync" && member) this.snapshot(member);
      else if (frame.type === "ping") socket.send('{"type":"pong"}');
      else if (frame.type === "command") {
        const error = this.command(tab, String(frame.name), (frame.args ?? {}) as Args);
        const result = error ? { ok: false, error } : { ok: true, data: {} };
        socket.send(JSON.stringify({ type: "result", id: frame.id, ...result }));
      }
    });
    socket.on("close", () => {
      if (member) this.members.delete(member);
      if (this.me.phone.tab === tab && member?.view === "desktop") this.me.phone.tab = null;
    });
  }

  arrive(number: string): void {
    this.waiting = number;
    this.offer();
  }

  connected(): void {
    this.phase("connected");
  }

  gone(): void {
    this.waiting = null;
    this.drop();
    this.state(this.me.presence);
  }

  hungUp(): void {
    this.waiting = null;
    if (!this.contact) return;
    this.contact.wrap_up_until_ms = Date.now() + WRAP_UP_MS;
    this.contact.wrap_up_most_ms = Date.now() + 5 * WRAP_UP_MS;
    this.phase("wrap_up");
  }

  link(customerId: string): unknown {
    const customer = customers.find(({ id }) => id === customerId);
    if (this.contact) {
      this.contact.customer_id = customerId;
      const pop = this.contact.pop as Values;
      this.contact.pop = {
        ...pop,
        customer,
        candidates: [],
        open_cases: openCases,
        last_contacts: lastContacts,
        recoveries,
      };
      this.put(`contact:${this.contact.contact_id}`, this.contact);
    }
    return this.contact?.pop;
  }

  private offer(): void {
    if (this.waiting === null || this.contact || this.me.state !== "READY") return;
    const number = this.waiting;
    this.waiting = null;
    const matching = customers.filter((one) => one.numbers.includes(number));
    const customer = matching.length === 1 ? matching[0] : null;
    const id = randomUUID();
    this.contact = {
      contact_id: id,
      offer_id: randomUUID(),
      phase: "offered",
      since_ms: Date.now(),
      ani: number || null,
      queue: "service",
      held: false,
      recovering: false,
      wrap_up_until_ms: null,
      wrap_up_most_ms: null,
      callback: null,
      customer_id: customer?.id ?? null,
      pop: {
        contact_id: id,
        ani: number || null,
        ani_name: null,
        dnis: "4001",
        queue: "service",
        language: customer?.language ?? "zh-CN",
        keyed: [
          {
            labels: { "zh-CN": "主菜单", "zh-TW": "主選單", en: "Main menu" },
            value: "2",
            meanings: { "zh-CN": "售后服务", "zh-TW": "售後服務", en: "Service" },
          },
        ],
        customer,
        candidates: matching.length > 1 ? matching : [],
        open_cases: customer ? openCases : [],
        last_contacts: customer ? lastContacts : [],
        recoveries: customer ? recoveries : [],
        tasks: [],
        reason: "longest idle (42 s) of 3 free; zh-CN ≥ 1; head start 235 s (vip, value 92)",
        waited_ms: 23_000,
        available: true,
      },
    };
    this.state("OFFERED");
    this.put(`contact:${id}`, this.contact);
    this.popTimer = setTimeout(() => this.ring(), POP_MS);
  }

  private ring(): void {
    clearTimeout(this.popTimer);
    this.popTimer = undefined;
    if (this.contact?.phase === "offered") this.relay?.ring();
  }

  private command(tab: string, name: string, args: Args): object | null {
    const refuse = (code: string) => ({ code, field: null, message: code, hint: "" });
    const { me } = this;
    if (name === "claim_phone") {
      if (me.phone.tab && me.phone.tab !== tab && !args.force) return refuse("conflict");
      me.phone = { ...me.phone, tab };
    } else if (name === "release_phone")
      me.phone = { tab: null, registered: false, microphone: false, sound: false };
    else if (name === "phone_state") me.phone = { ...me.phone, ...(args as object) };
    else if (name === "pop_shown") {
      if (this.popTimer) this.ring();
    } else if (name === "ready") {
      me.presence = "READY";
      me.reason = null;
      if (!this.contact) this.state("READY");
    } else if (name === "not_ready") {
      me.presence = "NOT_READY";
      me.reason = String(args.reason);
      if (!this.contact) this.state("NOT_READY");
    } else if (name === "hold" || name === "resume") {
      if (this.contact) this.contact.held = name === "hold";
      if (this.contact) this.put(`contact:${this.contact.contact_id}`, this.contact);
    } else if (name === "more_time") {
      if (this.contact) this.contact.wrap_up_until_ms = Number(this.contact.wrap_up_until_ms) + WRAP_UP_MS;
      if (this.contact) this.put(`contact:${this.contact.contact_id}`, this.contact);
    } else if (name === "wrap_up") {
      this.drop();
      this.state(me.presence);
    } else if (name !== "log_out") return refuse("unavailable");
    this.put("me", me);
    this.offer();
    return null;
  }

  private phase(phase: string): void {
    if (!this.contact) return;
    this.contact.phase = phase;
    this.contact.since_ms = Date.now();
    this.state(phase === "connected" ? "BUSY" : "WRAP_UP");
    this.put(`contact:${this.contact.contact_id}`, this.contact);
  }

  private drop(): void {
    if (!this.contact) return;
    const key = `contact:${this.contact.contact_id}`;
    this.contact = null;
    this.send("desktop", {}, [key]);
  }

  private state(state: string): void {
    this.me.state = state;
    this.me.since_ms = Date.now();
    this.put("me", this.me);
  }

  private put(key: string, value: unknown): void {
    this.send("desktop", { [key]: value }, []);
  }

  private send(view: string, put: Values, drop: string[]): void {
    for (const member of this.members) {
      if (member.view !== view) continue;
      member.n += 1;
      member.socket.send(JSON.stringify({ type: "delta", n: member.n, now_ms: Date.now(), put, drop }));
    }
  }

  private snapshot(member: Member): void {
    member.n = 0;
    const items = queues.map((queue, index) => ({
      ...queue,
      waiting: index,
      longest_wait_since_ms: index ? Date.now() - index * 41_000 : null,
    }));
    const state: Values =
      member.view === "monitor"
        ? monitorState()
        : {
            me: this.me,
            queues: { items },
            skills: { names: {} },
            system: { calls: true, repository: true },
          };
    if (this.contact && member.view === "desktop") state[`contact:${this.contact.contact_id}`] = this.contact;
    member.socket.send(JSON.stringify({ type: "snapshot", n: 0, now_ms: Date.now(), state }));
  }
}
