/** Names of what the page shows, in the reader's language. */
import type { AudioSource } from "../api/flows";
import type { Language } from "../api/types";
import { type MessageId, t } from "../i18n";
import type { Exit, Shown } from "./model";

export const languageNames = (languages: readonly Language[]): string =>
  languages.map((one) => t(`language.${one}`)).join(t("list.comma"));

const EXIT_WORDS: Readonly<Record<Exit, MessageId>> = {
  self_service: "flows.exit_self_service",
  chosen: "flows.exit_chosen",
  asked: "flows.exit_asked",
  failed: "flows.exit_failed",
  unavailable: "flows.exit_unavailable",
  callback: "flows.exit_callback",
  transferred: "flows.exit_transferred",
  voicemail: "flows.exit_voicemail",
  turned_away: "flows.exit_turned_away",
  gave_up: "flows.exit_gave_up",
  dropped: "flows.exit_dropped",
};
export const exitWords = (exit: Exit): string => t(EXIT_WORDS[exit]);

const SOURCE_WORDS: Readonly<Record<AudioSource, MessageId>> = {
  own: "flows.sound_own",
  ours: "flows.sound_ours",
  shared: "flows.sound_shared",
  missing: "flows.sound_missing",
};
export const sourceWords = (source: AudioSource): string => t(SOURCE_WORDS[source]);

const SHOWN_WORDS: Readonly<Record<Shown, MessageId>> = {
  flows: "flows.shown_flows",
  missing: "flows.shown_missing",
  own: "flows.shown_own",
  system: "flows.shown_system",
  all: "flows.shown_all",
};
export const shownWords = (shown: Shown): string => t(SHOWN_WORDS[shown]);
