import type { Company, QueueSpec, Strategy } from "../api/company";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { CheckField, ChoiceField, LevelsFields, NamesFields, NumberField, TextField } from "./fields";
import { RecipeEditor } from "./RecipeEditor";

export function QueueForm({
  queue,
  company,
  onChange,
}: {
  queue: QueueSpec;
  company: Company;
  onChange: (queue: QueueSpec) => void;
}) {
  const set = (part: Partial<QueueSpec>) => onChange({ ...queue, ...part });
  const seconds = (name: string, path: keyof QueueSpec & `${string}_ms`) => (
    <NumberField
      name={name}
      path={path}
      value={queue[path] as number}
      scale={1000}
      onChange={(value) => set({ [path]: value ?? 0 })}
    />
  );
  const { announce, callback } = queue;
  const strategies = codes("strategy").map((code): [Strategy, string] => [code, term("strategy", code)]);
  const named = Object.keys(company.hours).map((name): [string, string] => [name, name]);
  const hours: [string, string][] = [["", t("company.any_time")], ...named];
  return (
    <>
      <NamesFields path="names" names={queue.names} onChange={(names) => set({ names })} />
      <fieldset class="group">
        <legend>{t("company.routing")}</legend>
        <div class="form-grid">
          <ChoiceField
            name={t("company.strategy")}
            path="strategy"
            value={queue.strategy}
            options={strategies}
            onChange={(strategy) => set({ strategy })}
          />
          <ChoiceField
            name={t("company.hours")}
            path="hours"
            value={queue.hours}
            options={[["", t("company.always_open")], ...named]}
            onChange={(chosen) => set({ hours: chosen })}
          />
          {seconds(t("company.service_level"), "service_level_ms")}
          {seconds(t("company.dedicated_wait"), "dedicated_wait_ms")}
          {seconds(t("company.last_agent_wait"), "last_agent_wait_ms")}
          <NumberField
            name={t("company.max_waiting")}
            path="max_waiting"
            value={queue.max_waiting}
            onChange={(value) => set({ max_waiting: value ?? 0 })}
          />
          {seconds(t("company.max_expected"), "max_expected_wait_ms")}
          <NumberField
            name={t("company.wrap_up")}
            path="wrap_up_ms"
            value={queue.wrap_up_ms}
            scale={1000}
            optional
            onChange={(wrap_up_ms) => set({ wrap_up_ms })}
          />
          <TextField
            name={t("company.survey")}
            path="survey"
            value={queue.survey}
            maxLength={60}
            onChange={(survey) => set({ survey: survey.trim() })}
          />
        </div>
        <CheckField
          name={t("company.auto_answer")}
          path="auto_answer"
          value={queue.auto_answer}
          onChange={(auto_answer) => set({ auto_answer })}
        />
      </fieldset>
      <LevelsFields
        title={t("company.needed_skills")}
        path="skills"
        levels={queue.skills}
        company={company}
        onChange={(skills) => set({ skills })}
      />
      <RecipeEditor
        recipe={queue.recipe}
        company={company}
        queue={queue.id}
        onChange={(recipe) => set({ recipe })}
      />
      <fieldset class="group">
        <legend>{t("company.announce")}</legend>
        <NumberField
          name={t("company.every")}
          path="announce.every_ms"
          value={announce.every_ms}
          scale={1000}
          onChange={(value) => set({ announce: { ...announce, every_ms: value ?? 0 } })}
        />
        <div class="checks-row">
          <CheckField
            name={t("company.say_position")}
            path="announce.position"
            value={announce.position}
            onChange={(position) => set({ announce: { ...announce, position } })}
          />
          <CheckField
            name={t("company.say_wait")}
            path="announce.expected_wait"
            value={announce.expected_wait}
            onChange={(expected_wait) => set({ announce: { ...announce, expected_wait } })}
          />
          <CheckField
            name={t("company.say_comfort")}
            path="announce.comfort"
            value={announce.comfort}
            onChange={(comfort) => set({ announce: { ...announce, comfort } })}
          />
        </div>
      </fieldset>
      <fieldset class="group">
        <legend>{t("company.callback")}</legend>
        <div class="form-grid">
          <NumberField
            name={t("company.attempts")}
            path="callback.attempts"
            value={callback.attempts}
            onChange={(value) => set({ callback: { ...callback, attempts: value ?? 1 } })}
          />
          <NumberField
            name={t("company.ring")}
            path="callback.ring_ms"
            value={callback.ring_ms}
            scale={1000}
            onChange={(value) => set({ callback: { ...callback, ring_ms: value ?? 0 } })}
          />
          <NumberField
            name={t("company.retry")}
            path="callback.retry_ms"
            value={callback.retry_ms}
            scale={1000}
            onChange={(value) => set({ callback: { ...callback, retry_ms: value ?? 0 } })}
          />
          <ChoiceField
            name={t("company.callback_hours")}
            path="callback.hours"
            value={callback.hours}
            options={hours}
            onChange={(value) => set({ callback: { ...callback, hours: value } })}
          />
        </div>
      </fieldset>
    </>
  );
}
