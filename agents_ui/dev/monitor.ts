/** An invented moment of a busy centre for the monitor. */
import { queues } from "./data.ts";

export function monitorState(): Record<string, unknown> {
  const now = Date.now();
  const state: Record<string, unknown> = {
    system: { calls: true, repository: true, loop_lag_ms: 1 },
    today: {
      calls: 412,
      answered: 356,
      abandoned: 17,
      dropped: 1,
      self_service: 38,
      service_level: 0.871,
      threshold_ms: 20_000,
    },
  };
  queues.forEach((queue, index) => {
    state[`queue:${queue.id}`] = {
      ...queue,
      waiting: [0, 3, 1][index],
      longest_wait_since_ms: [null, now - 83_000, now - 12_000][index],
      agents_ready: [3, 0, 1][index],
      today: {
        offered: 120 + index * 40,
        answered: 110 + index * 30,
        abandoned: index * 6,
        dropped: 0,
        within: 100,
        threshold_ms: 20_000,
        service_level: [0.94, 0.71, null][index],
        asa_ms: [7_400, 31_000, null][index],
      },
    };
  });
  const names = ["林晓", "赵敏", "陳怡君", "Emily Carter", "何子轩", "周瑜", "欧阳娜娜"];
  const states = ["READY", "BUSY", "WRAP_UP", "OFFERED", "NOT_READY", "LOGGED_OUT", "BUSY"];
  names.forEach((name, index) => {
    const value = states[index];
    state[`agent:a${index}`] = {
      id: `a${index}`,
      name,
      presence: value === "NOT_READY" || value === "LOGGED_OUT" ? value : "READY",
      reason: value === "NOT_READY" ? "lunch" : null,
      state: value,
      since_ms: now - (index + 1) * 97_000,
      registered: index !== 4,
      contact_id: value === "BUSY" ? `k${index}` : null,
      queues: ["service"],
    };
  });
  const calls = ["CONNECTED", "QUEUED", "OFFERED", "IN_IVR", "QUEUED"];
  calls.forEach((value, index) => {
    state[`call:k${index}`] = {
      contact_id: `k${index}`,
      state: value,
      since_ms: now - (index + 1) * 19_000,
      started_ms: now - (index + 1) * 43_000,
      ani: `+861380013800${index}`,
      customer:
        index === 3
          ? null
          : ["王小明", "<script>alert(1)</script>", "Harbour Tools Ltd", "", "远航贸易"][index],
      tier: ["vip", "standard", "gold", null, "silver"][index],
      language: "zh-CN",
      queue: index === 3 ? null : "service",
      agent: index === 0 ? "赵敏" : null,
      position: value === "QUEUED" ? index : null,
    };
  });
  return state;
}
