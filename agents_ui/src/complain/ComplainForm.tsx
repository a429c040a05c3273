import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TreeNode } from "../api/care";
import { complain, getComplaintForm, type PublicChoice, type PublicForm } from "../api/complaints";
import { label, language, t } from "../i18n";
import { formatBytes } from "../i18n/format";
import { codes, term } from "../i18n/terms";
import { FilePick } from "../ui/FilePick";
import { AreaField, LONGEST_WORDS, SelectField, TextField, textOf } from "../ui/form";
import { Notice } from "../ui/Notice";
import { TreeSelect } from "../ui/TreeSelect";
import { useAct } from "../ui/useAct";
import { Sent } from "./Sent";
import { troubleText } from "./trouble";

const nodeOf = ({ choices, ...one }: PublicChoice): TreeNode => ({
  ...one,
  children: (choices ?? []).map(nodeOf),
});

interface Taken {
  readonly number: string;
  readonly request: string;
  readonly files: readonly File[];
}

/** What somebody wants to tell us; the number it got stands in its place then. */
export function ComplainForm() {
  const form = useSignal<PublicForm | null>(null);
  const failure = useSignal<unknown>(null);
  const taken = useSignal<Taken | null>(null);
  useEffect(() => {
    getComplaintForm().then(
      (found) => {
        form.value = found;
      },
      (caught: unknown) => {
        failure.value = caught;
      },
    );
  }, []);
  if (failure.value !== null) return <Notice kind="error">{troubleText(failure.value)}</Notice>;
  if (!form.value) return <p class="loading">{t("loading")}</p>;
  if (taken.value)
    return (
      <Sent
        {...taken.value}
        onAgain={() => {
          taken.value = null;
        }}
      />
    );
  return (
    <Fields
      form={form.value}
      onTaken={(one) => {
        taken.value = one;
      }}
    />
  );
}

function Fields({ form, onTaken }: { form: PublicForm; onTaken: (taken: Taken) => void }) {
  const act = useAct();
  const kind = useSignal("complaint");
  const code = useSignal("");
  const files = useSignal<readonly File[]>([]);
  const isUnreachable = useSignal(false);
  const phone = useRef<HTMLDivElement>(null);
  // Kept until there is a number: what is sent twice is taken once.
  const request = useRef("");
  request.current ||= crypto.randomUUID();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const names = ["name", "phone", "email", "order_number", "product", "website"];
    const texts = names.map((name) => [name, textOf(given, name)] as const).filter(([, value]) => value);
    isUnreachable.value = !textOf(given, "phone") && !textOf(given, "email");
    if (isUnreachable.value) {
      phone.current?.querySelector("input")?.focus();
      return;
    }
    void act.run(async () => {
      const { number } = await complain({
        request_id: request.current,
        kind: kind.value,
        description: textOf(given, "description"),
        language: language.value,
        ...(code.value ? { class: code.value } : {}),
        ...Object.fromEntries(texts),
      });
      onTaken({ number, request: request.current, files: files.value });
    });
  };
  return (
    <form class="card complain-form" data-testid="complain-form" onSubmit={submit}>
      <fieldset class="complain-kinds">
        <legend>{t("complain.kind")}</legend>
        {codes("case_kind").map((each) => (
          <label class="choice" key={each}>
            <input
              type="radio"
              name="kind"
              checked={kind.value === each}
              data-testid={`kind-${each}`}
              onChange={() => {
                kind.value = each;
              }}
            />
            {term("case_kind", each)}
          </label>
        ))}
      </fieldset>
      <AreaField
        name="description"
        words={t("complain.description")}
        rows={6}
        max={LONGEST_WORDS}
        testId="complain-description"
      />
      <div class="form-grid">
        <TreeSelect
          words={
            <>
              {t("complain.about")} <span class="muted">{t("optional")}</span>
            </>
          }
          nodes={form.classes.map(nodeOf)}
          value={code.value}
          testId="complain-class"
          onChange={(chosen) => {
            code.value = chosen;
          }}
        />
        {form.products.length > 0 && (
          <SelectField name="product" words={t("cases.product")} optional testId="complain-product">
            <option value="">{t("choose")}</option>
            {form.products.map((product) => (
              <option key={product.code} value={product.code}>
                {label(product.labels)}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          name="order_number"
          words={t("complaint.order_number")}
          optional
          max={20}
          testId="complain-order"
        />
      </div>
      <fieldset class="complain-reach">
        <legend>{t("complain.reach")}</legend>
        <p class="muted">{t("complain.reach_hint")}</p>
        <div class="form-grid" ref={phone}>
          <TextField
            name="phone"
            type="tel"
            words={t("field.numbers")}
            optional="unmarked"
            max={40}
            testId="complain-phone"
          />
          <TextField
            name="email"
            type="email"
            words={t("field.email")}
            optional="unmarked"
            max={254}
            testId="complain-email"
          />
          <TextField name="name" words={t("field.name")} optional max={100} testId="complain-name" />
        </div>
        {isUnreachable.value && (
          <Notice kind="error" testId="complain-unreachable">
            {t("complain.unreachable")}
          </Notice>
        )}
      </fieldset>
      <div class="not-for-people" aria-hidden="true">
        <label>
          {t("complain.leave_empty")}
          <input name="website" tabIndex={-1} autocomplete="off" />
        </label>
      </div>
      <Chosen
        files={files.value}
        onDrop={(file) => {
          files.value = files.value.filter((one) => one !== file);
        }}
      />
      {files.value.length < form.files && (
        <FilePick
          busy={act.busy.value}
          share={null}
          media={form.media}
          most={form.file_bytes}
          onPick={(file) => {
            files.value = [...files.value, file];
          }}
        />
      )}
      <div class="form-actions">
        <button type="submit" class="primary wide" disabled={act.busy.value} data-testid="complain-submit">
          {t("complain.send")}
        </button>
      </div>
      {act.error.value !== null && (
        <Notice kind="error" testId="complain-error">
          {troubleText(act.error.value)}
        </Notice>
      )}
    </form>
  );
}

function Chosen({ files, onDrop }: { files: readonly File[]; onDrop: (file: File) => void }) {
  return (
    <ul class="complain-files" aria-live="polite">
      {files.map((file, index) => (
        <li key={`${file.name} ${index}`}>
          <span>{file.name}</span> <span class="muted">{formatBytes(file.size)}</span>
          <button type="button" class="quiet" onClick={() => onDrop(file)}>
            {t("file.drop", { name: file.name })}
          </button>
        </li>
      ))}
    </ul>
  );
}
