/** The agent desktop's one model: the live state, the softphone, and what the agent can do with both. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { getPhone } from "../api/endpoints";
import { csrfToken } from "../api/http";
import { confirmSession } from "../api/session";
import type { CallbackRecord, DeskContact, DeskQueue, Labels, Me, OwnCases, System } from "../api/types";
import { LiveConnection } from "../live/connection";
import { withPrefix } from "../live/reducer";
import { watchForDeadCall, watchForLoss } from "../softphone/lost";
import { remoteAudio } from "../softphone/remoteAudio";
import { Softphone } from "../softphone/softphone";
import { loadChoices } from "./choices";
import { chooseContact, nextFirst, type Ownership, ownership, type PhoneReport, report } from "./rules";

const PHONE_ON = "callcenter.phone_on";
/** How long an INVITE may ring unheard until the offer it belongs to is here. */
const OFFER_MS = 2_000;
/** How long the server may take to end a call before the phone ends it itself. */
const HANG_UP_MS = 1_500;
const REFUSAL_MS = 8_000;

export class Desk {
  readonly live: LiveConnection;
  readonly phone: Softphone;
  readonly me: ReadonlySignal<Me | null>;
  readonly contact: ReadonlySignal<DeskContact | null>;
  readonly queues: ReadonlySignal<readonly DeskQueue[]>;
  /** What the agent has promised and nobody has kept yet: the next first. */
  readonly callbacks: ReadonlySignal<readonly CallbackRecord[]>;
  /** What the company calls its skills. */
  readonly skills: ReadonlySignal<Readonly<Record<string, Labels>>>;
  readonly system: ReadonlySignal<System | null>;
  readonly cases: ReadonlySignal<OwnCases | null>;
  readonly owner: ReadonlySignal<Ownership>;
  /** What this phone can do; what the server is told of it. */
  readonly report: ReadonlySignal<PhoneReport>;
  readonly starting = signal(false);
  /** Why the phone could not be switched on. */
  readonly phoneError = signal<unknown>(null);
  /** Why the last command was refused. */
  readonly refusal = signal<unknown>(null);
  /** The customer the agent looked up, shown in place of the caller. */
  readonly viewing = signal<string | null>(null);
  /** Set while a phone that was on here has been taken over by another tab. */
  readonly takenOver = signal(false);

  private refusalTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly shown = new Set<string>();

  constructor(tab: string) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.live = new LiveConnection({
      view: "desktop",
      tab,
      authorize: confirmSession,
      address: () => `${scheme}://${location.host}/api/ws?csrf=${encodeURIComponent(csrfToken())}`,
    });
    this.phone = new Softphone({ audio: remoteAudio(), register: true, admit: () => this.offered() });
    const { values } = this.live;
    this.me = computed(() => (values.value.get("me") as Me | undefined) ?? null);
    this.contact = computed(() => chooseContact(withPrefix<DeskContact>(values.value, "contact:")));
    this.queues = computed(
      () => (values.value.get("queues") as { items: DeskQueue[] } | undefined)?.items ?? [],
    );
    this.callbacks = computed(() => nextFirst(withPrefix<CallbackRecord>(values.value, "callback:")));
    this.skills = computed(
      () => (values.value.get("skills") as { names: Record<string, Labels> } | undefined)?.names ?? {},
    );
    this.system = computed(() => (values.value.get("system") as System | undefined) ?? null);
    this.cases = computed(() => (values.value.get("cases") as OwnCases | undefined) ?? null);
    this.owner = computed(() => ownership(this.me.value, tab));
    this.report = computed(() =>
      report(this.phone.line.value, this.phone.microphone.value, this.phone.sound.value),
    );
  }

  start(): void {
    this.live.start();
    // The forms ask again when this first try fails.
    loadChoices().catch(() => undefined);
    this.keepServerTold();
    this.showNewCaller();
    watchForLoss(this.contact, () => this.phone.drop());
    watchForDeadCall({ link: this.live.link, contact: this.contact, call: this.phone.call }, () =>
      this.phone.drop(),
    );
    this.restoreAfterReload();
    for (const kind of ["pointerdown", "keydown"])
      document.addEventListener(kind, this.unlockOnGesture, true);
    window.addEventListener("beforeunload", (event) => {
      if (this.phone.call.peek() !== "idle") event.preventDefault();
    });
  }

  /** Switches the phone on in this tab; with `force` it is taken from the tab that has it. */
  async switchOn(force: boolean): Promise<void> {
    if (this.starting.value) return;
    this.starting.value = true;
    this.phoneError.value = null;
    this.takenOver.value = false;
    try {
      void this.phone.unlockSound();
      await this.live.command("claim_phone", { force });
      sessionStorage.setItem(PHONE_ON, "1");
      await this.phone.openMicrophone();
      this.phone.start(await getPhone());
    } catch (error) {
      this.phoneError.value = error;
    } finally {
      this.starting.value = false;
    }
  }

  async askMicrophone(): Promise<void> {
    this.phoneError.value = null;
    try {
      await this.phone.openMicrophone();
    } catch (error) {
      this.phoneError.value = error;
    }
  }

  async switchOff(): Promise<void> {
    sessionStorage.removeItem(PHONE_ON);
    this.phone.stop();
    await this.live.command("release_phone").catch(() => undefined);
  }

  /** Sends a command and keeps its refusal for the page to show; true when it was carried out. */
  async command(name: string, args: object = {}): Promise<boolean> {
    this.refusal.value = null;
    try {
      await this.live.command(name, args);
      return true;
    } catch (error) {
      this.refusal.value = error;
      clearTimeout(this.refusalTimer);
      this.refusalTimer = setTimeout(() => {
        this.refusal.value = null;
      }, REFUSAL_MS);
      return false;
    }
  }

  /** Tells the server, once for each offer, that the pop is in the page. */
  popShown(offerId: string): void {
    if (this.shown.has(offerId) || this.owner.value !== "mine") return;
    this.shown.add(offerId);
    this.live.command("pop_shown", { offer_id: offerId }).catch(() => this.shown.delete(offerId));
  }

  /** Ends the call by the server's word; the phone does it itself when the server is away or slow. */
  async hangUp(): Promise<void> {
    const contact = this.contact.value;
    // A customer who is called back and has not answered: there is no talk yet that the server could end.
    if (!contact || contact.phase === "offered" || this.live.link.value !== "open") {
      this.phone.hangUp();
      return;
    }
    const session = this.phone.callNumber.value;
    const late = setTimeout(() => {
      if (this.phone.callNumber.value === session) this.phone.hangUp();
    }, HANG_UP_MS);
    if (!(await this.command("hang_up", { contact_id: contact.contact_id }))) {
      clearTimeout(late);
      this.phone.hangUp();
    }
  }

  async reject(): Promise<void> {
    const offer = this.contact.value?.offer_id;
    if (!offer || !(await this.command("reject", { offer_id: offer }))) this.phone.hangUp();
  }

  /** Resolves true as soon as an offer (or a call coming back to us) is on the desk, false after a while. */
  private offered(): Promise<boolean> {
    return new Promise((resolve) => {
      let done = false;
      let dispose = (): void => undefined;
      const finish = (admitted: boolean) => {
        if (done) return;
        done = true;
        clearTimeout(timer);
        resolve(admitted);
        queueMicrotask(() => dispose());
      };
      const timer = setTimeout(() => finish(false), OFFER_MS);
      dispose = effect(() => {
        const contact = this.contact.value;
        if (contact && (contact.phase === "offered" || contact.recovering)) finish(true);
      });
    });
  }

  /**
   * Keeps the server's idea of this phone right. After each reconnect it may have forgotten, so the phone is claimed
   * before its state is told; a phone claimed by another tab is switched off here.
   */
  private keepServerTold(): void {
    let claimed = 0;
    effect(() => {
      const told = this.report.value;
      const owner = this.owner.value;
      const snapshot = this.live.snapshots.value;
      if (this.live.link.value !== "open") return;
      const on = this.phone.line.peek() !== "off";
      if (on && owner === "other" && !this.starting.peek()) {
        sessionStorage.removeItem(PHONE_ON);
        this.takenOver.value = true;
        this.phone.stop();
        return;
      }
      if (on && owner !== "other" && snapshot !== claimed) {
        claimed = snapshot;
        this.live.command("claim_phone", { force: false }).catch(() => undefined);
      }
      if (owner === "mine") this.live.command("phone_state", told).catch(() => undefined);
    });
  }

  /** A new caller takes the place of whoever the agent was looking up. */
  private showNewCaller(): void {
    let shown: string | null = null;
    effect(() => {
      const id = this.contact.value?.contact_id ?? null;
      if (id !== null && id !== shown) this.viewing.value = null;
      shown = id;
    });
  }

  /** A reload of the phone's tab switches the phone on again, so that a call in progress can come back. */
  private restoreAfterReload(): void {
    if (sessionStorage.getItem(PHONE_ON) !== "1") return;
    const dispose = effect(() => {
      if (this.live.snapshots.value === 0) return;
      const owner = this.owner.peek();
      queueMicrotask(() => dispose());
      if (owner === "other") sessionStorage.removeItem(PHONE_ON);
      else void this.switchOn(false);
    });
  }

  private readonly unlockOnGesture = (): void => {
    if (this.phone.line.peek() !== "off" && !this.phone.sound.peek()) void this.phone.unlockSound();
  };
}
