import { signal } from "@preact/signals";

/** Counts cases registered from this page; a timeline on the screen is fetched anew when it grows. */
export const casesFiled = signal(0);
