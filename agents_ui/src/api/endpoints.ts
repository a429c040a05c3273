/** One function for each REST call of docs/protocol.md. */
import { rememberSession, request } from "./http";
import type {
  CallbackRecord,
  CaseBrief,
  Choice,
  Customer,
  CustomerBrief,
  Language,
  Message,
  NewCallback,
  NewCase,
  NewCustomer,
  PhoneAccount,
  Pop,
  Session,
  Timeline,
  WebPhoneAccount,
} from "./types";

const id = encodeURIComponent;

export async function logIn(username: string, password: string): Promise<Session> {
  return rememberSession(await request<Session>("POST", "/api/login", { username, password }));
}

export async function getSession(): Promise<Session> {
  return rememberSession(await request<Session>("GET", "/api/session"));
}

export async function putLanguage(language: Language): Promise<Session> {
  return rememberSession(await request<Session>("PUT", "/api/session", { language }));
}

export const logOut = (): Promise<unknown> => request("POST", "/api/logout", {});
export const getPhone = (): Promise<PhoneAccount> => request("GET", "/api/phone");
export const getWebPhone = (): Promise<WebPhoneAccount> => request("GET", "/api/webphone");

export async function getDispositions(): Promise<readonly Choice[]> {
  return (await request<{ items: Choice[] }>("GET", "/api/dispositions")).items;
}

export async function searchCustomers(q: string, signal: AbortSignal): Promise<readonly CustomerBrief[]> {
  const query = new URLSearchParams({ q, limit: "20" });
  return (await request<{ items: CustomerBrief[] }>("GET", `/api/customers?${query}`, undefined, signal))
    .items;
}

export const createCustomer = (customer: NewCustomer): Promise<Customer> =>
  request("POST", "/api/customers", customer);

export const getCustomer = (customerId: string): Promise<Customer> =>
  request("GET", `/api/customers/${id(customerId)}`);

/** What a customer does not want of us. */
export const setWishes = (
  customerId: string,
  wishes: { no_calls?: boolean; no_surveys?: boolean },
): Promise<Customer> => request("POST", `/api/customers/${id(customerId)}/wishes`, wishes);

export function getTimeline(customerId: string, beforeMs: number | null): Promise<Timeline> {
  const query = new URLSearchParams({ limit: "20" });
  if (beforeMs !== null) query.set("before_ms", String(beforeMs));
  return request("GET", `/api/customers/${id(customerId)}/timeline?${query}`);
}

export const linkCustomer = (contactId: string, customerId: string): Promise<Pop> =>
  request("PUT", `/api/contacts/${id(contactId)}/customer`, { customer_id: customerId });

/** The same request id again gives the same number. */
export const registerCase = (made: NewCase): Promise<CaseBrief> => request("POST", "/api/cases", made);

export async function getMessages(): Promise<readonly Message[]> {
  return (await request<{ items: Message[] }>("GET", "/api/messages")).items;
}

export const recordingAddress = (name: string): string => `/api/recordings/${id(name)}`;

export const requestCallback = (callback: NewCallback): Promise<CallbackRecord> =>
  request("POST", "/api/callbacks", callback);

export const withdrawCallback = (contactId: string): Promise<unknown> =>
  request("DELETE", `/api/callbacks/${id(contactId)}`);
