import { describe, expect, it } from "vitest";
import { filterQuery, filterSearch, NO_FILTER, readFilter } from "./filter";

describe("the filter of a list", () => {
  const chosen = {
    status: "assigned",
    kind: "praise",
    class: "goods",
    cause: "process",
    product: "-",
    blamed: "sales",
    agent: "agent1",
    of: "unit",
    overdue: true,
    month: "2026-11",
    q: "热水壶 & more",
  } as const;

  it("is the same after it was kept in the address", () => {
    expect(readFilter(filterSearch(chosen))).toEqual(chosen);
    expect(readFilter(filterSearch({ ...NO_FILTER, status: "" }))).toEqual({ ...NO_FILTER, status: "" });
  });

  it("leaves the address clean when it is the usual", () => {
    expect(filterSearch(NO_FILTER)).toBe("");
    expect(readFilter("")).toEqual(NO_FILTER);
  });

  it("passes over what it does not know", () => {
    expect(readFilter("?of=nobody&overdue=yes&colour=red")).toEqual(NO_FILTER);
  });

  it("asks the server for what is chosen, from where the last page ended", () => {
    expect(Object.fromEntries(filterQuery(chosen, "c9"))).toEqual({
      status: "assigned",
      kind: "praise",
      class: "goods",
      cause: "process",
      product: "-",
      blamed: "sales",
      agent: "agent1",
      unit: "1",
      overdue: "1",
      month: "2026-11",
      q: "热水壶 & more",
      after: "c9",
    });
    expect(
      Object.fromEntries(filterQuery({ ...NO_FILTER, of: "mine", month: "2026-1", q: " " }, null)),
    ).toEqual({
      status: "open",
      mine: "1",
    });
  });
});
