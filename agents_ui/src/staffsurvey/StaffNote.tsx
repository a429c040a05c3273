import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getStaffRounds } from "../api/satisfaction";
import { session } from "../api/session";
import { label, t } from "../i18n";
import { formatDate } from "../i18n/format";
import { useAgain } from "../ui/useAgain";
import { isSettled, settle } from "./told";

const AGAIN_MS = 300_000;

/** That a round of the agents' own survey is open: once, quietly, and no more when it is answered or put aside. */
export function StaffNote() {
  const { value } = useAgain(getStaffRounds, AGAIN_MS);
  const looked = useSignal(0);
  useEffect(() => {
    // It was answered in another tab.
    const look = () => {
      looked.value += 1;
    };
    addEventListener("storage", look);
    return () => removeEventListener("storage", look);
  }, []);
  void looked.value;
  const user = session.value?.user.id;
  const round = user && value.value?.find((one) => one.open && !one.answered && !isSettled(user, one.id));
  if (!user || !round) return null;
  return (
    <section class="card" aria-labelledby="staff-note" data-testid="staff-note">
      <h2 id="staff-note">{label(round.labels) || t("staff.title")}</h2>
      <p class="muted">{t("staff.note", { until: formatDate(round.closes_ms) })}</p>
      <div class="form-actions">
        <a href="/staff-survey" target="callcenter-staff-survey" data-testid="staff-note-open">
          {t("staff.open")}
        </a>
        <button
          type="button"
          class="quiet"
          data-testid="staff-note-aside"
          onClick={() => {
            settle(user, round.id);
            looked.value += 1;
          }}
        >
          {t("staff.aside")}
        </button>
      </div>
    </section>
  );
}
