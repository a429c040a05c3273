import { useSignal } from "@preact/signals";
import { label, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { TreeSelect } from "../ui/TreeSelect";
import { care } from "./care";
import { COUNTED_BY, type Filter, WITHOUT } from "./filter";

interface Props {
  readonly filter: Filter;
  readonly onSet: (change: Partial<Filter>) => void;
}

/** By what a list is narrowed; what figures are counted by is folded away until it is used. */
export function Filters({ filter, onSet }: Props) {
  return (
    <search class="case-filters">
      <label class="field case-words">
        <span>{t("cases.words")}</span>
        <input
          type="search"
          value={filter.q}
          maxLength={100}
          data-testid="cases-q"
          onInput={(event) => onSet({ q: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t("cases.status")}</span>
        <select
          value={filter.status}
          data-testid="cases-status"
          onChange={(event) => onSet({ status: event.currentTarget.value })}
        >
          <option value="open">{t("cases.status_open")}</option>
          <option value="">{t("cases.status_all")}</option>
          <option value="counted">{t("cases.status_counted")}</option>
          {codes("case_status").map((code) => (
            <option key={code} value={code}>
              {term("case_status", code)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("cases.kind")}</span>
        <select
          value={filter.kind}
          data-testid="cases-kind"
          onChange={(event) => onSet({ kind: event.currentTarget.value })}
        >
          <option value="">{t("cases.any")}</option>
          {codes("case_kind").map((code) => (
            <option key={code} value={code}>
              {term("case_kind", code)}
            </option>
          ))}
        </select>
      </label>
      <TreeSelect
        words={t("complaint.class")}
        nodes={care.value?.classes ?? []}
        value={filter.class}
        branches
        none={t("cases.any")}
        testId="cases-class"
        onChange={(code) => onSet({ class: code })}
      />
      <label class="field">
        <span>{t("cases.of")}</span>
        <select
          value={filter.of}
          data-testid="cases-of"
          onChange={(event) => onSet({ of: event.currentTarget.value as Filter["of"] })}
        >
          <option value="all">{t("cases.of_all")}</option>
          <option value="mine">{t("cases.of_mine")}</option>
          <option value="unit">{t("cases.of_unit")}</option>
        </select>
      </label>
      <label class="field">
        <span>{t("cases.month")}</span>
        <input
          type="month"
          value={filter.month}
          placeholder="2026-11"
          data-testid="cases-month"
          onInput={(event) => onSet({ month: event.currentTarget.value })}
        />
      </label>
      <label class="choice">
        <input
          type="checkbox"
          checked={filter.overdue}
          data-testid="cases-overdue"
          onChange={(event) => onSet({ overdue: event.currentTarget.checked })}
        />
        {t("cases.overdue_only")}
      </label>
      <CountedBy filter={filter} onSet={onSet} />
    </search>
  );
}

function CountedBy({ filter, onSet }: Props) {
  const { causes = [], products = [], units = [], people = [] } = care.value ?? {};
  const open = useSignal(COUNTED_BY.some((name) => filter[name]));
  return (
    <details
      class="case-more"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{t("cases.more_filters")}</summary>
      <div class="case-filters">
        <TreeSelect
          words={t("cases.cause")}
          nodes={causes}
          value={filter.cause}
          branches
          none={t("cases.any")}
          other={[WITHOUT, t("cases.not_known")]}
          testId="cases-cause"
          onChange={(code) => onSet({ cause: code })}
        />
        <One
          name="product"
          words={t("cases.product")}
          without={t("cases.no_product_known")}
          choices={products.map(({ code, labels }) => [code, label(labels)])}
          {...{ filter, onSet }}
        />
        <One
          name="blamed"
          words={t("cases.unit")}
          without={t("cases.not_known")}
          choices={units.map(({ id, name }) => [id, name])}
          {...{ filter, onSet }}
        />
        <One
          name="agent"
          words={t("cases.agent")}
          without={t("cases.nobody_yet")}
          choices={people.map(({ id, name }) => [id, name])}
          {...{ filter, onSet }}
        />
      </div>
    </details>
  );
}

/** One of a list. What an address names that is not in it stands for itself. */
function One({
  name,
  words,
  without,
  choices,
  filter,
  onSet,
}: Props & {
  readonly name: "product" | "blamed" | "agent";
  readonly words: string;
  readonly without: string;
  readonly choices: readonly (readonly [code: string, words: string])[];
}) {
  const value = filter[name];
  const isListed = !value || value === WITHOUT || choices.some(([code]) => code === value);
  return (
    <label class="field">
      <span>{words}</span>
      <select
        value={value}
        data-testid={`cases-${name}`}
        onChange={(event) => onSet({ [name]: event.currentTarget.value })}
      >
        <option value="">{t("cases.any")}</option>
        <option value={WITHOUT}>{without}</option>
        {!isListed && <option value={value}>{value}</option>}
        {choices.map(([code, called]) => (
          <option key={code} value={code}>
            {called}
          </option>
        ))}
      </select>
    </label>
  );
}
