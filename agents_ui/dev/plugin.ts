/** The development mock: the server's contract and a SIP relay between two browsers, inside Vite. Not shipped. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Plugin } from "vitest/config";
import { WebSocketServer } from "ws";
import { answerRest } from "./rest.ts";
import { SipRelay } from "./sip.ts";
import { World } from "./world.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
type Middlewares = { use: (handler: Handler) => unknown };

const CSP = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  // In production Asterisk's own address stands here.
  "connect-src 'self' ws://127.0.0.1:*",
  "media-src 'self' blob:",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

function attach(middlewares: Middlewares, http: Server): void {
  const world = new World();
  const relay = new SipRelay(world);
  world.relay = relay;
  const live = new WebSocketServer({ noServer: true });
  const sip = new WebSocketServer({ noServer: true, handleProtocols: () => "sip" });
  middlewares.use((request, response, next) => {
    if (request.url?.startsWith("/api/")) void answerRest(world, request, response);
    else next();
  });
  http.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith("/api/ws")) {
      live.handleUpgrade(request, socket, head, (ws) => world.join(ws));
    } else if (request.url === "/sip") {
      sip.handleUpgrade(request, socket, head, (ws) => relay.join(ws));
    }
  });
}

export function mockServer(): Plugin {
  return {
    name: "mock-server",
    configureServer(server) {
      if (server.httpServer && !process.env.VITEST) attach(server.middlewares, server.httpServer as Server);
    },
    configurePreviewServer(server) {
      // The built pages run under the same policy as in production.
      server.middlewares.use((_request, response, next) => {
        response.setHeader("Content-Security-Policy", CSP);
        next();
      });
      attach(server.middlewares, server.httpServer as Server);
    },
  };
}
