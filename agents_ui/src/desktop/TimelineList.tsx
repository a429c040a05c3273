import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getTimeline } from "../api/endpoints";
import type { TimelineItem } from "../api/types";
import { t } from "../i18n";
import { formatDateTime } from "../i18n/format";
import { term } from "../i18n/terms";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { dispositionLabel } from "./choices";
import { casesFiled } from "./filed";

export function TimelineList({ customerId }: { customerId: string }) {
  const items = useSignal<readonly TimelineItem[]>([]);
  const before = useSignal<number | null>(null);
  const loaded = useSignal(false);
  const error = useSignal<unknown>(null);

  const load = async (from: number | null) => {
    error.value = null;
    try {
      const page = await getTimeline(customerId, from);
      items.value = from === null ? page.items : [...items.value, ...page.items];
      before.value = page.next_before_ms;
      loaded.value = true;
    } catch (caught) {
      error.value = caught;
    }
  };
  // A case just registered belongs in the timeline at once.
  const filed = casesFiled.value;
  useEffect(() => void load(null), [filed]);

  return (
    <section class="card" aria-labelledby="timeline-title" data-testid="timeline">
      <h2 id="timeline-title">{t("timeline.title")}</h2>
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {loaded.value && items.value.length === 0 && <p class="muted">{t("timeline.empty")}</p>}
      <ol class="timeline">
        {items.value.map((item) => (
          <TimelineRow key={`${item.kind}:${item.id}`} item={item} />
        ))}
      </ol>
      {before.value !== null && (
        <button type="button" data-testid="timeline-more" onClick={() => void load(before.value)}>
          {t("timeline.more")}
        </button>
      )}
    </section>
  );
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function TimelineRow({ item }: { item: TimelineItem }) {
  // How a contact ended is its title already.
  const status =
    item.kind === "contact"
      ? dispositionLabel(text(item.disposition))
      : term(item.kind === "case" ? "case_status" : "order_status", text(item.status));
  const ending = text(item.outcome);
  const title = item.title ?? (ending ? term("outcome", ending) : t("call.unknown"));
  return (
    <li class={`timeline-item kind-${item.kind}`}>
      <span class="badge">{t(`timeline.${item.kind}`)}</span>
      <div>
        <p class="clamp">{title}</p>
        <p class="muted">
          <time dateTime={new Date(item.at_ms).toISOString()}>{formatDateTime(item.at_ms)}</time>
          {[text(item.number), status, text(item.agent_name)].filter(Boolean).map((part) => ` · ${part}`)}
        </p>
        {text(item.notes) && <p class="clamp">{text(item.notes)}</p>}
      </div>
    </li>
  );
}
