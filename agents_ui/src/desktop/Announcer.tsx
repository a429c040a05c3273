import { t } from "../i18n";
import { formatPhone } from "../i18n/format";
import type { Desk } from "./desk";
import { dialsCustomer } from "./rules";

/** Tells a screen reader of the incoming call and of the call's changes; nothing is to be seen. */
export function Announcer({ desk }: { desk: Desk }) {
  const contact = desk.contact.value;
  const who = contact?.pop?.customer?.name ?? contact?.pop?.ani_name ?? formatPhone(contact?.ani ?? null);
  let words = "";
  if (dialsCustomer(contact)) words = t("announce.dialling", { who });
  else if (contact?.phase === "offered")
    words = t(desk.phone.pickedUp.value ? "announce.picked_up" : "announce.incoming", { who });
  else if (contact?.recovering) words = t("announce.recovering");
  else if (contact?.held) words = t("announce.held");
  else if (contact?.phase === "connected") words = t("announce.connected", { who });
  else if (contact?.phase === "wrap_up") words = t("announce.wrap_up");
  return (
    <div class="visually-hidden" role="status" aria-live="assertive" data-testid="announcer">
      {words}
    </div>
  );
}
