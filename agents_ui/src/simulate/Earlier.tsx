import type { Simulation } from "../api/simulations";
import { t } from "../i18n";
import { formatDecimal } from "../i18n/format";
import { shown } from "./words";

/** What was asked before, to be compared: the newest first. */
export function Earlier({ answers }: { answers: readonly Simulation[] }) {
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
                  <th scope="row">{asked(one)}</th>
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

function asked({ request }: Simulation): string {
  if (request.ask === "recorded") return [request.day, ...request.changes].join(" · ");
  return [
    `${formatDecimal(request.erlangs)} ${t("simulate.erlangs")}`,
    `${t("simulate.agents")} ${request.agents}`,
    `${t("simulate.threshold")} ${formatDecimal(request.threshold_s)}`,
    ...(request.vip_share > 0 ? [`VIP ${shown("vip", request.vip_share)}`] : []),
  ].join(" · ");
}
