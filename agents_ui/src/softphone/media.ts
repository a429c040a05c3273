/** Microphone and sound: what a browser gives only when asked, and only after a click. */

export type MicrophoneProblem = "mic_denied" | "mic_missing" | "mic_insecure" | "mic_failed";

export class MicrophoneError extends Error {
  readonly problem: MicrophoneProblem;

  constructor(problem: MicrophoneProblem) {
    super(problem);
    this.name = "MicrophoneError";
    this.problem = problem;
  }
}

export async function openMicrophone(): Promise<MediaStream> {
  // Absent outside secure contexts (https or loopback), whatever the types say.
  if (!navigator.mediaDevices) throw new MicrophoneError("mic_insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true, video: false });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new MicrophoneError("mic_denied");
    if (name === "NotFoundError") throw new MicrophoneError("mic_missing");
    throw new MicrophoneError("mic_failed");
  }
}

const RESUME_MS = 2_000;

/** True when the context plays. `resume` neither resolves nor rejects while the browser waits for a click. */
export async function unlock(context: AudioContext): Promise<boolean> {
  if (context.state === "running") return true;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, RESUME_MS));
  await Promise.race([context.resume().catch(() => undefined), patience]);
  // Read anew: the state changed while we waited.
  return (context.state as AudioContextState) === "running";
}
