/** The ring tone, made on the spot: 425 Hz, one second in five (the cadence of GB/T 3380); and a shorter one. */

const FREQUENCY_HZ = 425;
const CYCLE_MS = 5_000;
const ON_S = 1;
const RAMP_S = 0.02;
const GAIN = 0.2;
const ANNOUNCE_HZ = 880;
const ANNOUNCE_S = 0.3;
/** How long the tone before a call that is picked up by itself takes, with the silence after it. */
export const ANNOUNCE_MS = 450;

export class RingTone {
  private readonly context: AudioContext;
  private timer: ReturnType<typeof setInterval> | undefined;
  private gain: GainNode | null = null;

  constructor(context: AudioContext) {
    this.context = context;
  }

  start(): void {
    if (this.timer) return;
    this.burst();
    this.timer = setInterval(() => this.burst(), CYCLE_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.gain?.disconnect();
    this.gain = null;
  }

  /** Once, before a call that is picked up by itself. */
  announce(): void {
    this.tone(ANNOUNCE_HZ, ANNOUNCE_S);
  }

  private burst(): void {
    this.tone(FREQUENCY_HZ, ON_S);
  }

  private tone(hertz: number, seconds: number): void {
    const { context } = this;
    if (context.state !== "running") return;
    const at = context.currentTime;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(GAIN, at + RAMP_S);
    gain.gain.setValueAtTime(GAIN, at + seconds - RAMP_S);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + seconds);
    this.gain = gain;
  }
}
