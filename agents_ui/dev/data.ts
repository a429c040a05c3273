/** A small invented company for the mock. */
const HOUR = 3_600_000;
const now = Date.now();

export const queues = [
  { id: "sales", names: { "zh-CN": "销售", "zh-TW": "業務", en: "Sales" } },
  { id: "service", names: { "zh-CN": "售后服务", "zh-TW": "售後服務", en: "Service" } },
  { id: "complaints", names: { "zh-CN": "投诉处理", "zh-TW": "客訴處理", en: "Complaints" } },
];

const person = (
  id: string,
  name: string,
  company: string,
  tier: string,
  language: string,
  number: string,
) => ({
  id,
  name,
  company,
  tier,
  value: tier === "vip" ? 92 : 0,
  dedicated_agent: tier === "vip" ? "a1" : null,
  dedicated_agent_name: tier === "vip" ? "林晓" : null,
  language,
  numbers: [number],
  email: `${id}@example.com`,
  notes: tier === "vip" ? "年度合同客户，发货前请电话确认收货人。" : null,
  life_cycle: "active",
  created_ms: now - 400 * 24 * HOUR,
  org_unit: "demo",
});

export const customers = [
  person("c1", "王小明", "远航贸易有限公司", "vip", "zh-CN", "+8613800138000"),
  person("c2", "陳怡君", "台北設計工作室", "gold", "zh-TW", "+886912345678"),
  person("c3", "Emily Carter", "Harbour Tools Ltd", "standard", "en", "+442071234567"),
  person(
    "c4",
    `<img src=x onerror=alert(1)> \${jndi} ${"很长的名字".repeat(50)}`,
    "<b>Bold & Co</b>",
    "silver",
    "en",
    "+8613900000004",
  ),
  person("c5", "曾伟", "同号商行", "standard", "zh-CN", "+861088880000"),
  person("c6", "单丽", "同号商行", "gold", "zh-CN", "+861088880000"),
];

export const openCases = [
  {
    number: "2611220042",
    kind: "complaint",
    class: "delivery",
    subject: "发货延误两周，客户要求书面说明 (delivery two weeks late)",
    severity: "high",
    status: "accepted",
    opened_ms: now - 50 * HOUR,
    order_number: "SO-20261103-7",
  },
  {
    number: "2611220017",
    kind: "complaint",
    class: "quality",
    subject: "外箱破损，三件商品有划痕",
    severity: "normal",
    status: "registered",
    opened_ms: now - 190 * HOUR,
    order_number: null,
  },
];

export const lastContacts = [1, 2, 3].map((n) => ({
  id: `k${n}`,
  channel: "phone",
  ani: "+8613800138000",
  dnis: "4001",
  queue: "service",
  agent: n === 2 ? "赵敏" : "林晓",
  outcome: n === 3 ? "abandoned" : "handled",
  started_ms: now - n * 47 * HOUR,
  ended_ms: now - n * 47 * HOUR + 240_000,
  disposition: n === 3 ? null : "answered",
  notes: n === 1 ? "客户询问 SO-20261103-7 的物流，已答应今天回电。" : null,
}));

const labels = (cn: string, tw: string, en: string) => ({ "zh-CN": cn, "zh-TW": tw, en });

export const dispositions = [
  { code: "answered", labels: labels("问题已解决", "問題已解決", "Answered") },
  { code: "callback", labels: labels("需要回电", "需要回電", "Callback promised") },
  { code: "complaint", labels: labels("已登记投诉", "已登記客訴", "Complaint taken") },
];

export const messages = [
  {
    kind: "voicemail",
    contact_id: "voicemail",
    at_ms: Date.now() - 8 * 3_600_000,
    number: customers[0]?.numbers[0] ?? null,
    customer: customers[0] ?? null,
    voicemail: { name: "voicemail-1", seconds: 42 },
  },
  {
    kind: "number_left",
    contact_id: "number",
    at_ms: Date.now() - 26 * 3_600_000,
    number: "+8613700000000",
    customer: null,
    voicemail: null,
  },
];

/** What the customer of the open cases was promised. */
export const recoveries = [
  {
    id: "r1",
    case_number: "2611220042",
    kind: "discount",
    amount_minor: 20_000,
    currency: "CNY",
    words: "下一单减 200 元",
    state: "approved",
    promised_by: "2026-12-31",
  },
];

export const timeline = [
  ...lastContacts.map((one) => ({
    ...one,
    kind: "contact",
    at_ms: one.started_ms,
    title: null,
  })),
  ...openCases.map((one) => ({
    ...one,
    id: one.number,
    case_kind: one.kind,
    kind: "case",
    at_ms: one.opened_ms,
    title: `${one.number} ${one.subject}`,
  })),
  {
    kind: "order",
    id: "SO-20261103-7",
    at_ms: now - 450 * HOUR,
    title: "SO-20261103-7",
    status: "shipped",
  },
].sort((a, b) => b.at_ms - a.at_ms);
