import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getWarnings, seenWarning, type Warning, type Warnings } from "../api/quality";
import { t } from "../i18n";
import { formatDecimal, formatNumber } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { complaintsOf } from "./lists";
import { BY, companyName, groupName } from "./words";

const idOf = ({ unit, dimension, code, day }: Warning): string => `${unit} ${dimension} ${code} ${day}`;

/** Of which company it is, for those who see several, and of what. */
function nameOf(warning: Warning): string {
  const what = `${t(BY[warning.dimension])}: ${groupName(warning)}`;
  const company = companyName(warning);
  return company ? `${company} · ${what}` : what;
}

/** What rose beyond what its history explains, and who knows of it. */
export function WarningsPanel() {
  const view = useSignal<Warnings | null>(null);
  const error = useSignal<unknown>(null);
  const busy = useSignal<string | null>(null);
  const take = (asked: Promise<Warnings>) =>
    asked.then(
      (found) => {
        view.value = found;
        error.value = null;
      },
      (caught: unknown) => {
        error.value = caught;
      },
    );
  useEffect(() => {
    void take(getWarnings());
  }, []);
  const acknowledge = async (warning: Warning) => {
    busy.value = idOf(warning);
    await take(seenWarning(warning));
    busy.value = null;
  };
  const found = view.value;
  return (
    <section class="card" id="warnings" aria-labelledby="quality-warnings">
      <h2 id="quality-warnings">{t("quality.warnings")}</h2>
      <p class="muted">{t("quality.warnings_lead")}</p>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {found && found.weeks < found.weeks_needed && (
        <Notice kind="info" testId="quality-short">
          {t("quality.short_history", { weeks: found.weeks, needed: found.weeks_needed })}
        </Notice>
      )}
      {found && found.warnings.length === 0 && <p class="empty">{t("quality.no_warnings")}</p>}
      {found && found.warnings.length > 0 && (
        <div class="quality-wide quality-warnings">
          <table class="quality-table" data-testid="quality-warnings">
            <thead>
              <tr>
                <th scope="col">{t("quality.warned")}</th>
                <th scope="col">{t("quality.week_to")}</th>
                <th scope="col">{t("quality.observed")}</th>
                <th scope="col">{t("quality.expected")}</th>
                <th scope="col">{t("quality.threshold")}</th>
                <th scope="col">{t("quality.state")}</th>
              </tr>
            </thead>
            <tbody>
              {found.warnings.map((warning) => {
                const name = nameOf(warning);
                return (
                  <tr key={idOf(warning)} class={warning.seen_by ? undefined : "quality-new"}>
                    <th scope="row">
                      <a href={complaintsOf(warning)}>{name}</a>
                    </th>
                    <td>{warning.day}</td>
                    <td>{formatNumber(warning.observed)}</td>
                    <td>{formatDecimal(warning.expected)}</td>
                    <td>{formatNumber(warning.threshold)}</td>
                    <td>
                      {warning.seen_by ? (
                        t("quality.seen_by", { name: warning.seen_by_name ?? warning.seen_by })
                      ) : (
                        <button
                          type="button"
                          disabled={busy.value === idOf(warning)}
                          aria-label={t("quality.seen_of", { name, day: warning.day })}
                          data-testid={`quality-seen-${warning.code}`}
                          onClick={() => void acknowledge(warning)}
                        >
                          {t("quality.seen")}
                        </button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
