/** A file sent with its progress, which fetch does not tell. */
import { ApiError, csrfToken, refusal } from "./http";

/** Longer than the server waits for it, so that its refusal is heard. */
const UPLOAD_MS = 90_000;

interface Sending {
  /** Gets the share that is sent, 0-1. */
  readonly onProgress: (share: number) => void;
  readonly method?: "PUT" | "POST";
  /** Beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the file and gives the answer. Throws ApiError. */
export function upload<T>(path: string, file: Blob, sending: Sending): Promise<T> {
  return new Promise((resolve, reject) => {
    const sent = new XMLHttpRequest();
    const offline = () =>
      reject(new ApiError({ code: "offline", field: null, message: "The server did not answer.", hint: "" }));
    sent.open(sending.method ?? "PUT", path);
    sent.timeout = UPLOAD_MS;
    sent.setRequestHeader("Accept", "application/json");
    sent.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    sent.setRequestHeader("X-CSRF-Token", csrfToken());
    for (const [name, value] of Object.entries(sending.headers ?? {})) sent.setRequestHeader(name, value);
    sent.upload.addEventListener("progress", ({ loaded, total }) =>
      sending.onProgress(total ? loaded / total : 0),
    );
    sent.addEventListener("error", offline);
    sent.addEventListener("timeout", offline);
    sent.addEventListener("load", () => {
      if (sent.status >= 200 && sent.status < 300) resolve(JSON.parse(sent.responseText) as T);
      else reject(refusal(sent.status, sent.responseText, sent.getResponseHeader("Retry-After")));
    });
    sent.send(file);
  });
}
