import { signal } from "@preact/signals";

/** Puts words of an article into what is being written; null while nothing is that they belong in. */
export const inserting = signal<((words: string, articleId: string) => void) | null>(null);
