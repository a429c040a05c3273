/** The records of docs/protocol.md, as the browser sees them. Times are UTC in ms since 1970. */

export type Language = "zh-CN" | "zh-TW" | "en";
export type Labels = Readonly<Record<Language, string>>;
export type Role = "agent" | "supervisor" | "admin";
export type Tier = "standard" | "silver" | "gold" | "vip";

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  readonly time_zone: string;
  readonly org_unit: string | null;
}

export interface Session {
  readonly user: User;
  readonly csrf: string;
}

export interface PhoneAccount {
  readonly ws: string;
  readonly uri: string;
  readonly username: string;
  readonly secret: string;
}

export interface DemoCaller {
  readonly number: string;
  readonly name: string;
}

/** A number of the company's, the flow that answers it, and its SIP address. */
export interface DialledNumber {
  readonly number: string;
  readonly flow: string;
  readonly target: string;
}

export interface WebPhoneAccount extends PhoneAccount {
  readonly target: string;
  readonly numbers: readonly DialledNumber[];
  readonly demo_callers: readonly DemoCaller[];
}

export interface Choice {
  readonly code: string;
  readonly labels: Labels;
}

export interface CustomerBrief {
  readonly id: string;
  readonly name: string;
  readonly company: string | null;
  readonly tier: Tier;
  /** 1-100; 0 when nothing is known of it. */
  readonly value: number;
  readonly language: Language | null;
  readonly numbers: readonly string[];
}

export interface Customer extends CustomerBrief {
  readonly email: string | null;
  /** Who serves this key account. */
  readonly dedicated_agent: string | null;
  readonly dedicated_agent_name: string | null;
  readonly notes: string | null;
  readonly life_cycle: string | null;
  readonly created_ms: number;
  readonly org_unit: string | null;
  /** They do not want to be called by us, or asked for their opinion. */
  readonly no_calls?: boolean;
  readonly no_surveys?: boolean;
}

export interface NewCustomer {
  readonly name: string;
  readonly language: Language;
  readonly tier?: Tier;
  readonly numbers: readonly string[];
  readonly company?: string;
  readonly email?: string;
}

export interface ContactBrief {
  readonly id: string;
  readonly channel: string;
  readonly ani: string | null;
  readonly dnis: string | null;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly agent_name: string | null;
  readonly outcome: string | null;
  readonly started_ms: number;
  readonly ended_ms: number | null;
  readonly disposition: string | null;
  readonly notes: string | null;
  readonly voicemail: Voicemail | null;
  readonly left_number: string | null;
}

export interface Voicemail {
  readonly name: string;
  readonly seconds: number;
}

/** What a caller left who talked to nobody. */
export interface Message {
  readonly kind: "voicemail" | "recording" | "number_left";
  readonly contact_id: string;
  readonly at_ms: number;
  readonly number: string | null;
  readonly customer: CustomerBrief | null;
  readonly voicemail: Voicemail | null;
}

export interface CaseBrief {
  readonly number: string;
  readonly kind: string;
  readonly class: string | null;
  readonly subject: string;
  readonly severity: string;
  readonly status: string;
  readonly opened_ms: number;
  readonly order_number: string | null;
}

/** What a new case is about. */
export interface CaseFacts {
  readonly kind: string;
  readonly subject: string;
  readonly class: string;
  readonly severity: string;
  readonly description: string;
  readonly order_number?: string;
  readonly product?: string;
  readonly batch?: string;
}

export interface NewCase extends CaseFacts {
  /** The same id again gives the same number. */
  readonly request_id: string;
  /** The contact that is held. */
  readonly contact_id: string;
}

/** What a customer was promised to be won back. */
export interface PromisedRecovery {
  readonly id: string;
  readonly case_number: string;
  readonly kind: string;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly words: string;
  readonly state: string;
  readonly promised_by: string | null;
}

/** Somebody is to call the customer. */
export interface OpenTask {
  readonly id: string;
  readonly kind: string;
  readonly words: string;
  readonly case_number: string | null;
  readonly due_ms: number;
}

export interface TimelineItem {
  readonly kind: "contact" | "case" | "order";
  readonly id: string;
  readonly at_ms: number;
  /** Null for a contact: its outcome says what it was. */
  readonly title: string | null;
  readonly [extra: string]: unknown;
}

export interface Timeline {
  readonly items: readonly TimelineItem[];
  readonly next_before_ms: number | null;
}

/** One thing the caller keyed in the menu: the question, the digits, and what they mean where that is known. */
export interface Keyed {
  readonly labels: Labels;
  readonly value: string;
  readonly meanings: Labels | null;
}

export interface Pop {
  readonly contact_id: string;
  readonly ani: string | null;
  readonly ani_name: string | null;
  readonly dnis: string | null;
  readonly queue: string | null;
  readonly language: Language | null;
  readonly keyed: readonly Keyed[];
  readonly customer: Customer | null;
  readonly candidates: readonly CustomerBrief[];
  readonly open_cases: readonly CaseBrief[];
  readonly recoveries: readonly PromisedRecovery[];
  readonly tasks: readonly OpenTask[];
  readonly last_contacts: readonly ContactBrief[];
  readonly reason: string;
  readonly waited_ms: number;
  readonly available: boolean;
}

export type Presence = "LOGGED_OUT" | "NOT_READY" | "READY";
export type AgentState = Presence | "OFFERED" | "BUSY" | "WRAP_UP";

export interface Me {
  readonly agent_id: string;
  readonly name: string;
  readonly presence: Presence;
  readonly reason: string | null;
  readonly state: AgentState;
  readonly since_ms: number;
  /** Taken out of the set-up, and still in a contact. */
  readonly removed: boolean;
  readonly phone: {
    readonly tab: string | null;
    readonly registered: boolean;
    readonly microphone: boolean;
    readonly sound: boolean;
  };
}

export type Phase = "offered" | "connected" | "wrap_up";

/** A promise to call the customer back. */
export interface Callback {
  readonly number: string | null;
  readonly promised_ms: number;
  /** Not before then (an agreed time, or that of the next try); null: when their turn comes. */
  readonly due_ms: number | null;
  readonly by: string | null;
  /** The number of the attempt that is on its way or comes next. */
  readonly attempt: number;
  /** The customer's phone is being dialled now. */
  readonly dialling: boolean;
  /** They have phoned in before they were called back: this is their call. */
  readonly called_in: boolean;
  /** Why they are called. */
  readonly purpose?: "asked" | "follow_up" | "survey";
  /** About which case. */
  readonly case_number?: string | null;
}

export interface CallbackRecord extends Callback {
  readonly contact_id: string;
  readonly customer: string | null;
  readonly tier: Tier;
  readonly queue: string;
}

export interface NewCallback {
  readonly number: string;
  readonly queue: string;
  readonly due_ms?: number;
  readonly contact_id?: string;
  readonly customer_id?: string;
}

export interface DeskContact {
  readonly contact_id: string;
  readonly offer_id: string | null;
  readonly phase: Phase;
  readonly since_ms: number;
  readonly ani: string | null;
  readonly queue: string | null;
  readonly held: boolean;
  readonly recovering: boolean;
  readonly wrap_up_until_ms: number | null;
  /** No extension reaches beyond it. */
  readonly wrap_up_most_ms: number | null;
  readonly callback: Callback | null;
  readonly customer_id: string | null;
  readonly pop: Pop | null;
}

export interface DeskQueue {
  readonly id: string;
  readonly names: Labels;
  readonly waiting: number;
  readonly longest_wait_since_ms: number | null;
}

/** My cases that are late, or soon will be. */
export interface OwnCases {
  readonly due_soon: number;
  readonly overdue: number;
}

export interface System {
  readonly calls: boolean;
  readonly repository: boolean;
  readonly loop_lag_ms?: number;
}

export interface MonitorQueue extends DeskQueue {
  /** Who serves it: of those logged in, those with its skills; `agents_ready` may be offered a call now. */
  readonly agents_logged_in: number;
  readonly agents_able: number;
  readonly agents_ready: number;
  /** Of somebody who came now; null when nobody can tell. */
  readonly expected_wait_ms: number | null;
  readonly callbacks: number;
  readonly today: {
    readonly offered: number;
    readonly answered: number;
    readonly abandoned: number;
    readonly dropped: number;
    readonly within: number;
    readonly threshold_ms: number;
    readonly service_level: number | null;
    readonly asa_ms: number | null;
    readonly aht_ms: number | null;
    readonly turned_away: number;
    readonly called_back: number;
  };
}

export interface MonitorAgent {
  readonly id: string;
  readonly name: string;
  readonly presence: Presence;
  readonly reason: string | null;
  readonly state: AgentState;
  readonly since_ms: number;
  readonly registered: boolean;
  readonly contact_id: string | null;
  readonly queues: readonly string[];
  /** Since midnight (`began_ms`), without the state that lasts since `since_ms`. */
  readonly today: {
    readonly answered: number;
    readonly missed: number;
    readonly rejected: number;
    readonly busy_ms: number;
    readonly available_ms: number;
    readonly began_ms: number;
  };
}

export type CallState = "ARRIVED" | "IN_IVR" | "QUEUED" | "OFFERED" | "CONNECTED";

export interface MonitorCall {
  readonly contact_id: string;
  readonly state: CallState;
  readonly since_ms: number;
  readonly started_ms: number;
  readonly ani: string | null;
  readonly customer: string | null;
  readonly tier: Tier | null;
  readonly language: Language | null;
  readonly queue: string | null;
  readonly agent: string | null;
  /** For whom it is kept before anybody may take it. */
  readonly kept: {
    readonly agent: string;
    readonly why: "dedicated" | "last_agent";
    readonly until_ms: number;
  } | null;
  readonly head_start_ms: number;
  readonly callback: Callback | null;
  /** The menu puts the caller through to this number outside. */
  readonly transfer: { readonly names: Labels; readonly answered_ms: number | null } | null;
}

export interface Today {
  readonly calls: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly dropped: number;
  readonly self_service: number;
  readonly transferred: number;
  readonly late_pops: number;
  readonly service_level: number | null;
  readonly threshold_ms: number;
}
