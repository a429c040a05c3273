import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { csrfToken } from "../api/http";
import { confirmSession, requireSession } from "../api/session";
import type { MonitorAgent, MonitorCall, MonitorQueue, System, Today } from "../api/types";
import { t } from "../i18n";
import { LiveConnection } from "../live/connection";
import { withPrefix } from "../live/reducer";
import { claimTabId } from "../live/tab";
import { Brand } from "../ui/Brand";
import { ConnectionBanner } from "../ui/ConnectionBanner";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import { useTitle } from "../ui/useTitle";
import { AgentsTable } from "./AgentsTable";
import { CallbacksTable } from "./CallbacksTable";
import { CallsTable } from "./CallsTable";
import { placesIn } from "./figures";
import { MessagesPanel } from "./MessagesPanel";
import { QueueCards } from "./QueueCards";
import { TodayStrip } from "./TodayStrip";
import "./monitor.css";

export default function MonitorPage() {
  const live = useSignal<LiveConnection | null>(null);
  const failure = useSignal<unknown>(null);
  useTitle(t("monitor.title"));
  useEffect(() => {
    const open = async () => {
      const session = await requireSession();
      if (!session) return;
      if (session.user.role === "agent") {
        location.replace("/desktop");
        return;
      }
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const connection = new LiveConnection({
        view: "monitor",
        tab: await claimTabId(),
        authorize: confirmSession,
        address: () => `${scheme}://${location.host}/api/ws?csrf=${encodeURIComponent(csrfToken())}`,
      });
      connection.start();
      live.value = connection;
    };
    open().catch((error: unknown) => {
      failure.value = error;
    });
    return () => live.peek()?.stop();
  }, []);
  if (failure.value) return <Notice kind="error">{errorText(failure.value)}</Notice>;
  if (!live.value) return <p class="loading">{t("loading")}</p>;
  return <Wall live={live.value} />;
}

function Wall({ live }: { live: LiveConnection }) {
  const values = live.values.value;
  const queues = withPrefix<MonitorQueue>(values, "queue:");
  const agents = withPrefix<MonitorAgent>(values, "agent:");
  const calls = withPrefix<MonitorCall>(values, "call:");
  const places = placesIn(withPrefix<readonly string[]>(values, "line:"));
  const today = values.get("today") as Today | undefined;
  const system = values.get("system") as System | undefined;
  const cases = values.get("cases") as { overdue_cases: number } | undefined;
  return (
    <div class="monitor">
      <header class="top-bar">
        <Brand />
        <h1 class="visually-hidden">{t("monitor.title")}</h1>
        <StaffNav here="monitor" />
        <div class="top-end">
          {system?.loop_lag_ms !== undefined && (
            <span class="muted monitor-lag">{t("monitor.lag", { ms: Math.round(system.loop_lag_ms) })}</span>
          )}
          <LanguageChooser />
          <UserMenu />
        </div>
      </header>
      <ConnectionBanner link={live.link} />
      {system && !system.calls && <Notice kind="error">{t("system.no_calls")}</Notice>}
      {system && !system.repository && <Notice kind="warning">{t("system.no_repository")}</Notice>}
      {live.snapshots.value > 0 && (
        <main class={live.link.value === "open" ? "wall" : "wall stale"}>
          {today && <TodayStrip today={today} overdue={cases?.overdue_cases ?? 0} />}
          <QueueCards queues={queues} />
          <div class="wall-columns">
            <AgentsTable agents={agents} calls={calls} />
            <CallsTable calls={calls} queues={queues} places={places} />
          </div>
          <div class="wall-columns">
            <CallbacksTable calls={calls} queues={queues} agents={agents} places={places} />
            <MessagesPanel queues={queues} />
          </div>
        </main>
      )}
    </div>
  );
}
