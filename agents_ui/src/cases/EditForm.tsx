import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { AreaField, SelectField, TextField, textOf } from "../ui/form";
import { TreeSelect } from "../ui/TreeSelect";
import { Products, Severities } from "./CloseForm";
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
    product: one.product ?? "",
    batch: one.batch ?? "",
    order_number: one.order_number ?? "",
  };
  return (
    <StepForm
      step={step}
      onSubmit={(form) => {
        const changed = Object.entries(known)
          .map(([name, before]) => [name, textOf(form, name), before] as const)
          .filter(([, now, before]) => now !== before.trim())
          .map(([name, now]) => [name, now]);
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
          <option value="">{t("cases.no_product")}</option>
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
    </StepForm>
  );
}
