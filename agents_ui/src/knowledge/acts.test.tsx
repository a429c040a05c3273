import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/http";
import {
  type Article,
  addArticle,
  addUse,
  getArticle,
  getMine,
  getUnanswered,
  getVersions,
  type Mine,
  publishArticle,
  putArticle,
  searchKnowledge,
  settleSearch,
  settleUse,
  withdrawArticle,
} from "../api/knowledge";
import { chooseLanguage, t } from "../i18n";
import { ArticleEditor } from "./ArticleEditor";
import { ArticleView } from "./ArticleView";
import { KnowledgeFinder } from "./KnowledgeFinder";
import { MinePanel } from "./MinePanel";
import { UnansweredPanel } from "./UnansweredPanel";

vi.mock("../api/knowledge");
vi.mock("../cases/care", () => ({
  care: { value: null },
  classPath: (code: string) => code,
  loadCare: () => Promise.resolve(),
}));

const NASTY = `<img src=x onerror="window.broken=1">`;
const ARTICLE: Article = {
  id: "K0001",
  state: "published",
  version: 1,
  shown: 1,
  revision: "r1",
  texts: {
    en: { title: "Refunds", body: "To the same card.", tags: ["refund", "card"] },
    "zh-CN": { title: "退款", body: "退回原卡。", tags: [] },
  },
  owner: "agent4",
  owner_name: "Zhao",
  review_on: "2027-01-01",
  valid_from: null,
  valid_until: null,
  classes: [],
  used: 3,
  from_case: null,
  may_edit: true,
};
const taken = () =>
  Promise.reject(new ApiError({ code: "conflict", field: null, message: "Changed.", hint: "Open." }, 409));

describe("the knowledge base", () => {
  let root: HTMLElement;
  const part = <T extends HTMLElement>(id: string) => root.querySelector<T>(`[data-testid="${id}"]`);
  /** Done, and what was asked for because of it is there. */
  const done = async (what: () => void) => {
    await act(async () => what());
    for (let turn = 0; turn < 5; turn += 1) await act(async () => undefined);
  };
  const show = (what: preact.ComponentChild) => done(() => render(what, root));
  const click = (id: string) => done(() => part(id)?.click());
  const named = (name: string) => root.querySelector<HTMLInputElement>(`[name="${name}"]`);
  const write = (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) {
      const field = named(name);
      if (field) field.value = value;
    }
  };
  const submit = (within: HTMLElement | null | undefined) =>
    done(() =>
      within?.closest("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })),
    );

  beforeAll(() => chooseLanguage("en", false));
  beforeEach(() => {
    vi.resetAllMocks();
    vi.mocked(getArticle).mockResolvedValue(ARTICLE);
    vi.mocked(addUse).mockResolvedValue({});
    root = document.createElement("div");
    document.body.replaceChildren(root);
  });
  afterEach(() => render(null, root));

  describe("an article that is written", () => {
    it("goes out with the languages that have something in them, tags apart, and what was read", async () => {
      const onDone = vi.fn();
      vi.mocked(putArticle).mockResolvedValue(ARTICLE);
      await show(<ArticleEditor article={ARTICLE} onDone={onDone} />);
      expect(named("tags.en")?.value).toBe("refund, card");
      write({
        "title.zh-CN": "",
        "body.zh-CN": " ",
        "title.zh-TW": "退款",
        "body.zh-TW": "退回原卡。",
        "tags.zh-TW": "退款，信用卡、退款",
        note: "Traditional",
      });
      await submit(part("article-editor"));
      expect(putArticle).toHaveBeenCalledWith("K0001", {
        texts: {
          en: ARTICLE.texts.en,
          "zh-TW": { title: "退款", body: "退回原卡。", tags: ["退款", "信用卡"] },
        },
        owner: "agent4",
        review_on: "2027-01-01",
        valid_from: null,
        valid_until: null,
        classes: [],
        note: "Traditional",
        revision: "r1",
      });
      expect(onDone).toHaveBeenCalledWith(ARTICLE);
    });

    it("is not sent without a word in any language", async () => {
      await show(<ArticleEditor article={null} />);
      await submit(part("article-editor"));
      expect(addArticle).not.toHaveBeenCalled();
      expect(root.textContent).toContain(t("knowledge.empty"));
    });

    it("is no longer than the server takes, and may have all tags that it takes", async () => {
      await show(<ArticleEditor article={null} />);
      expect(root.querySelector<HTMLTextAreaElement>('[name="body.en"]')?.maxLength).toBe(6000);
      expect(named("tags.en")?.maxLength).toBeGreaterThanOrEqual(30 * 62);
    });

    it("that somebody else has changed says so, and keeps what was written", async () => {
      vi.mocked(putArticle).mockImplementation(taken);
      await show(<ArticleEditor article={ARTICLE} />);
      write({ "body.en": "To another card." });
      await submit(part("article-editor"));
      expect(part("article-refused")?.textContent).toBe(t("knowledge.overtaken"));
      expect(named("body.en")?.value).toBe("To another card.");
    });
  });

  describe("an article that is read", () => {
    it("shows its words as words", async () => {
      const texts = { en: { title: NASTY, body: NASTY, tags: [NASTY] } };
      vi.mocked(getArticle).mockResolvedValue({ ...ARTICLE, texts });
      await show(<ArticleView id="K0001" />);
      expect(root.querySelector("img")).toBeNull();
      expect(root.querySelector(".article-body")?.textContent).toBe(NASTY);
    });

    it("is published as it was read, and withdrawn", async () => {
      const draft = { ...ARTICLE, shown: 2, revision: "r2" };
      vi.mocked(getArticle).mockResolvedValue(draft);
      vi.mocked(publishArticle).mockResolvedValue({ ...ARTICLE, version: 2, shown: 2 });
      vi.mocked(withdrawArticle).mockResolvedValue({ ...ARTICLE, state: "withdrawn" });
      await show(<ArticleView id="K0001" />);
      expect(root.textContent).toContain(t("knowledge.unpublished", { version: 1 }));
      // Nobody has been told what is no more than a draft.
      expect(part("article-used")).toBeNull();
      await click("article-publish");
      expect(publishArticle).toHaveBeenCalledWith("K0001", "r2");
      expect(part("article-publish")).toBeNull();
      expect(part("article-used")).not.toBeNull();
      await click("article-withdraw");
      expect(part("article-state")?.dataset.state).toBe("withdrawn");
      // Nothing is said of what nobody is to use.
      expect(part("article-used")).toBeNull();
    });

    it("offers no change to who may not make one", async () => {
      vi.mocked(getArticle).mockResolvedValue({ ...ARTICLE, may_edit: false });
      await show(<ArticleView id="K0001" />);
      for (const id of ["article-edit", "article-publish", "article-withdraw"]) expect(part(id)).toBeNull();
    });

    it("shows who wrote which version, and what is another in it", async () => {
      vi.mocked(getVersions).mockResolvedValue([
        { version: 2, note: "Faster", by_name: "Sun", at_ms: 0, published_ms: null },
        { version: 1, note: NASTY, by_name: "Sun", at_ms: 0, published_ms: 0 },
      ]);
      const now = { ...ARTICLE, shown: 2 };
      vi.mocked(getArticle).mockImplementation(async (_id, version) => (version === 1 ? ARTICLE : now));
      vi.mocked(getArticle).mockResolvedValueOnce({
        ...now,
        texts: { en: { title: "Refunds", body: "At once.", tags: ["refund", "card"] } },
      });
      await show(<ArticleView id="K0001" />);
      await click("article-history");
      expect(part("history")?.textContent).toContain(NASTY);
      await click("compare-1");
      expect(part("compared")?.querySelector("del")?.textContent).toBe("To the same card.");
      expect(part("compared")?.querySelector("ins")?.textContent).toBe("At once.");
    });
  });

  describe("an article that did not help", () => {
    const find = async (where: { contactId?: string; caseNumber?: string }, onInsert?: () => void) => {
      vi.useFakeTimers();
      const hit = {
        ...ARTICLE,
        title: "\u0002Refunds\u0003",
        snippet: "",
        language: "en",
        tags: [],
        weak: true,
      };
      vi.mocked(searchKnowledge).mockResolvedValue({
        search_id: "s1",
        answered: false,
        items: [hit as never],
      });
      await show(<KnowledgeFinder {...where} {...(onInsert ? { onInsert } : {})} />);
      const box = part<HTMLInputElement>("knowledge-q") as HTMLInputElement;
      box.value = "refund";
      await act(async () => {
        box.dispatchEvent(new Event("input", { bubbles: true }));
        await vi.advanceTimersByTimeAsync(250);
      });
      await act(async () => {
        await vi.advanceTimersByTimeAsync(250);
      });
      vi.useRealTimers();
      expect(root.textContent).toContain(t("knowledge.unsure"));
      await click("found-K0001");
    };
    afterEach(() => void vi.useRealTimers());

    it("is told of with what is missing, and in which contact", async () => {
      await find({ contactId: "c-1" });
      await click("article-no-help");
      write({ words: " Nothing on gift cards. " });
      await submit(part("no-help-send"));
      expect(addUse).toHaveBeenCalledExactlyOnceWith("K0001", {
        version: 1,
        contact_id: "c-1",
        helped: false,
        words: "Nothing on gift cards.",
      });
      expect(part("article-thanks")?.textContent).toBe(t("knowledge.no_help_noted"));
    });

    it("can be told of again when that failed", async () => {
      vi.mocked(addUse).mockRejectedValueOnce(new Error("offline"));
      await find({ caseNumber: "2606150001" });
      await click("article-no-help");
      await submit(part("no-help-send"));
      expect(part("article-thanks")).toBeNull();
      await submit(part("no-help-send"));
      expect(part("article-thanks")).not.toBeNull();
      expect(addUse).toHaveBeenLastCalledWith("K0001", {
        version: 1,
        case_number: "2606150001",
        helped: false,
      });
    });

    it("is counted when its words are put into an answer", async () => {
      const insert = vi.fn();
      await find({ contactId: "c-1" }, insert);
      await click("article-insert");
      expect(insert).toHaveBeenCalledWith("To the same card.", "K0001");
      expect(addUse).toHaveBeenCalledExactlyOnceWith("K0001", { version: 1, contact_id: "c-1" });
    });
  });

  describe("what awaits an owner", () => {
    const use = {
      id: "u1",
      article_id: "K0001",
      title: "Refunds",
      version: 1,
      contact_id: null,
      case_number: "2606150001",
      by_name: "Li",
      at_ms: 0,
      words: NASTY,
    };
    const waiting: Mine = { unhelpful: [use], due: [] };

    it("is gone from the list once it is dealt with", async () => {
      vi.mocked(getMine).mockResolvedValue(waiting);
      vi.mocked(settleUse).mockResolvedValue({ unhelpful: [], due: [] });
      await show(<MinePanel />);
      expect(root.querySelector("img")).toBeNull();
      expect(root.textContent).toContain(NASTY);
      await click("settle-u1");
      expect(settleUse).toHaveBeenCalledWith("u1", "en", false);
      expect(part("unhelpful")?.textContent).toContain(t("knowledge.unhelpful_none"));
    });

    it("is shown again after it could not be read for once", async () => {
      vi.mocked(getMine).mockRejectedValueOnce(new Error("offline")).mockResolvedValue(waiting);
      await show(<MinePanel />);
      expect(part("unhelpful")).toBeNull();
      await done(() => chooseLanguage("zh-CN", false));
      await done(() => chooseLanguage("en", false));
      expect(part("unhelpful")).not.toBeNull();
    });
  });

  describe("searches without an answer", () => {
    it("are listed, and gone once they are dealt with", async () => {
      const one = { query: NASTY, language: "en" as const, times: 3, people: 2, last_ms: 0 };
      vi.mocked(getUnanswered).mockResolvedValue([one]);
      vi.mocked(settleSearch).mockResolvedValue([]);
      await show(<UnansweredPanel />);
      expect(root.querySelector("img")).toBeNull();
      expect(root.querySelector("tbody th")?.textContent).toBe(NASTY);
      await click("settle-search");
      expect(settleSearch).toHaveBeenCalledWith(NASTY);
      expect(root.textContent).toContain(t("knowledge.unanswered_none"));
    });
  });
});
