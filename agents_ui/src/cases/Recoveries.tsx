import { useSignal } from "@preact/signals";
import { addRecovery, type Case, changeRecovery, type Recovery } from "../api/cases";
import { t } from "../i18n";
import { decimalsOf, formatDateTime, formatMoney } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { AreaField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { Acts, Adding } from "./Acts";
import type { Doing } from "./CaseView";
import { care } from "./care";
import { dayWords } from "./course";
import { Refused } from "./Refused";

/** An amount as somebody writes it, in minor units; null: none. NaN: it is no amount of the currency. */
export function minorUnits(written: string, currency: string): number | null {
  const text = written.trim().replace(/,/g, "");
  if (!text) return null;
  const decimals = decimalsOf(currency);
  const plain = decimals ? new RegExp(`^\\d{1,9}(\\.\\d{1,${decimals}})?$`) : /^\d{1,9}$/;
  return plain.test(text) ? Math.round(Number(text) * 10 ** decimals) : Number.NaN;
}

/** In these nothing is given anew. */
const NOTHING_NEW = ["merged", "withdrawn"];

/** What was promised to win the customer back, what waits for approval, and what it cost. */
export function Recoveries({ one, doing }: { one: Case; doing: Doing }) {
  const mayAdd = !NOTHING_NEW.includes(one.status);
  if (one.recoveries.length === 0 && !mayAdd) return null;
  return (
    <Adding
      id="recoveries"
      title={t("cases.recoveries")}
      add={t("cases.recovery_add")}
      mayAdd={mayAdd}
      doing={doing}
      form={(onDone) => <New number={one.number} onDone={onDone} />}
    >
      {one.recoveries.map((each) => (
        <Row key={each.id} recovery={each} doing={doing} />
      ))}
    </Adding>
  );
}

function sum(minor: number | null, currency: string | null): string {
  return minor === null || currency === null ? "" : formatMoney(minor, currency);
}

const ACTS = {
  approve: "cases.recovery_approve",
  refuse: "cases.recovery_refuse",
  done: "cases.recovery_done",
  withdraw: "cases.recovery_withdraw",
} as const;

/** Done without more being asked. */
const AT_ONCE = ["approve", "withdraw"];

function Row({ recovery, doing }: { recovery: Recovery; doing: Doing }) {
  const isNoAmount = useSignal(false);
  return (
    <li data-testid={`recovery-${recovery.id}`} data-state={recovery.state}>
      <p>
        <span class="strong">
          {[term("case_recovery", recovery.kind), sum(recovery.amount_minor, recovery.currency)]
            .filter(Boolean)
            .join(" ")}
        </span>{" "}
        <span class={`badge recovery-${recovery.state}`}>{term("case_recovery_state", recovery.state)}</span>
      </p>
      <p class="case-words">{recovery.words}</p>
      <p class="muted">
        {[
          t("cases.recovery_by", { name: recovery.proposed_by_name }),
          formatDateTime(recovery.proposed_ms),
          recovery.decided_by_name && t("cases.recovery_decided", { name: recovery.decided_by_name }),
          recovery.promised_by && t("cases.until_day", { day: dayWords(recovery.promised_by) }),
          recovery.cost_minor !== null &&
            t("cases.recovery_cost", { sum: sum(recovery.cost_minor, recovery.currency) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {recovery.decision && <blockquote class="case-words">{recovery.decision}</blockquote>}
      <Acts
        words={ACTS}
        may={recovery.may}
        testId="recovery"
        fields={(act) => {
          if (AT_ONCE.includes(act)) return null;
          if (act === "refuse")
            return (
              <AreaField name="words" words={t("cases.reason")} max={1000} rows={2} testId="recovery-words" />
            );
          return (
            <>
              {recovery.amount_minor !== null && (
                <TextField
                  name="cost"
                  words={t("cases.recovery_cost_asked")}
                  optional
                  max={20}
                  testId="recovery-cost"
                />
              )}
              {isNoAmount.value && <Notice kind="error">{t("cases.recovery_no_amount")}</Notice>}
            </>
          );
        }}
        onAct={async (act, form) => {
          const cost = minorUnits(textOf(form, "cost"), recovery.currency ?? "CNY");
          isNoAmount.value = Number.isNaN(cost);
          if (isNoAmount.value) return false;
          const words = textOf(form, "words");
          doing.show(
            await changeRecovery(recovery.id, {
              act,
              ...(words ? { words } : {}),
              ...(cost === null ? {} : { cost_minor: cost }),
            }),
          );
          return true;
        }}
      />
    </li>
  );
}

function New({ number, onDone }: { number: string; onDone: (changed: Case) => void }) {
  const kind = useSignal("apology");
  const amount = useSignal("");
  const act = useAct();
  const { currency, mine } = care.value?.recovery ?? { currency: "CNY", mine: {} };
  const minor = minorUnits(amount.value, currency);
  const limit = (mine as Readonly<Record<string, number>>)[kind.value];
  const isAbove = limit === undefined || (minor !== null && minor > limit);
  return (
    <form
      class="form-stack"
      data-testid="recovery-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (Number.isNaN(minor)) return;
        const form = new FormData(event.currentTarget);
        const day = textOf(form, "promised_by");
        void act.run(async () =>
          onDone(
            await addRecovery(number, {
              kind: kind.value,
              words: textOf(form, "words"),
              ...(minor === null ? {} : { amount_minor: minor }),
              ...(day ? { promised_by: day } : {}),
            }),
          ),
        );
      }}
    >
      <div class="form-grid">
        <label class="field">
          <span>{t("cases.recovery_kind")}</span>
          <select
            value={kind.value}
            data-testid="recovery-kind"
            onChange={(event) => {
              kind.value = event.currentTarget.value;
            }}
          >
            {codes("case_recovery").map((code) => (
              <option key={code} value={code}>
                {term("case_recovery", code)}
              </option>
            ))}
          </select>
        </label>
        {kind.value !== "apology" && (
          <label class="field">
            <span>{t("cases.recovery_amount", { currency })}</span>
            <input
              inputMode="decimal"
              value={amount.value}
              maxLength={14}
              aria-invalid={Number.isNaN(minor) || undefined}
              data-testid="recovery-amount"
              onInput={(event) => {
                amount.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <TextField name="promised_by" type="date" words={t("cases.promised_day")} optional />
      </div>
      <AreaField name="words" words={t("cases.recovery_words")} max={1000} rows={2} testId="recovery-words" />
      <p class="muted" aria-live="polite">
        {Number.isNaN(minor)
          ? t("cases.recovery_no_amount")
          : t(isAbove ? "cases.recovery_above" : "cases.recovery_within")}
      </p>
      <div class="form-actions">
        <button type="submit" class="primary" disabled={act.busy.value} data-testid="recovery-send">
          {t(isAbove ? "cases.recovery_propose" : "cases.recovery_promise")}
        </button>
      </div>
      {act.error.value !== null && <Refused error={act.error.value} />}
    </form>
  );
}
