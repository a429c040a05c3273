import { useLayoutEffect } from "preact/hooks";
import type { DeskContact } from "../api/types";
import type { Desk } from "./desk";

/** A hidden tab has no frames, and a busy one may be late with them: the phone must not wait for either. */
const FRAME_MS = 100;

/**
 * Tells the server that the pop is to be seen: once it has been painted, or at once in a hidden tab.
 * While the customer's data is still on its way there is nothing to be told: the phone may wait a moment for it.
 */
export function usePopShown(desk: Desk, contact: DeskContact): void {
  const offer = contact.phase === "offered" && contact.pop?.available ? contact.offer_id : null;
  useLayoutEffect(() => {
    if (offer === null) return;
    let gone = false;
    const tell = () => {
      if (!gone) desk.popShown(offer);
    };
    if (document.hidden) {
      tell();
      return;
    }
    // The frame's callback runs before its paint, the task after it.
    const frame = requestAnimationFrame(() => setTimeout(tell));
    const timer = setTimeout(tell, FRAME_MS);
    return () => {
      gone = true;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [desk, offer]);
}
