/** The ring tone, made on the spot: 425 Hz, one second in five (the cadence of GB/T 3380). */

const FREQUENCY_HZ = 425;
const CYCLE_MS = 5_000;
const ON_S = 1;
const RAMP_S = 0.02;
const GAIN = 0.2;

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

  private burst(): void {
    const { context } = this;
    if (context.state !== "running") return;
    const at = context.currentTime;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = FREQUENCY_HZ;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(GAIN, at + RAMP_S);
    gain.gain.setValueAtTime(GAIN, at + ON_S - RAMP_S);
    gain.gain.linearRampToValueAtTime(0, at + ON_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + ON_S);
    this.gain = gain;
  }
}
