import type { Results, SurveySetup } from "../api/satisfaction";
import { label, t } from "../i18n";
import { formatDecimal, formatNumber, formatShare } from "../i18n/format";
import { IntervalBar } from "./IntervalBar";
import { intervalWords, NOTHING, shareInterval } from "./words";

/** How many answered of those who were asked, and whether they would recommend us. */
export function Rates({ results, surveys }: { results: Results; surveys: readonly SurveySetup[] }) {
  return (
    <section class="card" aria-labelledby="satisfaction-rates">
      <h2 id="satisfaction-rates">{t("satisfaction.rates")}</h2>
      <div class="satisfaction-wide">
        <table class="satisfaction-table" data-testid="satisfaction-rates">
          <thead>
            <tr>
              <th scope="col">{t("satisfaction.survey")}</th>
              <th scope="col">{t("satisfaction.asked")}</th>
              <th scope="col">{t("satisfaction.answered")}</th>
              <th scope="col">{t("satisfaction.rate")}</th>
              <th scope="col">{t("satisfaction.interval_95")}</th>
            </tr>
          </thead>
          <tbody>
            {results.responses.map(({ survey, labels, asked, answered, share, interval }) => (
              <tr key={survey} data-testid={`rate-${survey}`}>
                <th scope="row">{label(labels) || survey}</th>
                <td>{formatNumber(asked)}</td>
                <td>{formatNumber(answered)}</td>
                <td>{share === null ? NOTHING : formatShare(share)}</td>
                <td>
                  <span class="interval">
                    <IntervalBar mean={share} interval={interval} most={1} />
                    <span>{shareInterval(interval)}</span>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {results.recommending.length > 0 && (
        <>
          <h3>{t("satisfaction.recommend")}</h3>
          <p class="muted">{t("satisfaction.recommend_lead")}</p>
          <div class="satisfaction-wide">
            <table class="satisfaction-table" data-testid="satisfaction-recommend">
              <thead>
                <tr>
                  <th scope="col">{t("satisfaction.question")}</th>
                  <th scope="col">{t("satisfaction.promoters")}</th>
                  <th scope="col">{t("satisfaction.detractors")}</th>
                  <th scope="col">{t("satisfaction.net")}</th>
                  <th scope="col">{t("satisfaction.interval_95")}</th>
                  <th scope="col">{t("satisfaction.n")}</th>
                </tr>
              </thead>
              <tbody>
                {results.recommending.map((one) => (
                  <tr key={`${one.survey} ${one.question}`}>
                    <th scope="row">{questionText(surveys, one.survey, one.question)}</th>
                    <td>{formatShare(one.promoters)}</td>
                    <td>{formatShare(one.detractors)}</td>
                    <td>{formatDecimal(one.net)}</td>
                    <td>
                      <span class="interval">
                        <IntervalBar mean={one.net} interval={one.net_interval} least={-100} />
                        <span>{intervalWords(one.net_interval)}</span>
                      </span>
                    </td>
                    <td>{formatNumber(one.n)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

/** The words of a question; its id where it is asked no more. */
export function questionText(surveys: readonly SurveySetup[], survey: string, question: string): string {
  const found = surveys.find(({ id }) => id === survey)?.questions.find(({ id }) => id === question);
  return label(found?.texts) || question;
}
