import type { DeskContact } from "../api/types";
import { CallbackPanel } from "./CallbackPanel";
import { CaseForm } from "./CaseForm";
import type { Desk } from "./desk";
import { WrapUp } from "./WrapUp";

/** What is written during and after the call. */
export function WorkPanel({ desk, contact }: { desk: Desk; contact: DeskContact }) {
  return (
    <>
      <WrapUp desk={desk} contact={contact} />
      <CaseForm contactId={contact.contact_id} />
      <CallbackPanel desk={desk} contact={contact} />
    </>
  );
}
