import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type AudioSource, getPrompts, type Prompt, promptSound } from "../api/flows";
import { LANGUAGES, language, t } from "../i18n";
import { formatNumber } from "../i18n/format";
import { errorText } from "../ui/errors";
import { Notice } from "../ui/Notice";
import { chosenPrompts, isMissing, SHOWN, type Shown, wordsOf } from "./model";
import { useNumberOf } from "./number";
import { Player } from "./Player";
import { PromptEditor } from "./PromptEditor";
import { shownWords, sourceWords } from "./words";

/** What callers hear: every prompt with its texts and sounds, and the one that is open. */
export function PromptsPanel({ mayChange }: { mayChange: boolean }) {
  const prompts = useSignal<readonly Prompt[] | null>(null);
  const error = useSignal<unknown>(null);
  const shown = useSignal<Shown>("flows");
  const words = useSignal("");
  const open = useSignal<string | null>(null);
  /** Counts changes of sounds: what was heard before is asked for anew. */
  const changes = useSignal(0);
  const dial = useNumberOf("record_prompt");
  useEffect(() => {
    getPrompts().then(
      (found) => {
        prompts.value = found;
      },
      (caught: unknown) => {
        error.value = caught;
      },
    );
  }, []);
  if (error.value !== null) return <Notice kind="error">{errorText(error.value)}</Notice>;
  const all = prompts.value;
  if (!all) return <p class="loading">{t("loading")}</p>;
  const found = chosenPrompts(all, shown.value, words.value);
  const chosen = all.find(({ name }) => name === open.value);
  const missing = all.filter(isMissing).length;
  return (
    <div class="prompts">
      <section class="card" aria-labelledby="prompts-title">
        <h2 id="prompts-title">{t("flows.prompts")}</h2>
        <p class="muted">{t("flows.prompts_lead")}</p>
        <div class="prompt-choice">
          <label class="field">
            <span>{t("flows.shown")}</span>
            <select
              value={shown.value}
              data-testid="prompts-shown"
              onChange={(event) => {
                shown.value = event.currentTarget.value as Shown;
              }}
            >
              {SHOWN.map((one) => (
                <option key={one} value={one}>
                  {shownWords(one)}
                  {one === "missing" ? ` (${formatNumber(missing)})` : ""}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t("flows.find_prompt")}</span>
            <input
              type="search"
              value={words.value}
              data-testid="prompts-words"
              onInput={(event) => {
                words.value = event.currentTarget.value;
              }}
            />
          </label>
        </div>
        <p class="muted" aria-live="polite" data-testid="prompts-count">
          {t("flows.prompts_found", { found: found.length })}
        </p>
        {found.length > 0 && (
          <div class="table-scroll">
            <table class="figures-table prompt-table">
              <thead>
                <tr>
                  <th scope="col">{t("flows.prompt")}</th>
                  <th scope="col">{t("flows.says")}</th>
                  {LANGUAGES.map(({ code }) => (
                    <th scope="col" key={code}>
                      {t(`language.${code}`)}
                    </th>
                  ))}
                  <th scope="col" class="number">
                    {t("flows.by_phone")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.map((prompt) => (
                  <Row
                    key={prompt.name}
                    prompt={prompt}
                    open={prompt.name === open.value}
                    changes={changes.value}
                    onOpen={() => {
                      open.value = prompt.name;
                    }}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {chosen && (
        <PromptEditor
          key={chosen.name}
          prompt={chosen}
          mayChange={mayChange}
          dial={dial}
          changes={changes.value}
          onChanged={(changed) => {
            // Not `all`: while this one was being sent, another may have changed.
            prompts.value = (prompts.value ?? all).map((one) => (one.name === changed.name ? changed : one));
            changes.value += 1;
          }}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
    </div>
  );
}

function Row({
  prompt,
  open,
  changes,
  onOpen,
}: {
  prompt: Prompt;
  open: boolean;
  changes: number;
  onOpen: () => void;
}) {
  const { text, lang } = wordsOf(prompt, language.value);
  return (
    <tr data-testid={`prompt-${prompt.name}`} aria-current={open ? "true" : undefined}>
      <th scope="row">
        <button type="button" class="quiet" data-testid={`open-prompt-${prompt.name}`} onClick={onOpen}>
          {prompt.name}
        </button>
      </th>
      <td lang={lang}>
        <span class="clamp-1" title={text || undefined}>
          {text || "–"}
        </span>
      </td>
      {LANGUAGES.map(({ code }) => (
        <td key={code} data-testid={`sound-${code}`}>
          <Sound prompt={prompt} code={code} changes={changes} brief />
        </td>
      ))}
      <td class="number">{prompt.number}</td>
    </tr>
  );
}

/** Whose sound it is in a language, and the sound; `brief`: on one line of a table, where words have little room. */
export function Sound({
  prompt: { name, audio },
  code,
  changes,
  brief = false,
}: {
  prompt: Prompt;
  code: string;
  changes: number;
  brief?: boolean;
}) {
  const found = audio[code];
  const source = found?.source ?? "missing";
  // What no menu needs is not missed.
  const badge = source === "missing" && !found?.needed ? null : source;
  return (
    <span class="sound">
      {source !== "missing" && (
        <Player
          key={changes}
          src={`${promptSound(code, name)}?${changes}`}
          name={`${name} (${t(`language.${code}` as "language.en")})`}
          testId={`play-${code}`}
        />
      )}
      {badge ? <Badge source={badge} brief={brief} /> : <span class="muted">–</span>}
    </span>
  );
}

function Badge({ source, brief }: { source: AudioSource; brief: boolean }) {
  const words = sourceWords(source);
  const short = brief && source === "shared" ? t("flows.sound_shared_brief") : null;
  return (
    <span class={`badge source-${source}`} data-source={source} title={short === null ? undefined : words}>
      {short === null ? (
        words
      ) : (
        <>
          <span aria-hidden="true">{short}</span>
          <span class="visually-hidden">{words}</span>
        </>
      )}
    </span>
  );
}
