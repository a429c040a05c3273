/** A SIP relay just able to join a caller's browser to the agent's: registers, forwards, remembers nothing else. */
import type { RawData, WebSocket } from "ws";
import type { World } from "./world.ts";

const OWN_VIA = "Via: SIP/2.0/WS mock.invalid;branch=";

const header = (message: string, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, "im").exec(message)?.[1]?.trim() ?? "";

function reply(request: string, status: string, extra = ""): string {
  const kept = request
    .split("\r\n")
    .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
    .map((line) => (/^to:/i.test(line) && !line.includes(";tag=") ? `${line};tag=mock` : line));
  return [`SIP/2.0 ${status}`, ...kept, ...(extra ? [extra] : []), "Content-Length: 0", "", ""].join("\r\n");
}

export class SipRelay {
  private readonly world: World;
  private agent: { socket: WebSocket; uri: string } | null = null;
  private caller: WebSocket | null = null;
  private invite: string | null = null;

  constructor(world: World) {
    this.world = world;
  }

  join(socket: WebSocket): void {
    socket.on("message", (data: RawData) => this.hear(socket, String(data)));
    socket.on("close", () => {
      if (this.agent?.socket === socket) this.agent = null;
    });
  }

  /** Lets the waiting INVITE through to the agent. */
  ring(): void {
    if (this.invite && this.agent) this.agent.socket.send(this.forwarded(this.invite));
  }

  private hear(socket: WebSocket, message: string): void {
    if (!message.trim()) return;
    const method = /^(\w+) /.exec(message)?.[1];
    if (message.startsWith("SIP/2.0")) this.response(socket, message);
    else if (method === "REGISTER") this.register(socket, message);
    else this.request(socket, method ?? "", message);
  }

  private register(socket: WebSocket, message: string): void {
    const uri = /<([^>]+)>/.exec(header(message, "Contact"))?.[1] ?? "";
    const expires = /expires=0\b/.test(message) || header(message, "Expires") === "0" ? 0 : 120;
    this.agent = expires ? { socket, uri } : null;
    socket.send(reply(message, "200 OK", `Contact: <${uri}>;expires=${expires}`));
  }

  private request(socket: WebSocket, method: string, message: string): void {
    const first = method === "INVITE" && !header(message, "To").includes(";tag=");
    if (first) {
      this.caller = socket;
      this.invite = message;
      socket.send(reply(message, "100 Trying"));
      this.world.arrive(header(message, "X-Caller-Number"));
      return;
    }
    const fromAgent = socket === this.agent?.socket;
    const peer = fromAgent ? this.caller : this.agent?.socket;
    if (method === "CANCEL") this.world.gone();
    if (method === "BYE") this.world.hungUp();
    peer?.send(this.forwarded(message));
  }

  private response(socket: WebSocket, message: string): void {
    const fromAgent = socket === this.agent?.socket;
    const peer = fromAgent ? this.caller : this.agent?.socket;
    const status = Number(message.slice(8, 11));
    if (fromAgent && header(message, "CSeq").endsWith("INVITE")) {
      if (status === 200) this.world.connected();
      if (status >= 300) this.world.gone();
    }
    peer?.send(message.replace(/^Via:.*\r\n/im, ""));
  }

  private forwarded(message: string): string {
    const branch = /branch=([^;\s]+)/.exec(header(message, "Via"))?.[1] ?? "z9hG4bKx";
    const [start = "", ...rest] = message.split("\r\n");
    const own = `${OWN_VIA}${branch}m`;
    // Only the caller's own requests outside a dialog name the service instead of the agent's page.
    const line = this.agent ? start.replace(/ sip:service@\S+ /, ` ${this.agent.uri} `) : start;
    return [line, own, ...rest].join("\r\n");
  }
}
