import type { Company, RecipeAction, RecipeStep } from "../api/company";
import { label, t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { skillName } from "../ui/names";
import { ChoiceField, FaultAt, NumberField, TextField } from "./fields";
import { NEW_STEP, type When, whenOf, withWhen } from "./model";

const MOST_STEPS = 50;

export function RecipeEditor({
  recipe,
  company,
  queue,
  onChange,
}: {
  recipe: readonly RecipeStep[];
  company: Company;
  /** The queue it belongs to: nothing leads from it to itself. */
  queue: string;
  onChange: (recipe: readonly RecipeStep[]) => void;
}) {
  const swap = (at: number) =>
    onChange(
      recipe.map((step, place) => recipe[place === at ? at - 1 : place === at - 1 ? at : place] ?? step),
    );
  return (
    <fieldset class="group">
      <legend>{t("company.recipe")}</legend>
      {recipe.length === 0 && <p class="muted">{t("company.recipe_none")}</p>}
      <FaultAt path="recipe" />
      <ol class="recipe">
        {recipe.map((step, place) => (
          // A step has no name of its own: its place tells it from the others.
          <li key={place} class="recipe-step" data-testid={`step-${place}`}>
            <p class="step-head">
              <strong>{t("company.step", { number: place + 1 })}</strong>
              {place > 0 && (
                <button type="button" class="quiet" onClick={() => swap(place)}>
                  {t("company.move_up")}
                </button>
              )}
              <button
                type="button"
                class="quiet"
                onClick={() => onChange(recipe.filter((_, other) => other !== place))}
              >
                {t("company.remove")}
              </button>
            </p>
            <StepFields
              step={step}
              path={`recipe[${place}]`}
              company={company}
              queue={queue}
              onChange={(changed) => onChange(recipe.map((one, other) => (other === place ? changed : one)))}
            />
            <FaultAt path={`recipe[${place}]`} />
          </li>
        ))}
      </ol>
      {recipe.length < MOST_STEPS && (
        <button type="button" data-testid="add-step" onClick={() => onChange([...recipe, NEW_STEP])}>
          {t("company.add_step")}
        </button>
      )}
    </fieldset>
  );
}

function StepFields({
  step,
  path,
  company,
  queue,
  onChange,
}: {
  step: RecipeStep;
  path: string;
  company: Company;
  queue: string;
  onChange: (step: RecipeStep) => void;
}) {
  const when = whenOf(step);
  const whens: readonly (readonly [When, string])[] = [
    ["after", t("company.when_after")],
    ["position", t("company.when_position")],
    ["nobody", t("company.when_nobody")],
    ["full", t("company.when_full")],
    ["closed", t("company.when_closed")],
  ];
  const actions = codes("recipe").map((code): [RecipeAction, string] => [code, term("recipe", code)]);
  return (
    <div class="form-grid">
      <ChoiceField
        name={t("company.when")}
        path={`${path}.when`}
        value={when}
        options={whens}
        onChange={(chosen) => onChange(withWhen(step, chosen))}
      />
      {when === "after" && (
        <NumberField
          name={t("company.seconds")}
          path={`${path}.after_ms`}
          value={step.after_ms ?? 0}
          scale={1000}
          onChange={(after_ms) => onChange({ ...step, after_ms })}
        />
      )}
      {when === "position" && (
        <NumberField
          name={t("company.place")}
          path={`${path}.position`}
          value={step.position ?? 1}
          onChange={(position) => onChange({ ...step, position })}
        />
      )}
      <ChoiceField
        name={t("company.then")}
        path={`${path}.do`}
        value={step.do}
        options={actions}
        onChange={(chosen) => onChange({ ...step, do: chosen })}
      />
      <Needs step={step} path={path} company={company} queue={queue} onChange={onChange} />
    </div>
  );
}

/** What the action needs. */
function Needs({
  step,
  path,
  company,
  queue,
  onChange,
}: {
  step: RecipeStep;
  path: string;
  company: Company;
  queue: string;
  onChange: (step: RecipeStep) => void;
}) {
  if (step.do === "lower_skill") {
    const skills = Object.keys(company.skills).map((id): [string, string] => [id, skillName(id, company)]);
    return (
      <>
        <ChoiceField
          name={t("company.skill")}
          path={`${path}.skill`}
          value={step.skill ?? ""}
          options={skills}
          onChange={(skill) => onChange({ ...step, skill })}
        />
        <NumberField
          name={t("company.level")}
          path={`${path}.level`}
          value={step.level ?? 0}
          onChange={(level) => onChange({ ...step, level: level ?? 0 })}
        />
      </>
    );
  }
  if (step.do === "add_queue" || step.do === "overflow") {
    const others = company.queues
      .filter(({ id }) => id !== queue)
      .map(({ id, names }): [string, string] => [id, label(names) || id]);
    return (
      <ChoiceField
        name={t("monitor.queue")}
        path={`${path}.queue`}
        value={step.queue ?? ""}
        options={others}
        onChange={(chosen) => onChange({ ...step, queue: chosen })}
      />
    );
  }
  if (step.do === "voicemail") {
    return (
      <ChoiceField
        name={t("company.node")}
        path={`${path}.node`}
        value={step.node ?? ""}
        options={company.flow.voicemails.map((node): [string, string] => [node, node])}
        onChange={(node) => onChange({ ...step, node })}
      />
    );
  }
  if (step.do === "play_message") {
    return (
      <TextField
        name={t("company.prompt")}
        path={`${path}.prompt`}
        value={step.prompt ?? ""}
        required
        onChange={(prompt) => onChange({ ...step, prompt })}
      />
    );
  }
  return null;
}
