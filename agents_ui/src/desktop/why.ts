/**
 * Why this agent, in the reader's language. The server gives its ranking in English, as it is journalled
 * (callcenter/acd): parts between "; ". A part not known here is shown as it came.
 */
import { t } from "../i18n";
import { formatShare } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { skillName } from "../ui/names";

/** What the company calls its skills and queues; an id it has no name for is shown itself. */
export interface Names {
  readonly skill: (id: string) => string;
  readonly queue: (id: string) => string;
}

const AS_THEY_ARE: Names = { skill: (id) => skillName(id, null), queue: (id) => id };

type Found = RegExpMatchArray;
type Say = (found: Found, names: Names) => string;

const skills = (list: string, names: Names): string =>
  list
    .split(", ")
    .map((one) => {
      const [skill = "", level = ""] = one.split(" ≥ ");
      return t("why.skill", { skill: names.skill(skill), level: Number(level) });
    })
    .join(t("list.comma"));

/** Why somebody has a head start: the tier, and the value where it is known. */
const because = (list: string): string =>
  list
    .split(", ")
    .filter((one) => one !== "value 0")
    .map((one) => {
      const value = /^value (\d+)$/.exec(one)?.[1];
      if (value !== undefined) return t("why.value", { value: Number(value) });
      return (codes("tier") as readonly string[]).includes(one) ? term("tier", one) : one;
    })
    .join(t("list.comma"));

const SKILLS = "[^;,]+ ≥ \\d+(?:, [^;,]+ ≥ \\d+)*";
const PARTS: readonly (readonly [RegExp, Say])[] = [
  [
    /^longest idle \((\d+) s\) of (\d+) free$/,
    ([, seconds, count]) => t("why.idle", { seconds: Number(seconds), count: Number(count) }),
  ],
  [
    /^best level \((\d+)\) of (\d+) free$/,
    ([, level, count]) => t("why.best_level", { level: Number(level), count: Number(count) }),
  ],
  [
    /^least occupied \((\d+) %\) of (\d+) free$/,
    ([, share, count]) =>
      t("why.least_occupied", { share: formatShare(Number(share) / 100), count: Number(count) }),
  ],
  [
    /^fewest calls \((\d+)\) of (\d+) free$/,
    ([, calls, count]) => t("why.fewest_calls", { calls: Number(calls), count: Number(count) }),
  ],
  [
    /^highest level \((\d+)\) of (\d+) free for value (\d+)$/,
    ([, level, count, value]) =>
      t("why.highest_level", { level: Number(level), count: Number(count), value: Number(value) }),
  ],
  [
    /^lowest level that suffices \((\d+)\) of (\d+) free for value (\d+)$/,
    ([, level, count, value]) =>
      t("why.sufficient_level", { level: Number(level), count: Number(count), value: Number(value) }),
  ],
  [/^first in line after (\d+) s$/, ([, seconds]) => t("why.first", { seconds: Number(seconds) })],
  [/^dedicated agent$/, () => t("why.dedicated")],
  [/^last agent of this customer$/, () => t("why.last_agent")],
  [/^first because an agent was lost in mid-call$/, () => t("why.returned")],
  [
    /^head start (\d+) s \(([^()]+)\)$/,
    ([, seconds, list]) => t("why.head_start", { seconds: Number(seconds), because: because(list ?? "") }),
  ],
  [
    new RegExp(`^lowered: (${SKILLS})$`),
    ([, list], names) => t("why.lowered", { skills: skills(list ?? "", names) }),
  ],
  [/^added queue (.+)$/, ([, queue], names) => t("why.added_queue", { queue: names.queue(queue ?? "") })],
  [/^callback$/, () => t("why.callback")],
  [new RegExp(`^${SKILLS}$`), ([list], names) => skills(list, names)],
];

/** `calledIn`: the promised callback is no call back any more, as the customer has phoned in. */
export function why(reason: string, names: Names = AS_THEY_ARE, calledIn = false): string {
  return reason
    .split("; ")
    .filter((part) => !(calledIn && part === "callback"))
    .map((part) => {
      for (const [shape, say] of PARTS) {
        const found = part.match(shape);
        if (found) return say(found, names);
      }
      return part;
    })
    .join(t("why.and"));
}
