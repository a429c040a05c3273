/** The mock's REST half. Any password but `wrong` is right; the user name `boss` is a supervisor, `admin` an administrator. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { casesAnswer } from "./cases.ts";
import { calendars, company, simulation } from "./company.ts";
import { customers, dispositions, lastContacts, messages, timeline } from "./data.ts";
import { flowsAnswer } from "./flows.ts";
import type { World } from "./world.ts";

type Body = Record<string, string>;

async function read(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const isJson = request.headers["content-type"] === "application/json";
  return text && isJson ? (JSON.parse(text) as Body) : {};
}

function session(world: World): unknown {
  const admin = world.user === "admin";
  const boss = world.user === "boss" || admin;
  const user = {
    id: boss ? "u2" : "u1",
    username: world.user,
    name: boss ? "周主管" : "林晓",
    role: admin ? "admin" : boss ? "supervisor" : "agent",
    language: world.language,
    time_zone: "Asia/Shanghai",
    org_unit: "demo",
  };
  return { user, csrf: "mock" };
}

const failure = (code: string, field: string | null = null) => ({
  error: { code, field, message: code, hint: "" },
});

type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];
let failures = 0;

function route(world: World, method: string, url: URL, body: Body, host: string): Answer {
  const path = url.pathname;
  const key = `${method} ${path}`;
  const account = { ws: `ws://${host}/sip`, username: "mock", secret: "mock" };
  switch (key) {
    case "POST /api/login":
      if (body.password === "wrong") {
        failures += 1;
        return failures % 4 === 0
          ? [429, failure("too_many"), { "Retry-After": "12" }]
          : [401, failure("unauthenticated")];
      }
      world.user = body.username ?? null;
      return [200, session(world)];
    case "POST /api/logout":
      world.user = null;
      return [200, {}];
    case "GET /api/session":
      return world.user ? [200, session(world)] : [401, failure("unauthenticated")];
    case "PUT /api/session":
      world.language = body.language ?? world.language;
      return [200, session(world)];
    case "GET /api/phone":
      return [200, { ...account, uri: "sip:agent1@mock.invalid" }];
    case "GET /api/webphone":
      return [
        200,
        {
          ...account,
          uri: "sip:webphone@mock.invalid",
          target: "sip:service@mock.invalid",
          numbers: [{ number: "4008", flow: "survey", target: "sip:4008@mock.invalid" }],
          demo_callers: customers.map(({ name, numbers }) => ({
            name: name.slice(0, 40),
            number: numbers[0],
          })),
        },
      ];
    case "POST /api/mock/arrive":
      // A caller without SIP: the pop alone.
      world.arrive(body.number ?? "");
      return [200, {}];
    case "GET /api/dispositions":
      return [200, { items: dispositions }];
    case "GET /api/holidays":
      return [200, { calendars }];
    case "GET /api/configuration":
      return [200, company];
    case "POST /api/simulations":
      return [200, simulation(body as Record<string, unknown>)];
    case "POST /api/callbacks":
      return [
        200,
        {
          ...body,
          contact_id: "promised",
          customer: null,
          tier: "standard",
          promised_ms: Date.now(),
          due_ms: body.due_ms ?? null,
          by: "u1",
          attempt: 1,
          dialling: false,
          called_in: false,
        },
      ];
    case "GET /api/messages":
      return [200, { items: messages }];
    case "GET /api/customers": {
      const q = (url.searchParams.get("q") ?? "").toLowerCase();
      const hit = customers.filter(({ name, numbers, id }) =>
        [name, id, ...numbers].some((text) => text.toLowerCase().includes(q)),
      );
      return [200, { items: hit }];
    }
    case "POST /api/customers": {
      const made = { ...customers[2], id: "new", ...(body as object), company: body.company ?? null };
      customers.push(made as (typeof customers)[number]);
      return [200, made];
    }
  }
  const cases = casesAnswer(method, path, body);
  if (cases !== null) return [200, cases];
  const flows = flowsAnswer(method, path);
  if (flows !== null) return [200, flows, typeof flows === "string" ? { "Content-Type": "text/plain" } : {}];
  if (/^\/api\/(configuration|holidays)\//.test(path)) return [200, { version: "mock" }];
  if (method === "DELETE") return [200, {}];
  if (path.endsWith("/timeline")) return [200, { items: timeline, next_before_ms: null }];
  if (path.endsWith("/customer")) return [200, world.link(String(body.customer_id))];
  const customer = customers.find(({ id }) => path === `/api/customers/${id}`);
  if (customer) return [200, customer];
  if (path.startsWith("/api/contacts/")) return [200, lastContacts[0]];
  return [404, failure("not_found")];
}

export async function answerRest(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = request.headers.host ?? "127.0.0.1";
  const url = new URL(request.url ?? "/", `http://${host}`);
  const [status, body, headers] = route(world, request.method ?? "GET", url, await read(request), host);
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(headers?.["Content-Type"] ? body : JSON.stringify(body));
}
