import { KnowledgeFinder } from "../knowledge/KnowledgeFinder";
import { inserting } from "./inserting";

/** The knowledge base while talking; what it says can go into the answer of a case that is being registered. */
export function KnowledgePanel({ contactId }: { contactId: string | null }) {
  const onInsert = inserting.value;
  return (
    <div class="card">
      <KnowledgeFinder {...(contactId ? { contactId } : {})} {...(onInsert ? { onInsert } : {})} />
    </div>
  );
}
