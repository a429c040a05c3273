/** A desk without server and telephone, for tests of what stands on it. */
import { signal } from "@preact/signals";
import { vi } from "vitest";
import type { Customer, DeskContact, Me, Pop } from "../api/types";
import type { CallState } from "../softphone/machine";
import type { Desk } from "./desk";

export const CUSTOMER: Customer = {
  id: "c1",
  name: "Alice",
  company: "Harbour Tools",
  tier: "vip",
  value: 80,
  language: "en",
  numbers: ["+442071234567"],
  email: null,
  dedicated_agent: "a1",
  dedicated_agent_name: "Lin",
  notes: null,
  life_cycle: "active",
  created_ms: 0,
  org_unit: null,
};

export const POP: Pop = {
  contact_id: "k1",
  ani: "+442071234567",
  ani_name: null,
  dnis: "4000",
  queue: "service",
  language: "en",
  keyed: [],
  customer: CUSTOMER,
  candidates: [],
  open_cases: [],
  last_contacts: [],
  recoveries: [],
  tasks: [],
  reason: "idle longest",
  waited_ms: 23_000,
  available: true,
};

export const CONTACT: DeskContact = {
  contact_id: "k1",
  offer_id: "o1",
  phase: "offered",
  since_ms: 0,
  ani: "+442071234567",
  queue: "service",
  held: false,
  recovering: false,
  wrap_up_until_ms: null,
  wrap_up_most_ms: null,
  callback: null,
  customer_id: "c1",
  pop: POP,
};

export const ME: Me = {
  agent_id: "a1",
  name: "Lin",
  presence: "NOT_READY",
  reason: "removed",
  state: "BUSY",
  since_ms: 0,
  removed: true,
  phone: { tab: "t1", registered: true, microphone: true, sound: true },
};

export function fakeDesk() {
  const command = vi.fn((_name: string, _args?: object) => Promise.resolve({}));
  const popShown = vi.fn((_offer: string) => undefined);
  const desk = {
    popShown,
    command: vi.fn(() => Promise.resolve(true)),
    live: { command, link: signal("open") },
    phone: { call: signal<CallState>("idle") },
    queues: signal([]),
    cases: signal(null),
    skills: signal({}),
    me: signal<Me | null>(null),
    owner: signal("mine"),
    contact: signal(null),
    refusal: signal(null),
    viewing: signal(null),
  };
  return { desk: desk as unknown as Desk, command, popShown };
}
