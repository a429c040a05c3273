/** A menu, its figures and some prompts, as the server tells them. */
import type { Flow, FlowReport, Prompt, PromptAudio } from "../api/flows";

export const MAIN: Flow = {
  name: "main",
  version: "4f2a9c",
  languages: ["zh-CN", "en"],
  entries: ["4008"],
  main: true,
  own: false,
  file: "ivr_flows/main.yaml",
  running: 3,
  running_old: 0,
};

const node = (name: string, calls: number, gave_up = 0, asked = 0) => ({
  node: name,
  calls,
  gave_up,
  asked,
  failed: 0,
  unavailable: 0,
  dropped: 0,
});

export const REPORT: FlowReport = {
  flow: "main",
  since: "2026-11-22",
  until: "2026-11-22",
  versions: ["4f2a9c"],
  calls: 10,
  returned: 0,
  left: 8,
  self_service: 2,
  self_service_rate: 0.25,
  exits: { self_service: 2, chosen: 3, asked: 1, gave_up: 2, dropped: 0 },
  nodes: [node("hello", 10), node("menu", 9, 2, 1), node("sales", 4)],
};

export const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"
  role="group" aria-label="Menu main" onload="steal()"><title>Menu main</title>
  <script>steal()</script><style>* { fill: red }</style>
  <foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="steal()"/></body></foreignObject>
  <a href="javascript:steal()"><text>here</text></a><image href="https://elsewhere.example/x.png"/>
  <g data-node="menu" role="img" aria-label="Menu Department (menu)"><title>Menu Department (menu)
calls 9</title><path d="M 0 0" fill="#fff" style="x" onclick="steal()"/><text x="1" y="2">Department</text></g></svg>`;

const sound = (source: PromptAudio["source"], needed = true): PromptAudio => ({
  source,
  seconds: source === "missing" ? null : 2.4,
  rms_dbfs: source === "missing" ? null : -20.2,
  peak_dbfs: source === "missing" ? null : -3,
  needed,
});

export const WELCOME: Prompt = {
  name: "welcome",
  number: 118,
  texts: { "zh-CN": "欢迎致电", "zh-TW": "歡迎來電", en: "Welcome" },
  audio: { "zh-CN": sound("ours"), "zh-TW": sound("shared", false), en: sound("own") },
  uses: [{ flow: "main", node: "hello" }],
  system: false,
};

export const PROMPTS: readonly Prompt[] = [
  WELCOME,
  {
    ...WELCOME,
    name: "fair",
    number: 205,
    texts: { en: "Meet us at the fair" },
    audio: { "zh-CN": sound("missing"), "zh-TW": sound("missing", false), en: sound("missing") },
  },
  { ...WELCOME, name: "old_offer", number: 300, audio: { en: sound("ours", false) }, uses: [] },
  { ...WELCOME, name: "n_7", number: 7, audio: { en: sound("ours") }, uses: [], system: true },
];
