import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type CaseRow, getCases } from "../api/cases";
import { t } from "../i18n";
import { formatDate, formatSpan } from "../i18n/format";
import { term } from "../i18n/terms";
import { tick } from "../live/clock";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { classPath } from "./care";
import { Filters } from "./Filters";
import { type Filter, filterQuery, filterSearch, readFilter } from "./filter";
import { told } from "./told";

const TYPING_MS = 250;
/** How often the list is fetched anew while its first page alone is shown. */
const AGAIN_MS = 30_000;

/** Cases, the newest first, by a filter that the address keeps. */
export function CaseList({ changes }: { changes: number }) {
  const filter = useSignal(readFilter(location.search));
  const items = useSignal<readonly CaseRow[] | null>(null);
  const next = useSignal<string | null>(null);
  const more = useSignal(false);
  const error = useSignal<unknown>(null);
  const asked = useRef<AbortController | null>(null);

  const load = async (after: string | null) => {
    asked.current?.abort();
    const mine = new AbortController();
    asked.current = mine;
    try {
      const page = await getCases(filterQuery(filter.value, after), mine.signal);
      items.value = after === null ? page.items : [...(items.value ?? []), ...page.items];
      next.value = page.next;
      more.value = after !== null;
      error.value = null;
    } catch (caught) {
      if (!mine.signal.aborted) error.value = caught;
    }
  };
  const search = filterSearch(filter.value);
  useEffect(() => {
    history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
    const timer = setTimeout(() => void load(null), items.value === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [search, changes]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!more.value && !document.hidden) void load(null);
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
      asked.current?.abort();
    };
  }, []);

  const set = (change: Partial<Filter>) => {
    filter.value = { ...filter.value, ...change };
  };
  return (
    <section class="card case-list" aria-labelledby="case-list-title">
      <h2 id="case-list-title">{t("cases.list")}</h2>
      <Filters filter={filter.value} onSet={set} />
      {error.value !== null && <Notice kind="error">{errorText(error.value)}</Notice>}
      {items.value === null && error.value === null && <p class="loading">{t("loading")}</p>}
      <p class="muted" aria-live="polite" data-testid="cases-count">
        {items.value &&
          (items.value.length
            ? t(next.value === null ? "cases.found" : "cases.found_first", { count: items.value.length })
            : t("cases.none"))}
      </p>
      {items.value && items.value.length > 0 && <Table items={items.value} />}
      {next.value !== null && (
        <button type="button" data-testid="cases-more" onClick={() => void load(next.value)}>
          {t("cases.more")}
        </button>
      )}
    </section>
  );
}

function Table({ items }: { items: readonly CaseRow[] }) {
  return (
    <div class="table-scroll">
      <table class="case-table" data-testid="cases-table">
        <thead>
          <tr>
            <th scope="col">{t("cases.number")}</th>
            <th scope="col">{t("cases.about")}</th>
            <th scope="col">{t("cases.customer")}</th>
            <th scope="col">{t("cases.status")}</th>
            <th scope="col">{t("cases.responsible")}</th>
            <th scope="col">{t("cases.opened")}</th>
            <th scope="col">{t("cases.deadline")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.number} class={item.overdue ? "overdue" : ""} data-testid={`case-${item.number}`}>
              <th scope="row">
                <a class="case-number" href={`#${item.number}`}>
                  {item.number}
                </a>
              </th>
              <td>
                <p class="clamp">{told(item.subject)}</p>
                <p class="muted">
                  {[term("case_kind", item.kind), classPath(item.class)].filter(Boolean).join(" · ")}{" "}
                  {item.severity !== "normal" && (
                    <span class={`badge severity-${item.severity}`}>{term("severity", item.severity)}</span>
                  )}
                </p>
              </td>
              <td>
                {item.customer_name ?? "–"}{" "}
                {item.tier && item.tier !== "standard" && (
                  <span class={`badge tier-${item.tier}`}>{term("tier", item.tier)}</span>
                )}
              </td>
              <td>
                <span class={`badge case-status-${item.status}`}>{term("case_status", item.status)}</span>
              </td>
              <td>{item.responsible_name ?? "–"}</td>
              <td>{formatDate(item.opened_ms)}</td>
              <td>
                <Due ms={item.due_ms} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How much time is left, or since when none is. */
export function Due({ ms }: { ms: number | null }) {
  if (ms === null) return <span class="muted">–</span>;
  const left = ms - tick.value;
  return left < 0 ? (
    <strong class="late">{t("cases.late", { span: formatSpan(-left) })}</strong>
  ) : (
    <span>{t("cases.left", { span: formatSpan(left) })}</span>
  );
}
