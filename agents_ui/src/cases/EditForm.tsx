import { useSignal } from "@preact/signals";
import { LANGUAGES, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { TreeSelect } from "../ui/TreeSelect";
import { NONE, Products, Severities } from "./CloseForm";
import { care } from "./care";
import { StepForm } from "./StepForm";
import type { StepFormProps } from "./Steps";

/** Puts facts right; only what was changed is sent. */
export function EditForm({ one, step, onTake }: StepFormProps) {
  const code = useSignal(one.class ?? "");
  const known = {
    kind: one.kind,
    severity: one.severity,
    subject: one.subject,
    description: one.description,
    product: one.product === "" ? NONE : (one.product ?? ""),
    batch: one.batch ?? "",
    order_number: one.order_number ?? "",
    reporter_name: one.reporter?.name ?? "",
    reporter_number: one.reporter?.number ?? "",
    reporter_email: one.reporter?.email ?? "",
    language: one.language ?? "",
  };
  return (
    <StepForm
      step={step}
      onSubmit={(form) => {
        const changed = Object.entries(known)
          .map(([name, before]) => [name, textOf(form, name), before] as const)
          .filter(([, now, before]) => now !== before.trim())
          .map(([name, now]) => [name, now === NONE ? "" : now]);
        onTake({
          ...Object.fromEntries(changed),
          ...(code.value && code.value !== one.class ? { class: code.value } : {}),
        });
      }}
    >
      <div class="form-grid">
        <SelectField words={t("cases.kind")} name="kind" first={one.kind} testId="edit-kind">
          {codes("case_kind").map((each) => (
            <option key={each} value={each}>
              {term("case_kind", each)}
            </option>
          ))}
        </SelectField>
        <TreeSelect
          words={t("complaint.class")}
          nodes={care.value?.classes ?? []}
          value={code.value}
          testId="edit-class"
          onChange={(chosen) => {
            code.value = chosen;
          }}
        />
        <SelectField words={t("complaint.severity")} name="severity" first={one.severity}>
          <Severities />
        </SelectField>
        <SelectField words={t("cases.product")} name="product" first={known.product} testId="edit-product">
          {known.product === "" && <option value="">{t("choose")}</option>}
          <option value={NONE}>{t("cases.no_product")}</option>
          <Products chosen={known.product} />
        </SelectField>
        <TextField name="batch" words={t("cases.batch")} optional max={40} value={known.batch} />
        <TextField
          name="order_number"
          words={t("complaint.order_number")}
          optional
          max={20}
          value={known.order_number}
        />
      </div>
      <TextField name="subject" words={t("complaint.subject")} value={one.subject} testId="edit-subject" />
      <AreaField name="description" words={t("complaint.description")} value={one.description} />
      <fieldset class="picks">
        <legend>{t("cases.reporter")}</legend>
        <div class="form-grid">
          <TextField
            name="reporter_name"
            words={t("field.name")}
            optional="unmarked"
            max={100}
            value={known.reporter_name}
          />
          <TextField
            name="reporter_number"
            type="tel"
            words={t("field.numbers")}
            optional="unmarked"
            max={40}
            value={known.reporter_number}
          />
          <TextField
            name="reporter_email"
            type="email"
            words={t("field.email")}
            optional="unmarked"
            max={254}
            value={known.reporter_email}
            testId="edit-email"
          />
          <SelectField words={t("field.language")} name="language" first={known.language}>
            {known.language === "" && <option value="">{t("choose")}</option>}
            {LANGUAGES.map((each) => (
              <option key={each.code} value={each.code} lang={each.code}>
                {each.name}
              </option>
            ))}
          </SelectField>
        </div>
      </fieldset>
    </StepForm>
  );
}
