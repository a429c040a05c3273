import type { DeskContact } from "../api/types";
import { CallbackPanel } from "./CallbackPanel";
import { ComplaintForm } from "./ComplaintForm";
import type { Desk } from "./desk";
import { WrapUp } from "./WrapUp";

/** What is written during and after the call. */
export function WorkPanel({ desk, contact }: { desk: Desk; contact: DeskContact }) {
  return (
    <>
      <WrapUp desk={desk} contact={contact} />
      <ComplaintForm contactId={contact.contact_id} />
      <CallbackPanel desk={desk} contact={contact} />
    </>
  );
}
