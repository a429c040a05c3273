import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { requireSession } from "../api/session";
import { t } from "../i18n";
import { claimTabId } from "../live/tab";
import { StaffNote } from "../staffsurvey/StaffNote";
import { ConnectionBanner } from "../ui/ConnectionBanner";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";
import { Announcer } from "./Announcer";
import { CustomerView } from "./CustomerView";
import { DeskTopBar } from "./DeskTopBar";
import { Desk } from "./desk";
import { KnowledgePanel } from "./KnowledgePanel";
import { OwnCallbacks } from "./OwnCallbacks";
import { OwnCases } from "./OwnCases";
import { PhonePanel } from "./PhonePanel";
import { PopCard } from "./PopCard";
import { QueueList } from "./QueueList";
import { SearchBox } from "./SearchBox";
import { SetNotReady } from "./SetNotReady";
import { WorkPanel } from "./WorkPanel";
import "./desktop.css";

export default function DesktopPage() {
  const desk = useSignal<Desk | null>(null);
  const failure = useSignal<unknown>(null);
  useEffect(() => {
    const open = async () => {
      const session = await requireSession();
      if (!session) return;
      if (session.user.role !== "agent") {
        location.replace("/monitor");
        return;
      }
      const made = new Desk(await claimTabId());
      made.start();
      desk.value = made;
    };
    open().catch((error: unknown) => {
      failure.value = error;
    });
  }, []);
  useTitle(t("desktop.title"));
  if (failure.value) return <Notice kind="error">{errorText(failure.value)}</Notice>;
  if (!desk.value) return <p class="loading">{t("loading")}</p>;
  return <Workplace desk={desk.value} />;
}

function Workplace({ desk }: { desk: Desk }) {
  const contact = desk.contact.value;
  const viewing = desk.viewing.value;
  const system = desk.system.value;
  return (
    <div class="desktop">
      <h1 class="visually-hidden">{t("desktop.title")}</h1>
      <DeskTopBar desk={desk} />
      <ConnectionBanner link={desk.live.link} onCall={desk.phone.call.value !== "idle"} />
      {system && !system.repository && <Notice kind="warning">{t("system.no_repository")}</Notice>}
      {system && !system.calls && <Notice kind="warning">{t("system.no_calls")}</Notice>}
      <SetNotReady me={desk.me.value} />
      <Announcer desk={desk} />
      <div class="desk-grid">
        <aside class="desk-side" aria-label={t("desktop.phone")}>
          <PhonePanel desk={desk} />
          {!desk.me.value?.removed && (
            <QueueList queues={desk.queues.value} known={desk.live.snapshots.value > 0} />
          )}
          <OwnCases cases={desk.cases.value} />
          <OwnCallbacks callbacks={desk.callbacks.value} queues={desk.queues.value} />
        </aside>
        <main class="desk-main">
          {contact && (
            <PopCard
              key={contact.contact_id}
              desk={desk}
              contact={contact}
              folded={viewing !== null && contact.phase !== "offered"}
            />
          )}
          {viewing ? (
            <CustomerView key={viewing} desk={desk} customerId={viewing} />
          ) : contact?.customer_id ? (
            <CustomerView
              key={contact.customer_id}
              desk={desk}
              customerId={contact.customer_id}
              timelineOnly
            />
          ) : null}
          {!contact && !viewing && <p class="empty card">{t("desktop.empty")}</p>}
        </main>
        <aside class="desk-side" aria-label={t("desktop.work")}>
          <SearchBox desk={desk} />
          {contact && contact.phase !== "offered" && (
            <WorkPanel key={contact.contact_id} desk={desk} contact={contact} />
          )}
          <StaffNote />
          <KnowledgePanel
            key={contact?.contact_id ?? "none"}
            contactId={contact && contact.phase !== "offered" ? contact.contact_id : null}
          />
        </aside>
      </div>
    </div>
  );
}
