import { signal } from "@preact/signals";

/** Counts complaints filed from this page; a timeline on the screen is fetched anew when it grows. */
export const complaintsFiled = signal(0);
