/** The protocol's codes in the reader's words. A code not known here (a newer server) is shown as it came. */
import { type MessageId, t } from "./index";

const TERMS = {
  presence: ["LOGGED_OUT", "NOT_READY", "READY", "OFFERED", "BUSY", "WRAP_UP"],
  reason: [
    "break",
    "lunch",
    "meeting",
    "training",
    "back_office",
    "login",
    "ring_no_answer",
    "rejected",
    "phone_lost",
    "removed",
  ],
  outcome: [
    "handled",
    "abandoned",
    "abandoned_in_ivr",
    "self_service",
    "voicemail",
    "transferred",
    "number_left",
    "dropped",
    "turned_away",
    "callback_failed",
    "callback_merged",
    "callback_withdrawn",
  ],
  call: ["ARRIVED", "IN_IVR", "QUEUED", "OFFERED", "CONNECTED"],
  severity: ["low", "normal", "high", "critical"],
  case_status: [
    "registered",
    "assigned",
    "accepted",
    "feedback",
    "replied",
    "closed",
    "asked",
    "evaluated",
    "appealed",
    "withdrawn",
    "merged",
  ],
  case_kind: ["complaint", "enquiry", "request", "suggestion", "praise"],
  tier: ["standard", "silver", "gold", "vip"],
  strategy: ["longest_idle", "best_level", "least_occupied", "fewest_calls", "value_weighted"],
  recipe: ["lower_skill", "add_queue", "offer_callback", "play_message", "overflow", "voicemail", "hang_up"],
  channel: ["phone", "web", "email"],
  life_cycle: ["prospect", "active", "dormant", "lost"],
  order_status: ["preparing", "shipped", "delivered", "cancelled"],
} as const;

export type TermList = keyof typeof TERMS;

/** Codes of one list, in the order they are offered. */
export const codes = <L extends TermList>(list: L): (typeof TERMS)[L] => TERMS[list];

export function term(list: TermList, code: string | null | undefined): string {
  if (!code) return "";
  const known: readonly string[] = TERMS[list];
  return known.includes(code) ? t(`${list}.${code}` as MessageId) : code;
}
