import type { Company } from "../api/company";
import type { Simulation } from "../api/simulations";
import { label, t } from "../i18n";
import { formatDecimal } from "../i18n/format";
import { skillName } from "../ui/names";
import { changeOf } from "./model";
import { shown } from "./words";

/** What was asked before, to be compared: the newest first. */
export function Earlier({ answers, company }: { answers: readonly Simulation[]; company: Company | null }) {
  return (
    <section class="card" aria-labelledby="earlier-title" data-testid="simulate-earlier">
      <h2 id="earlier-title">{t("simulate.earlier")}</h2>
      <div class="table-scroll">
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("simulate.title")}</th>
              <th scope="col" class="number">
                {t("simulate.service_level")}
              </th>
              <th scope="col" class="number">
                {t("simulate.asa")}
              </th>
              <th scope="col" class="number">
                {t("simulate.occupancy")}
              </th>
            </tr>
          </thead>
          <tbody>
            {answers.map((one) => {
              const figures = one.result?.cases.at(-1)?.figures;
              return (
                <tr key={one.id}>
                  <th scope="row">{askedWords(one, company)}</th>
                  <td class="number">{shown("service_level", figures?.service_level)}</td>
                  <td class="number">{shown("asa_s", figures?.asa_s)}</td>
                  <td class="number">{shown("occupancy", figures?.occupancy)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The question in few words. */
export function askedWords({ request }: Simulation, company: Company | null): string {
  if (request.ask === "recorded") {
    return [request.day, ...request.changes.map((change) => changeWords(change, company))].join(" · ");
  }
  return [
    t("simulate.asked", {
      erlangs: formatDecimal(request.erlangs),
      agents: request.agents,
      threshold: formatDecimal(request.threshold_s),
    }),
    request.patience_s === null
      ? ""
      : t("simulate.asked_patience", { patience: formatDecimal(request.patience_s) }),
    request.vip_share > 0 ? t("simulate.asked_vip", { share: shown("vip", request.vip_share) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function changeWords(words: string, company: Company | null): string {
  const change = changeOf(words);
  if (!change) return words;
  const { count, skill, queue, agent, when } = change;
  if (agent) {
    const name = company?.agents.find(({ id }) => id === agent)?.name ?? agent;
    return t("simulate.asked_off", { agent: name, when });
  }
  const what = [
    skill && skillName(skill, company),
    label(company?.queues.find(({ id }) => id === queue)?.names) || queue,
  ].filter(Boolean);
  return t("simulate.asked_more", {
    count,
    when,
    what: what.length > 0 ? t("simulate.asked_what", { what: what.join(t("list.comma")) }) : "",
  }).trim();
}
