import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getUnanswered, settleSearch, type Unanswered } from "../api/knowledge";
import { t } from "../i18n";
import { formatDateTime, formatNumber } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";

/** What was searched for and not found, the most frequent first: what should be written next. */
export function UnansweredPanel() {
  const items = useSignal<readonly Unanswered[] | null>(null);
  const error = useSignal<unknown>(null);
  const act = useAct();
  const load = async () => {
    try {
      items.value = await getUnanswered();
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  useEffect(() => void load(), []);
  const shown = items.value;
  return (
    <section class="card knowledge-list" aria-labelledby="unanswered-title" data-testid="unanswered">
      <h2 id="unanswered-title">{t("knowledge.place_unanswered")}</h2>
      {[error.value, act.error.value].map(
        (caught, index) =>
          caught !== null && (
            <Notice key={index} kind="error">
              {errorText(caught)}
            </Notice>
          ),
      )}
      <p class="muted">{t("knowledge.unanswered_hint")}</p>
      {shown?.length === 0 && <p class="muted">{t("knowledge.unanswered_none")}</p>}
      {shown && shown.length > 0 && (
        <div class="table-scroll">
          <table class="article-table">
            <thead>
              <tr>
                <th scope="col">{t("knowledge.searched")}</th>
                <th scope="col" class="number">
                  {t("knowledge.how_often")}
                </th>
                <th scope="col" class="number">
                  {t("knowledge.people")}
                </th>
                <th scope="col">{t("knowledge.last")}</th>
                <th scope="col">
                  <span class="visually-hidden">{t("knowledge.settle")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={`${one.language} ${one.query}`}>
                  <th scope="row" lang={one.language}>
                    {one.query}
                  </th>
                  <td class="number">{formatNumber(one.times)}</td>
                  <td class="number">{formatNumber(one.people)}</td>
                  <td>{formatDateTime(one.last_ms)}</td>
                  <td>
                    <button
                      type="button"
                      disabled={act.busy.value}
                      data-testid="settle-search"
                      aria-label={`${t("knowledge.settle")}: ${one.query}`}
                      onClick={() =>
                        void act.run(async () => {
                          items.value = await settleSearch(one.query);
                        })
                      }
                    >
                      {t("knowledge.settle")}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
