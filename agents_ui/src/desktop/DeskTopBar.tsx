import { useSignal } from "@preact/signals";
import type { Me } from "../api/types";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { Brand } from "../ui/Brand";
import { Clock } from "../ui/Clock";
import { errorText } from "../ui/errors";
import { LanguageChooser } from "../ui/LanguageChooser";
import { Notice } from "../ui/Notice";
import { StaffNav } from "../ui/StaffNav";
import { UserMenu } from "../ui/UserMenu";
import type { Desk } from "./desk";
import { dialsCustomer, holdsContact, missing, planned } from "./rules";

const CHOSEN = codes("reason").slice(0, 5);
export function DeskTopBar({ desk }: { desk: Desk }) {
  return (
    <header class="top-bar">
      <Brand />
      <StaffNav here="desktop" apart />
      <PresenceControl desk={desk} />
      <div class="top-end">
        <LanguageChooser />
        <UserMenu before={() => desk.live.command("log_out")} />
      </div>
    </header>
  );
}

function PresenceControl({ desk }: { desk: Desk }) {
  const me = desk.me.value;
  if (!me) return <div class="presence" />;
  const why = me.presence === "NOT_READY" && me.reason && !holdsContact(me) ? term("reason", me.reason) : "";
  return (
    <div class="presence">
      <div class={`presence-chip state-${me.state}`} data-testid="presence-state" data-state={me.state}>
        <span class="dot" aria-hidden="true" />
        <span>
          {dialsCustomer(desk.contact.value) ? t("presence.calling_back") : term("presence", me.state)}
        </span>
        {why && <span class="presence-reason">{why}</span>}
        <Clock since={me.since_ms} />
      </div>
      {me.removed ? (
        <span role="status" data-testid="removed">
          {t("presence.removed")}
        </span>
      ) : (
        <PresenceChoices desk={desk} me={me} />
      )}
      {desk.refusal.value !== null && (
        <Notice kind="error" testId="refusal">
          {errorText(desk.refusal.value)}
        </Notice>
      )}
    </div>
  );
}

function PresenceChoices({ desk, me }: { desk: Desk; me: Me }) {
  const reason = useSignal<string>("break");
  const lacking = missing(desk.owner.value, me);
  const online = desk.live.link.value === "open";
  const blocked = lacking.length > 0 || !online;
  const after = planned(me);
  return (
    <>
      {after && (
        <span class="planned" role="status" data-testid="planned">
          {t("presence.planned", { reason: term("reason", after) })}
        </span>
      )}
      {me.presence !== "READY" && (
        <>
          <button
            type="button"
            class={after ? "" : "primary"}
            data-testid="ready"
            aria-disabled={blocked}
            aria-describedby="ready-missing"
            onClick={() => {
              if (!blocked) void desk.command("ready");
            }}
          >
            {t(after ? "presence.take_back" : "presence.go_ready")}
          </button>
          <span id="ready-missing" class="ready-missing" data-testid="ready-missing">
            {lacking.length > 0 &&
              t("presence.missing", {
                what: lacking.map((part) => t(`missing.${part}`)).join(t("list.comma")),
              })}
          </span>
        </>
      )}
      <form
        class="not-ready"
        onSubmit={(event) => {
          event.preventDefault();
          void desk.command("not_ready", { reason: reason.value });
        }}
      >
        <label>
          <span class="visually-hidden">{t("presence.reason")}</span>
          <select
            data-testid="not-ready-reason"
            value={reason.value}
            onChange={(event) => {
              reason.value = event.currentTarget.value;
            }}
          >
            {CHOSEN.map((code) => (
              <option key={code} value={code}>
                {term("reason", code)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" data-testid="not-ready" disabled={!online}>
          {t(holdsContact(me) ? "presence.go_after" : "presence.go_not_ready")}
        </button>
      </form>
    </>
  );
}
