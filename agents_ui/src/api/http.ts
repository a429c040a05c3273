/** Requests to the server: JSON in and out, or a file in, a text out; the CSRF token on all that changes something. */
import type { Session } from "./types";

export interface ErrorBody {
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
  readonly hint: string;
  readonly next_ms?: number | null;
  readonly reason?: string | null;
  readonly values?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** An answer that is not 2xx, or none at all (`status` 0, code `offline`). */
export class ApiError extends Error {
  readonly code: string;
  readonly field: string | null;
  readonly hint: string;
  /** Why, more closely than `code`, with the values that belong to it; null where the server says no more. */
  readonly reason: string | null;
  readonly values: Readonly<Record<string, string | number | readonly string[]>>;
  readonly status: number;
  /** When what was refused would be taken, as far as the server names a time. */
  readonly nextMs: number | null;
  /** From `Retry-After`, in whole seconds; null when the server named none. */
  readonly retryAfter: number | null;

  constructor(body: ErrorBody, status = 0, retryAfter: number | null = null) {
    super(body.message);
    this.name = "ApiError";
    this.code = body.code;
    this.field = body.field;
    this.hint = body.hint;
    this.reason = body.reason ?? null;
    this.values = body.values ?? {};
    this.nextMs = body.next_ms ?? null;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const REQUEST_TIMEOUT_MS = 15_000;
const CODES: Readonly<Record<number, string>> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  429: "too_many",
  503: "unavailable",
};

let csrf = "";

export function csrfToken(): string {
  return csrf;
}

export function rememberSession(session: Session): Session {
  csrf = session.csrf;
  return session;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

export async function request<T>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...more };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  const file = body instanceof Blob ? body : null;
  if (body !== undefined) headers["Content-Type"] = file ? file.type : "application/json";
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: file ?? JSON.stringify(body) }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError({ code: "offline", field: null, message: "The server did not answer.", hint: "" });
  }
  if (!response.ok) throw await errorFrom(response);
  const json = response.headers.get("Content-Type")?.startsWith("application/json") ?? true;
  return (json ? await response.json() : await response.text()) as T;
}

/** A file that only a header opens: its bytes. Throws ApiError. */
export async function download(path: string, headers: Readonly<Record<string, string>>): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(path, { headers, credentials: "same-origin" });
  } catch {
    throw new ApiError({ code: "offline", field: null, message: "The server did not answer.", hint: "" });
  }
  if (!response.ok) throw await errorFrom(response);
  return response.blob();
}

async function errorFrom(response: Response): Promise<ApiError> {
  return refusal(response.status, await response.text(), response.headers.get("Retry-After"));
}

/** An answer that is not 2xx, from its parts. */
export function refusal(status: number, body: string, retry: string | null): ApiError {
  const fallback: ErrorBody = {
    code: CODES[status] ?? "internal",
    field: null,
    message: `The server answered ${status}.`,
    hint: "",
  };
  const seconds = Number.parseInt(retry ?? "", 10);
  const retryAfter = Number.isFinite(seconds) ? Math.max(0, seconds) : null;
  try {
    const { error } = JSON.parse(body) as { error?: Partial<ErrorBody> };
    return new ApiError({ ...fallback, ...error }, status, retryAfter);
  } catch {
    return new ApiError(fallback, status, retryAfter);
  }
}
