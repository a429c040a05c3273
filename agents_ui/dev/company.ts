/** The mock's set-up and a simulation that is done at once: enough to look at the pages. */
import { queues } from "./data.ts";

const queue = (one: (typeof queues)[number]) => ({
  ...one,
  skills: {},
  service_level_ms: 20_000,
  org_unit: "company",
  strategy: "longest_idle",
  recipe: [{ do: "offer_callback", after_ms: 60_000 }],
  announce: { every_ms: 30_000, position: true, expected_wait: true, comfort: true },
  callback: { attempts: 3, ring_ms: 30_000, retry_ms: 300_000, hours: "" },
  dedicated_wait_ms: 0,
  last_agent_wait_ms: 0,
  max_waiting: 0,
  max_expected_wait_ms: 0,
  auto_answer: false,
  wrap_up_ms: null,
  hours: "",
});

const WORKDAY = ["08:30-12:00", "13:00-18:00"];

/** Two of the calendars. */
export const calendars = [
  {
    name: "CN",
    problem: "",
    years: [
      { year: 2026, closed: 33, work: 6, complete: true, own: false },
      { year: 2027, closed: 13, work: 0, complete: false, own: false },
    ],
  },
  { name: "TW", problem: "", years: [{ year: 2026, closed: 22, work: 0, complete: true, own: true }] },
];

export const company = {
  version: "mock",
  file_changed: false,
  kept_queues: [
    { id: "old", names: { "zh-CN": "售后", "zh-TW": "售後", en: "After-sales" }, waiting: 2, contacts: 3 },
  ],
  warnings: [
    {
      queue: "complaints",
      field: "queues.complaints",
      reason: "nobody_able",
      values: { queue: "complaints", asked: { goods: 9 }, missing: { goods: 7 } },
      message: "Nobody who serves the queue 'complaints' has what its callers need.",
      hint: "Raise an agent's level, or ask for less.",
    },
    {
      queue: "",
      field: "hours.main.calendar",
      reason: "calendar_incomplete",
      values: { calendar: "CN", year: "2027", hours: ["main"], source: "www.gov.cn" },
      message: "The calendar CN does not have the holidays of 2027 in full.",
      hint: "Import them.",
    },
  ],
  time_zone: "Asia/Shanghai",
  flow: { voicemails: ["leave_message"] },
  hours: {
    main: {
      weekly: { mon: WORKDAY, tue: WORKDAY, wed: WORKDAY, thu: WORKDAY, fri: ["08:30-17:00"] },
      time_zone: "",
      calendar: "CN",
      extra_work: ["09:00-17:00"],
      dates: { "2026-12-24": ["08:30-12:00"], "2026-12-31": [] },
    },
  },
  hours_now: {
    main: {
      open: false,
      next_opening_ms: Date.UTC(2026, 10, 23, 0, 30),
      used_by: ["queues.sales.callback.hours", "flows.main.nodes.ask_office"],
    },
  },
  skills: { goods: { "zh-CN": "商品知识", "zh-TW": "商品知識", en: "Product knowledge" } },
  queues: queues.map(queue),
  agents: [
    {
      id: "a1",
      name: "林晓",
      skills: { goods: 7 },
      queues: ["sales", "service"],
      org_unit: "company",
      preferences: {},
      capacity: {},
    },
  ],
  priority: {
    tier_points: { standard: 0, silver: 10, gold: 20, vip: 30 },
    value_points: 10,
    point_ms: 6_000,
    preference_ms: 30_000,
  },
  limits: {
    pop_wait_ms: 250,
    ring_ms: 20_000,
    wrap_up_ms: 60_000,
    wrap_up_most_ms: 300_000,
    recovery_ms: 20_000,
    phone_grace_ms: 10_000,
    missed_offers: 1,
  },
};

const FIGURES = {
  contacts: 18_000,
  answered: 18_000,
  abandoned: 0,
  service_level: 0.796,
  asa_s: 17.1,
  p_wait: 0.285,
  abandon_rate: 0,
  occupancy: 0.769,
  asa_by_priority: {},
  confidence_intervals: { service_level: [0.786, 0.806], asa_s: [15.9, 18.3] },
};

export function simulation(asked: Record<string, unknown>): object {
  const [kind, request] = Object.entries(asked)[0] ?? ["question", {}];
  return {
    id: "mock",
    state: "done",
    request: { ask: kind, ...(request as object) },
    started_ms: Date.now(),
    done: 20_000,
    of: 20_000,
    result: {
      cases: [
        {
          name: "simulated",
          threshold_s: 20,
          figures: FIGURES,
          by_queue: {},
          waits: [
            { from_s: 0, to_s: 0, share: 0.715 },
            { from_s: 0, to_s: 30, share: 0.124 },
            { from_s: 30, to_s: null, share: 0.161 },
          ],
          intervals: [],
        },
      ],
      theory: { service_level: 0.7956, asa_s: 17.1 },
      warm_up: 2_000,
      simulated: 20_000,
      seconds: 1.9,
    },
    error: null,
    field: null,
  };
}
