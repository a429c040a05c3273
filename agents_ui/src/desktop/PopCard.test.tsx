import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "../i18n";
import { CONTACT, CUSTOMER, fakeDesk, POP } from "./desk.fixture";
import { PopCard } from "./PopCard";

const PROMISE = {
  number: "1",
  promised_ms: Date.UTC(2026, 10, 22, 6, 2),
  due_ms: null,
  by: null,
  attempt: 1,
  dialling: false,
  called_in: false,
};
const NASTY = `<img src=x onerror="window.broken=1"> \${jndi:x} ${"long ".repeat(60)}`;

describe("the pop", () => {
  let root: HTMLElement;
  const part = (name: string) => root.querySelector(`[data-testid=${name}]`);

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });

  afterEach(() => render(null, root));

  it("is reported once name, open cases and last contacts are in the page", async () => {
    const { desk, popShown } = fakeDesk();
    popShown.mockImplementation(() => {
      expect(part("pop-customer-name")?.textContent).toBe("Alice");
      expect(part("pop-open-cases")).not.toBeNull();
      expect(part("pop-last-contacts")).not.toBeNull();
      return undefined;
    });
    render(<PopCard desk={desk} contact={CONTACT} folded={false} />, root);
    await vi.waitFor(() => expect(popShown).toHaveBeenCalledWith("o1"));
  });

  it("is reported at once in a hidden tab, where no frame comes", () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const { desk, popShown } = fakeDesk();
    render(<PopCard desk={desk} contact={CONTACT} folded={false} />, root);
    expect(popShown).toHaveBeenCalledWith("o1");
  });

  it("is not reported while the customer's data is on its way, but as soon as it is there", () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const { desk, popShown } = fakeDesk();
    const waiting = { ...CONTACT, pop: { ...POP, customer: null, available: false } };
    act(() => render(<PopCard desk={desk} contact={waiting} folded={false} />, root));
    expect(popShown).not.toHaveBeenCalled();
    act(() => render(<PopCard desk={desk} contact={CONTACT} folded={false} />, root));
    expect(popShown).toHaveBeenCalledWith("o1");
  });

  it("is not reported for a call already answered", async () => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    const { desk, popShown } = fakeDesk();
    render(<PopCard desk={desk} contact={{ ...CONTACT, phase: "connected" }} folded={false} />, root);
    expect(popShown).not.toHaveBeenCalled();
  });

  it("shows whatever a caller is called as text", () => {
    const { desk } = fakeDesk();
    const pop = { ...POP, customer: { ...CUSTOMER, name: NASTY, company: NASTY, notes: NASTY } };
    render(<PopCard desk={desk} contact={{ ...CONTACT, pop }} folded={false} />, root);
    expect(part("pop-customer-name")?.textContent).toBe(NASTY);
    expect(root.querySelector("img")).toBeNull();
  });

  it("says so when the records did not answer", () => {
    const { desk } = fakeDesk();
    const pop = { ...POP, customer: null, available: false };
    render(<PopCard desk={desk} contact={{ ...CONTACT, pop }} folded={false} />, root);
    expect(root.textContent).toContain("Customer records did not answer");
    expect(part("pop-customer-name")?.textContent).toBe("Unknown caller");
  });

  it("tells the customer's value and whose key account it is", () => {
    const { desk } = fakeDesk();
    render(<PopCard desk={desk} contact={CONTACT} folded={false} />, root);
    expect(part("pop-value")?.textContent).toContain("80 of 100");
    expect(part("pop-dedicated")?.textContent).toContain("Lin");
    const nobody = { ...CUSTOMER, value: 0, dedicated_agent: null };
    render(
      <PopCard desk={desk} contact={{ ...CONTACT, pop: { ...POP, customer: nobody } }} folded={false} />,
      root,
    );
    expect(part("pop-value")).toBeNull();
    expect(part("pop-dedicated")).toBeNull();
  });

  it("tells since when a callback was promised, and which attempt it is", () => {
    const { desk } = fakeDesk();
    const promised_ms = Date.UTC(2026, 10, 22, 6, 2);
    const callback = { ...PROMISE, promised_ms, attempt: 2 };
    render(<PopCard desk={desk} contact={{ ...CONTACT, callback }} folded={false} />, root);
    expect(part("pop-callback")?.textContent).toContain("promised Nov 22, 2026");
    expect(part("pop-callback")?.textContent).toContain("attempt 2");
    expect(root.querySelector(".badge-callback")).not.toBeNull();
  });

  it("tells of customers who called in before they were called back, and of no attempt", () => {
    const { desk } = fakeDesk();
    const callback = { ...PROMISE, called_in: true };
    const pop = { ...POP, reason: "idle longest; callback; added queue sales" };
    render(<PopCard desk={desk} contact={{ ...CONTACT, callback, pop }} folded={false} />, root);
    expect(part("pop-reason")?.textContent).toContain("sales");
    expect(part("pop-reason")?.textContent).not.toContain("Callback");
    expect(part("pop-callback")?.textContent).toContain("called in before we called back · promised");
    expect(part("pop-callback")?.textContent).not.toContain("attempt");
    expect(root.querySelector(".badge-callback")).toBeNull();
  });

  it("lets the agent choose among several customers once talking", () => {
    const { desk } = fakeDesk();
    const pop = { ...POP, customer: null, candidates: [CUSTOMER, { ...CUSTOMER, id: "c2", name: "Bob" }] };
    render(<PopCard desk={desk} contact={{ ...CONTACT, phase: "connected", pop }} folded={false} />, root);
    const names = [...root.querySelectorAll("[data-testid=candidate]")].map((one) => one.textContent);
    expect(names).toEqual([expect.stringContaining("Alice"), expect.stringContaining("Bob")]);
  });

  it("says what the customer was promised and which calls to them are to be made, each with its case", () => {
    const { desk } = fakeDesk();
    const recoveries = [
      {
        id: "r1",
        case_number: "2611220001",
        kind: "refund",
        amount_minor: 12_050,
        currency: "CNY",
        words: NASTY,
        state: "approved",
        promised_by: "2026-12-01",
      },
    ];
    const tasks = [{ id: "t1", kind: "follow_up", words: "Ask how it is", case_number: null, due_ms: 0 }];
    const contact = { ...CONTACT, pop: { ...POP, recoveries, tasks } };
    act(() => render(<PopCard desk={desk} contact={contact} folded={false} />, root));
    const told = part("pop-promises");
    expect(told?.textContent).toContain("Refund CN¥120.50");
    expect(told?.textContent).toContain("Follow-up call");
    expect(told?.querySelector("img")).toBeNull();
    expect(told?.querySelector("a")?.getAttribute("href")).toBe("/cases#2611220001");
    expect(told?.querySelector("a")?.getAttribute("target")).toBe("_blank");
  });

  it("says why a customer is called back who did not ask for it, and about which case", () => {
    const { desk } = fakeDesk();
    const callback = { ...PROMISE, purpose: "follow_up" as const, case_number: "2611220001" };
    act(() => render(<PopCard desk={desk} contact={{ ...CONTACT, callback }} folded={false} />, root));
    expect(part("pop-callback")?.textContent).toContain("follow-up call");
    expect(part("pop-callback")?.querySelector("a")?.getAttribute("href")).toBe("/cases#2611220001");
  });
});
