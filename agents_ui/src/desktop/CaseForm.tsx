import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { registerCase } from "../api/endpoints";
import { CaseFields } from "../cases/CaseFields";
import { Filed, type FiledCase } from "../cases/Filed";
import { t } from "../i18n";
import { useAct } from "../ui/useAct";
import { casesFiled } from "./filed";
import { inserting } from "./inserting";

/** Takes a case while talking; its number is there at once, to be read out and copied. */
export function CaseForm({ contactId }: { contactId: string }) {
  const open = useSignal(false);
  const filed = useSignal<readonly FiledCase[]>([]);
  const act = useAct();
  // Kept until it succeeded: a case whose answer was lost is sent again and keeps its number.
  const request = useRef("");
  request.current ||= crypto.randomUUID();
  return (
    <section class="card complaint" aria-labelledby="complaint-title">
      <header class="card-head">
        <h2 id="complaint-title">{t("complaint.title")}</h2>
        <button
          type="button"
          data-testid="complaint-open"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
            act.error.value = null;
          }}
        >
          {t(open.value ? "cancel" : "complaint.open")}
        </button>
      </header>
      {filed.value.map((one) => (
        <Filed
          key={one.brief.number}
          filed={one}
          contactId={contactId}
          newTab
          onAnswered={() => {
            casesFiled.value += 1;
          }}
        />
      ))}
      {open.value && (
        <CaseFields
          act={act}
          inserting={inserting}
          newTab
          onSubmit={(facts, answer) =>
            void act.run(async () => {
              const brief = await registerCase({
                request_id: request.current,
                contact_id: contactId,
                ...facts,
              });
              request.current = "";
              filed.value = [...filed.value, { brief, answer, channel: "phone" }];
              open.value = false;
              casesFiled.value += 1;
            })
          }
        />
      )}
    </section>
  );
}
