import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteSound, type Prompt, putText } from "../api/flows";
import { ApiError } from "../api/http";
import { upload } from "../api/upload";
import { chooseLanguage } from "../i18n";
import { WELCOME } from "./flows.fixture";
import { PromptEditor } from "./PromptEditor";

vi.mock("../api/flows", async (original) => ({
  ...(await original<object>()),
  deleteSound: vi.fn(),
  putText: vi.fn(),
}));
vi.mock("../api/upload", () => ({ upload: vi.fn() }));

describe("a prompt that is open", () => {
  let root: HTMLElement;
  const onChanged = vi.fn<(prompt: Prompt) => void>();
  const find = <E extends HTMLElement>(language: string, id: string) =>
    root.querySelector<E>(`[data-testid="prompt-${language}"] [data-testid="${id}"]`);
  const show = (mayChange = true) =>
    act(() =>
      render(
        <PromptEditor
          prompt={WELCOME}
          mayChange={mayChange}
          dial="*71"
          changes={0}
          onChanged={onChanged}
          onClose={() => undefined}
        />,
        root,
      ),
    );
  const choose = async (language: string, file: File) => {
    const input = find<HTMLInputElement>(language, "prompt-file");
    if (!input) throw new Error("no field for a file");
    Object.defineProperty(input, "files", { value: [file], configurable: true });
    await act(async () => {
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const write = async (language: string, words: string) => {
    const field = find<HTMLTextAreaElement>(language, "prompt-text");
    if (!field) throw new Error("no field for words");
    field.value = words;
    await act(async () => {
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  const use = () => act(() => root.querySelector<HTMLElement>('[data-testid="prompt-use"]')?.click());
  beforeEach(async () => {
    await chooseLanguage("en", false);
    root = document.createElement("div");
    document.body.append(root);
    onChanged.mockClear();
    vi.mocked(upload).mockReset();
    vi.mocked(deleteSound).mockReset();
    vi.mocked(putText).mockReset();
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it("shows how far a file is sent, and what came of it", async () => {
    let arrived: (prompt: Prompt) => void = () => undefined;
    vi.mocked(upload).mockImplementation((_path, _file, { onProgress }) => {
      onProgress(0.5);
      return new Promise((resolve) => {
        arrived = resolve as typeof arrived;
      });
    });
    await show();
    await choose("zh-CN", new File(["RIFF"], "hello.wav"));
    expect(find("zh-CN", "prompt-chosen")?.textContent).toContain("hello.wav is not in force yet.");
    expect(find("zh-CN", "play-chosen")).not.toBeNull();
    expect(upload).not.toHaveBeenCalled();
    await use();
    expect(upload).toHaveBeenCalledWith("/api/prompts/zh-CN/welcome", expect.anything(), expect.anything());
    expect(root.querySelector("progress")?.value).toBe(0.5);
    arrived(WELCOME);
    await vi.waitFor(() => expect(root.querySelector("progress")).toBeNull());
    expect(onChanged).toHaveBeenCalledWith(WELCOME);
    expect(find("zh-CN", "prompt-done")).not.toBeNull();
    expect(find("zh-CN", "prompt-chosen")).toBeNull();
  });

  it("says in words why the server would not take it", async () => {
    vi.mocked(upload).mockRejectedValue(
      new ApiError(
        {
          code: "invalid",
          field: "audio",
          message: "This is no wav or mp3 file but a text.",
          hint: "Save it as wav or mp3, and send that.",
          reason: "other_kind",
          values: { kind: "a text" },
        },
        400,
      ),
    );
    await show();
    await choose("en", new File(["RIFF"], "hello.wav"));
    await use();
    await vi.waitFor(() => expect(find("en", "prompt-error")).not.toBeNull());
    expect(find("en", "prompt-error")?.textContent).toBe(
      "It was not taken: This is no wav or mp3 file but a text. Save it as wav or mp3, and send that.",
    );
    await act(() => chooseLanguage("zh-TW", false));
    expect(find("en", "prompt-error")?.textContent).toBe(
      "未能採用： 這不是 wav 或 mp3 檔案，而是文字檔。請另存為 wav 或 mp3 後上傳。",
    );
    expect(onChanged).not.toHaveBeenCalled();
  });

  it("sends nothing that cannot be right", async () => {
    await show();
    await choose("en", new File(["x"], "hello.ogg"));
    expect(find("en", "prompt-unfit")?.textContent).toContain("wav or mp3");
    const huge = new File(["x"], "hello.wav");
    Object.defineProperty(huge, "size", { value: 10 * 1024 * 1024 + 1 });
    await choose("en", huge);
    expect(find("en", "prompt-unfit")?.textContent).toContain("10 MB");
    expect(upload).not.toHaveBeenCalled();
  });

  it("keeps words that were written for a recording while that is sent", async () => {
    vi.mocked(upload).mockResolvedValue(WELCOME);
    await show();
    await choose("en", new File(["RIFF"], "hello.wav"));
    await write("en", "Hello");
    await use();
    await vi.waitFor(() => expect(find("en", "prompt-done")).not.toBeNull());
    expect(find<HTMLTextAreaElement>("en", "prompt-text")?.value).toBe("Hello");
    expect(find("en", "prompt-save")).not.toBeNull();
  });

  it("loses a recording of the company's own only once one is sure", async () => {
    vi.mocked(deleteSound).mockResolvedValue(WELCOME);
    await show();
    expect(find("zh-CN", "prompt-back")).toBeNull();
    await act(() => find("en", "prompt-back")?.click());
    expect(deleteSound).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find("en", "prompt-back-sure"));
    await act(() => find("en", "prompt-back-sure")?.click());
    expect(deleteSound).toHaveBeenCalledWith("en", "welcome");
  });

  it("keeps a recording that callers need, and says so in the reader's language", async () => {
    const message = "Callers need welcome in en, and there is no other recording (main plays it).";
    const refusal = { code: "conflict", field: "audio", message, hint: "Upload another recording instead." };
    vi.mocked(deleteSound).mockRejectedValue(new ApiError(refusal, 409));
    await show();
    await act(() => chooseLanguage("zh-CN", false));
    await act(() => find("en", "prompt-back")?.click());
    await act(() => find("en", "prompt-back-sure")?.click());
    await vi.waitFor(() => expect(find("en", "prompt-error")).not.toBeNull());
    expect(find("en", "prompt-error")?.textContent).toBe(
      "来电者需要这条录音，而没有其他录音可用。请改为上传另一段录音，或先从菜单中去掉它。",
    );
    expect(find("en", "prompt-back")).not.toBeNull();
  });

  it("does not tell of callers when something else speaks against a deletion", async () => {
    const message = "numbers.json cannot be read.";
    const refusal = { code: "conflict", field: null, message, hint: "Then open this page again." };
    vi.mocked(deleteSound).mockRejectedValue(new ApiError(refusal, 409));
    await show();
    await act(() => find("en", "prompt-back")?.click());
    await act(() => find("en", "prompt-back-sure")?.click());
    await vi.waitFor(() => expect(find("en", "prompt-error")).not.toBeNull());
    expect(find("en", "prompt-error")?.textContent).toContain(
      "numbers.json cannot be read. Then open this page again.",
    );
  });

  it("saves words that were changed", async () => {
    vi.mocked(putText).mockResolvedValue({ ...WELCOME, texts: { ...WELCOME.texts, en: "Hello" } });
    await show();
    expect(find("en", "prompt-save")).toBeNull();
    await write("en", " Hello");
    await act(() => find("en", "prompt-save")?.click());
    expect(putText).toHaveBeenCalledWith("en", "welcome", " Hello");
    await vi.waitFor(() => expect(find<HTMLTextAreaElement>("en", "prompt-text")?.value).toBe("Hello"));
    expect(find("en", "prompt-done")?.textContent).toBe("The text is saved. The recording is as it was.");
  });

  it("is only looked at and heard by who may not change it", async () => {
    await show(false);
    expect(find("en", "play-en")).not.toBeNull();
    expect(find("en", "prompt-file")).toBeNull();
    expect(find("en", "prompt-back")).toBeNull();
    expect(find("en", "prompt-text")?.outerHTML).toBe('<p lang="en" data-testid="prompt-text">Welcome</p>');
    expect(root.textContent).toContain("Administrators may change it.");
  });
});
