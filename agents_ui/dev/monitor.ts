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
      transferred: 4,
      service_level: 0.871,
      threshold_ms: 20_000,
    },
  };
  queues.forEach((queue, index) => {
    state[`queue:${queue.id}`] = {
      ...queue,
      waiting: [0, 3, 1][index],
      longest_wait_since_ms: [null, now - 83_000, now - 12_000][index],
      agents_logged_in: [5, 4, 2][index],
      agents_able: [5, 3, 2][index],
      agents_ready: [3, 0, 1][index],
      expected_wait_ms: [0, 214_000, 95_000][index],
      callbacks: [0, 2, 0][index],
      today: {
        offered: 120 + index * 40,
        answered: 110 + index * 30,
        abandoned: index * 6,
        dropped: 0,
        within: 100,
        threshold_ms: 20_000,
        service_level: [0.94, 0.71, null][index],
        asa_ms: [7_400, 31_000, null][index],
        aht_ms: [243_000, 312_000, null][index],
        turned_away: [0, 4, 0][index],
        called_back: [3, 11, 0][index],
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
      presence: value === "NOT_READY" || value === "LOGGED_OUT" ? value : index === 6 ? "NOT_READY" : "READY",
      reason: value === "NOT_READY" || index === 6 ? "lunch" : null,
      state: value,
      since_ms: now - (index + 1) * 97_000,
      registered: index !== 4,
      contact_id: value === "BUSY" ? `k${index}` : null,
      queues: ["service"],
      today: {
        answered: 12 + index,
        missed: index === 3 ? 2 : 0,
        rejected: 0,
        busy_ms: 5_400_000 + index * 300_000,
        available_ms: 9_000_000,
        began_ms: now - 36_000_000,
      },
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
      kept: index === 1 ? { agent: "陳怡君", why: "dedicated", until_ms: now + 45_000 } : null,
      head_start_ms: index === 4 ? 60_000 : 0,
      callback: null,
    };
  });
  [null, now + 5_400_000].forEach((due, index) => {
    const number = `+861370013700${index}`;
    state[`call:c${index}`] = {
      ...(state["call:k1"] as object),
      contact_id: `c${index}`,
      customer: index ? "曾伟" : null,
      ani: number,
      kept: null,
      position: due === null ? 2 : null,
      callback: {
        number,
        promised_ms: now - 600_000,
        due_ms: due,
        by: index ? "a1" : null,
        attempt: index + 1,
        dialling: false,
        called_in: false,
      },
    };
  });
  return state;
}
