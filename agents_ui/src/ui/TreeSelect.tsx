import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { TreeNode } from "../api/care";
import { label, t } from "../i18n";
import { groups, type Option, options } from "./tree";

/** Between a branch and what is below it. */
const BELOW = " › ";
/** From so many options on, a field to narrow them stands above. */
const MANY = 40;

interface Props {
  readonly words: ComponentChildren;
  readonly nodes: readonly TreeNode[];
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly name?: string;
  /** Whether a branch can be chosen too, and stands for all below it. */
  readonly branches?: boolean;
  /** What choosing nothing is called. */
  readonly none?: string;
  /** Another choice that is in no tree: its code, and what it is called. */
  readonly other?: readonly [code: string, words: string];
  readonly required?: boolean;
  readonly invalid?: boolean;
  readonly testId?: string;
}

const path = (above: readonly TreeNode[]): string => above.map(({ labels }) => label(labels)).join(BELOW);

/** Chooses one code of a tree, with the browser's own list: it is known to keyboards, phones and screen readers. */
export function TreeSelect(props: Props) {
  const { words, nodes, value, onChange, branches = false, testId } = props;
  const typed = useSignal("");
  const all = options(nodes, branches, value);
  const asked = typed.value.trim().toLowerCase();
  const isWanted = ({ node, above }: Option) =>
    node.code === value || `${path([...above, node])} ${node.code}`.toLowerCase().includes(asked);
  const shown = asked ? all.filter(isWanted) : all;
  return (
    <div class="tree-select">
      <label class="field">
        <span>{words}</span>
        <select
          name={props.name}
          value={value}
          required={props.required}
          aria-invalid={props.invalid || undefined}
          data-testid={testId}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">{props.none ?? t("choose")}</option>
          {props.other && <option value={props.other[0]}>{props.other[1]}</option>}
          {branches
            ? shown.map((option) => <Indented key={option.node.code} {...option} />)
            : groups(shown).map((group) => {
                const inside = group.options.map(({ node }) => (
                  <option key={node.code} value={node.code}>
                    {label(node.labels)}
                  </option>
                ));
                return group.above.length ? (
                  <optgroup key={group.options[0]?.node.code} label={path(group.above)}>
                    {inside}
                  </optgroup>
                ) : (
                  inside
                );
              })}
        </select>
      </label>
      {all.length >= MANY && (
        <input
          type="search"
          value={typed.value}
          aria-label={t("tree.narrow")}
          placeholder={t("tree.narrow")}
          data-testid={testId && `${testId}-narrow`}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      )}
    </div>
  );
}

/** No-break spaces: browsers leave out others at the beginning of an option. */
function Indented({ node, above }: Option) {
  return (
    <option value={node.code}>
      {"\u00a0\u00a0\u00a0".repeat(above.length)}
      {label(node.labels)}
    </option>
  );
}
