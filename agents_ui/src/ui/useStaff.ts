import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { homeOf, requireSession } from "../api/session";
import type { Role } from "../api/types";

/** Whether the one who is logged in may be here: "open", sent elsewhere ("closed"), or why it is not known. */
export function useStaff(roles: readonly Role[]): { open: boolean; failure: unknown } {
  const open = useSignal(false);
  const failure = useSignal<unknown>(null);
  useEffect(() => {
    requireSession().then(
      (session) => {
        if (!session) return;
        if (roles.includes(session.user.role)) open.value = true;
        else location.replace(homeOf(session.user.role));
      },
      (error: unknown) => {
        failure.value = error;
      },
    );
  }, []);
  return { open: open.value, failure: failure.value };
}
