import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { takeDown } from "../api/cases";
import type { CustomerBrief } from "../api/types";
import { LANGUAGES, language, t } from "../i18n";
import { term } from "../i18n/terms";
import { TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { CaseFields } from "./CaseFields";
import { CustomerPick } from "./CustomerPick";
import { Filed, type FiledCase } from "./Filed";

/** How a case can come to us without a call in hand: TAKEN_DOWN of callcenter/domain/enums.py. */
const CHANNELS = ["visit", "letter", "phone", "email", "web"] as const;

/** Takes a case down that came without a call: at the counter, in a letter, by way of a colleague. */
export function NewCase({ isOpen, onMade }: { isOpen: boolean; onMade: () => void }) {
  const filed = useSignal<readonly FiledCase[]>([]);
  return (
    <div class="case-part" hidden={!isOpen && filed.value.length === 0}>
      {filed.value.map((one) => (
        <Filed key={one.brief.number} filed={one} onAnswered={onMade} />
      ))}
      {isOpen && (
        <Form
          onFiled={(one) => {
            filed.value = [one];
            onMade();
          }}
        />
      )}
    </div>
  );
}

function Form({ onFiled }: { onFiled: (filed: FiledCase) => void }) {
  const act = useAct();
  const isNobody = useSignal(false);
  const channel = useSignal<string>("visit");
  const customer = useSignal<CustomerBrief | null>(null);
  const spoken = useSignal<string>(language.value);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  // Kept until it succeeded: a case whose answer was lost is sent again and keeps its number.
  const request = useRef(crypto.randomUUID());
  return (
    <section class="card complaint" aria-labelledby="new-case-title" data-testid="new-case-form">
      <h2 id="new-case-title" ref={title} tabIndex={-1}>
        {t("cases.new")}
      </h2>
      <p class="muted">{t("cases.new_lead")}</p>
      <CaseFields
        act={act}
        newTab
        onSubmit={(facts, answer, form) => {
          const who = customer.value
            ? { customer_id: customer.value.id }
            : Object.fromEntries(
                ["name", "phone", "email"]
                  .map((name) => [name, textOf(form, name)] as const)
                  .filter(([, value]) => value),
              );
          isNobody.value = Object.keys(who).length === 0;
          if (isNobody.value) return;
          void act.run(async () => {
            const brief = await takeDown({
              request_id: request.current,
              channel: channel.value,
              language: spoken.value,
              ...who,
              ...facts,
            });
            onFiled({ brief, answer, channel: channel.value });
          });
        }}
      >
        <div class="form-grid">
          <label class="field">
            <span>{t("cases.new_channel")}</span>
            <select
              value={channel.value}
              data-testid="new-channel"
              onChange={(event) => {
                channel.value = event.currentTarget.value;
              }}
            >
              {CHANNELS.map((code) => (
                <option key={code} value={code}>
                  {term("channel", code)}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t("cases.new_language")}</span>
            <select
              value={spoken.value}
              data-testid="new-language"
              onChange={(event) => {
                spoken.value = event.currentTarget.value;
              }}
            >
              {LANGUAGES.map(({ code, name }) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
        <CustomerPick
          picked={customer.value}
          onPick={(picked) => {
            customer.value = picked;
            if (picked?.language) spoken.value = picked.language;
          }}
        />
        {!customer.value && (
          <fieldset class="picks">
            <legend>{t("cases.new_reporter")}</legend>
            {isNobody.value && (
              <Notice kind="error" testId="new-nobody">
                {term("case_refused", "whose")}
              </Notice>
            )}
            <div class="form-grid">
              <TextField
                name="name"
                words={t("field.name")}
                optional="unmarked"
                max={100}
                testId="new-name"
              />
              <TextField
                name="phone"
                type="tel"
                words={t("field.numbers")}
                optional="unmarked"
                max={40}
                testId="new-phone"
              />
              <TextField
                name="email"
                type="email"
                words={t("field.email")}
                optional="unmarked"
                max={254}
                testId="new-email"
              />
            </div>
          </fieldset>
        )}
      </CaseFields>
    </section>
  );
}
