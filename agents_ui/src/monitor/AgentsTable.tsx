import type { AgentState, MonitorAgent, MonitorCall } from "../api/types";
import { t } from "../i18n";
import { formatNumber, formatPhone, formatShare } from "../i18n/format";
import { term } from "../i18n/terms";
import { tick } from "../live/clock";
import { Clock } from "../ui/Clock";
import { occupancy } from "./figures";

/** Those who work first, those who are not here last; by name within a state. */
const ORDER: readonly AgentState[] = ["READY", "OFFERED", "BUSY", "WRAP_UP", "NOT_READY", "LOGGED_OUT"];

export function AgentsTable({
  agents,
  calls,
}: {
  agents: readonly MonitorAgent[];
  calls: readonly MonitorCall[];
}) {
  const sorted = [...agents].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name),
  );
  return (
    <section class="card" aria-labelledby="agents-title">
      <h2 id="agents-title">{t("monitor.agents")}</h2>
      {agents.length === 0 && <p class="muted">{t("monitor.no_agents")}</p>}
      {agents.length > 0 && (
        <table class="wall-table">
          <thead>
            <tr>
              <th scope="col">{t("monitor.agent")}</th>
              <th scope="col">{t("monitor.state")}</th>
              <th scope="col">{t("monitor.caller")}</th>
              <th scope="col" class="number">
                {t("monitor.time")}
              </th>
              <th scope="col" class="number" title={t("monitor.occupancy_text")}>
                {t("monitor.occupancy")}
              </th>
              <th scope="col" class="number">
                {t("monitor.answered")}
              </th>
              <th scope="col" class="number">
                {t("monitor.missed")}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((agent) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                call={calls.find(({ contact_id }) => contact_id === agent.contact_id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function AgentRow({ agent, call }: { agent: MonitorAgent; call: MonitorCall | undefined }) {
  const unreachable = !agent.registered && agent.presence !== "LOGGED_OUT";
  return (
    <tr data-testid={`monitor-agent-${agent.id}`} data-state={agent.state}>
      <th scope="row" class="who">
        {agent.name}
      </th>
      <td>
        <span class={`state-mark state-${agent.state}`}>{term("presence", agent.state)}</span>
        {agent.state === "NOT_READY" && agent.reason && (
          <span class="muted">{term("reason", agent.reason)}</span>
        )}
        {agent.state !== "NOT_READY" && agent.presence === "NOT_READY" && agent.reason && (
          <span class="muted">{t("monitor.planned", { reason: term("reason", agent.reason) })}</span>
        )}
        {unreachable && <span class="warning-text">{t("monitor.phone_off")}</span>}
      </td>
      <td class="who">{call ? (call.customer ?? formatPhone(call.ani)) : ""}</td>
      <td class="number">
        <Clock since={agent.since_ms} />
      </td>
      <td class="number" data-testid="occupancy">
        {formatShare(occupancy(agent, tick.value))}
      </td>
      <td class="number" data-testid="answered">
        {formatNumber(agent.today.answered)}
      </td>
      <td class={agent.today.missed > 0 ? "number warning-text" : "number"} data-testid="missed">
        {formatNumber(agent.today.missed)}
      </td>
    </tr>
  );
}
