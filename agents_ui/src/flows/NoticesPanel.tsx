import { useSignal } from "@preact/signals";
import { type FlowNotice, getNotices, noticeSound, withdrawNotice } from "../api/flows";
import { t } from "../i18n";
import { formatClock, formatDateTime } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { useAgain } from "../ui/useAgain";
import { byPhone, useNumberOf } from "./number";
import { Player } from "./Player";
import { Sure } from "./Sure";

const AGAIN_MS = 5_000;

/** What all callers hear first at present, and how it is recorded. */
export function NoticesPanel() {
  const { value: notices, error } = useAgain<readonly FlowNotice[]>(getNotices, AGAIN_MS);
  /** The one that is to be taken away, if one is sure. */
  const asked = useSignal<string | null>(null);
  const dial = useNumberOf("notice");
  const takeAway = async (name: string) => {
    asked.value = null;
    try {
      notices.value = await withdrawNotice(name);
      error.value = null;
    } catch (caught) {
      error.value = caught;
    }
  };
  return (
    <section class="card notices" aria-labelledby="notices-title" data-testid="notices">
      <h2 id="notices-title">{t("flows.notices")}</h2>
      <p class="muted">{t("flows.notices_lead")}</p>
      <p>{byPhone(dial, "notice", (number) => t("flows.notices_how", { dial: number }))}</p>
      {error.value !== null && <Notice kind="warning">{errorText(error.value)}</Notice>}
      {notices.value?.length === 0 && (
        <p class="empty" data-testid="no-notices">
          {t("flows.no_notices")}
        </p>
      )}
      {notices.value && notices.value.length > 0 && (
        <div class="table-scroll">
          <table class="figures-table">
            <thead>
              <tr>
                <th scope="col">{t("flows.notice")}</th>
                <th scope="col">{t("flows.hear")}</th>
                <th scope="col">{t("flows.since")}</th>
                <th scope="col">{t("flows.recorded_by")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {notices.value.map(({ name, since_ms, by, seconds }) => (
                <tr key={name} data-testid={`notice-${name}`}>
                  <th scope="row">{name}</th>
                  <td>
                    <span class="sound">
                      <Player
                        key={since_ms}
                        src={`${noticeSound(name)}?${since_ms}`}
                        name={name}
                        testId="play-notice"
                      />
                      {seconds !== null && <span class="muted">{formatClock(seconds * 1000)}</span>}
                    </span>
                  </td>
                  <td>{formatDateTime(since_ms)}</td>
                  <td>{by || "–"}</td>
                  <td class="number">
                    {asked.value === name ? (
                      <Sure
                        words={t("flows.withdraw_sure")}
                        testId="withdraw-sure"
                        onSure={() => void takeAway(name)}
                        onCancel={() => {
                          asked.value = null;
                        }}
                      />
                    ) : (
                      <button
                        type="button"
                        data-testid="withdraw"
                        onClick={() => {
                          asked.value = name;
                        }}
                      >
                        {t("flows.withdraw")}
                      </button>
                    )}
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
