import type { Me } from "../api/types";
import { type MessageId, t } from "../i18n";
import { Notice } from "../ui/Notice";

/** Reasons that the agent did not choose and may not have noticed. */
const SET_BY_SYSTEM: Readonly<Record<string, MessageId>> = {
  ring_no_answer: "presence.set_ring_no_answer",
  phone_lost: "presence.set_phone_lost",
  removed: "presence.set_removed",
};

export function SetNotReady({ me }: { me: Me | null }) {
  const words = me?.state === "NOT_READY" && !me.removed && me.reason ? SET_BY_SYSTEM[me.reason] : undefined;
  if (!words) return null;
  return (
    <Notice kind="warning" testId="set-not-ready">
      {t(words)}
    </Notice>
  );
}
