/** The mock's cases and articles: one case to look at with every part of it, one article. Steps change its status. */
import { customers, openCases, recoveries } from "./data.ts";

const labels = (cn: string, tw: string, en: string) => ({ "zh-CN": cn, "zh-TW": tw, en });
const leaf = (code: string, ...names: [string, string, string]) => ({ code, labels: labels(...names) });

const care = {
  classes: [
    {
      ...leaf("goods", "商品", "商品", "Goods"),
      children: [
        leaf("quality", "质量", "品質", "Quality"),
        leaf("damaged_goods", "货物损坏", "貨物損壞", "Damaged goods"),
      ],
    },
    leaf("delivery", "物流", "物流", "Delivery"),
  ],
  causes: [leaf("packaging", "包装", "包裝", "Packaging"), leaf("mistake", "失误", "失誤", "Mistake")],
  products: [leaf("kettle", "电热水壶", "電熱水壺", "Electric kettle")],
  units: [{ id: "complaints", name: "投诉处理部" }],
  people: [{ id: "u1", name: "林晓", unit: "complaints" }],
  surveys: [],
  faults: "",
  recovery: { currency: "CNY", mine: { apology: 0, discount: 5_000 } },
  outside: { allowed: true, mail: false },
  files: { bytes: 5_242_880, media: ["application/pdf", "image/png", "text/plain"] },
};

const now = Date.now();
const row = (index: number) => ({
  ...openCases[index],
  customer_name: customers[0]?.name,
  tier: "vip",
  responsible_name: index ? null : "林晓",
  due_ms: now + (index ? 5 : -3) * 3_600_000,
  overdue: index === 0,
});
const rows = [row(0), row(1)];

const step = (place: number, name: string, from: string | null, to: string, more = {}) => ({
  place,
  at_ms: now - (9 - place) * 3_600_000,
  step: name,
  from,
  to,
  by_kind: "user",
  by_name: "林晓",
  contact_id: place === 1 ? "k1" : null,
  words: null,
  data: {},
  ...more,
});

const caseOf = (one: object) => ({
  version: 3,
  description: "<b>发货延误</b>两周，客户要求书面说明。",
  channel: "phone",
  language: "zh-CN",
  customer: customers[0],
  reporter: null,
  recording: null,
  product: null,
  batch: null,
  opened_by_name: "林晓",
  due_on: "2026-11-25",
  cause: null,
  blamed_unit: null,
  fault: null,
  solution: null,
  responsible: { kind: "user", id: "u1", name: "林晓", email: null },
  suggested_unit: "complaints",
  escalated_to_name: null,
  mark: null,
  reopened: 0,
  escalated: 0,
  merged_into: null,
  merged: [],
  deadlines: [{ kind: "reply", due_ms: now - 3 * 3_600_000, met_ms: null, overdue: true }],
  course: [
    step(1, "register", null, "registered"),
    step(2, "assign", "registered", "assigned", { data: { to_name: "林晓" } }),
    step(3, "accept", "assigned", "accepted"),
  ],
  files: [],
  recoveries: recoveries.map((each) => ({
    ...each,
    proposed_by_name: "林晓",
    proposed_ms: now,
    decided_by_name: null,
    decision: null,
    done_ms: null,
    cost_minor: null,
    may: ["done", "withdraw"],
  })),
  actions: [],
  tasks: [],
  mails: [],
  articles: [],
  steps: ["reply", "assign", "decline", "feedback", "escalate", "merge", "withdraw", "edit", "note"],
  ...one,
});

const article = {
  id: "K0001",
  state: "published",
  version: 1,
  shown: 1,
  revision: "mock",
  texts: { "zh-CN": { title: "退款要几天", body: "审核后三个工作日。\n原路退回。", tags: ["退款"] } },
  owner: "u1",
  owner_name: "林晓",
  review_on: "2027-06-30",
  valid_from: null,
  valid_until: null,
  classes: ["delivery"],
  used: 4,
  from_case: null,
  may_edit: true,
};
const found = {
  id: article.id,
  title: "\u0002退款\u0003要几天",
  snippet: "审核后三个工作日。",
  language: "zh-CN",
  tags: ["退款"],
  weak: false,
};

/** The answer's body; null for what is no address of these. */
export function casesAnswer(method: string, path: string, body: Record<string, unknown>): unknown {
  if (path === "/api/care") return care;
  if (path === "/api/cases" && method === "POST") {
    return {
      ...openCases[1],
      ...body,
      number: `261122${String(Date.now()).slice(-4)}`,
      status: "registered",
    };
  }
  if (path === "/api/cases") return { items: rows, next: null };
  if (path === "/api/cases/similar") return { items: [] };
  if (path === "/api/templates" || path === "/api/tasks") return { items: [] };
  const number = /^\/api\/cases\/(\w+)/.exec(path)?.[1];
  const one = rows.find((_each, index) => openCases[index]?.number === number);
  if (one) return caseOf({ ...one, ...(body.step === "reply" ? { status: "replied", version: 4 } : {}) });
  if (path === "/api/knowledge/search") return { search_id: null, answered: true, items: [found] };
  if (path === "/api/knowledge/mine") return { unhelpful: [], due: [] };
  if (path === "/api/knowledge/unanswered") return { items: [] };
  if (path === "/api/knowledge" && method === "GET") {
    return { items: [{ ...article, title: "退款要几天", language: "zh-CN", changed: false }], next: null };
  }
  if (path.endsWith("/versions")) return { items: [] };
  if (path.startsWith("/api/knowledge")) return article;
  if (path === "/api/public/complaints") {
    const form = { classes: [], products: [], files: 3, file_bytes: 5_242_880, media: care.files.media };
    return method === "GET" ? form : { number: "2611220099" };
  }
  return null;
}
