/** Trees of codes as lists to choose from. */
import type { TreeNode } from "../api/care";

export interface Option {
  readonly node: TreeNode;
  /** The branches above it, the topmost first. */
  readonly above: readonly TreeNode[];
}

export interface Group {
  readonly above: readonly TreeNode[];
  readonly options: readonly Option[];
}

/** The way from the top to the node of this code, itself the last; empty when there is none. */
export function wayTo(nodes: readonly TreeNode[], code: string | null | undefined): readonly TreeNode[] {
  for (const node of nodes) {
    if (node.code === code) return [node];
    const below = wayTo(node.children ?? [], code);
    if (below.length) return [node, ...below];
  }
  return [];
}

/**
 * What can be chosen, in the order of the tree: its leaves, with `branches` each of its nodes. What is retired is left
 * out unless it is `kept`, the one chosen already.
 */
export function options(nodes: readonly TreeNode[], branches = false, kept?: string | null): Option[] {
  const found: Option[] = [];
  const walk = (node: TreeNode, above: readonly TreeNode[], isRetired: boolean) => {
    const retired = isRetired || node.retired === true;
    const children = node.children ?? [];
    if ((branches || children.length === 0) && (!retired || node.code === kept)) found.push({ node, above });
    for (const child of children) walk(child, [...above, node], retired);
  };
  for (const node of nodes) walk(node, [], false);
  return found;
}

/** The options by the branch they hang on; those at the top come in groups without a name. */
export function groups(found: readonly Option[]): Group[] {
  const made: { above: readonly TreeNode[]; options: Option[] }[] = [];
  for (const option of found) {
    const last = made.at(-1);
    if (last && last.above.at(-1)?.code === option.above.at(-1)?.code) last.options.push(option);
    else made.push({ above: option.above, options: [option] });
  }
  return made;
}
