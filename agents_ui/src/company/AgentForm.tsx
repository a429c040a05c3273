import type { AgentSpec, Company } from "../api/company";
import { label, t } from "../i18n";
import { CheckField, FaultAt, LevelsFields, NumberField, TextField } from "./fields";

export function AgentForm({
  agent,
  company,
  onChange,
}: {
  agent: AgentSpec;
  company: Company;
  onChange: (agent: AgentSpec) => void;
}) {
  const set = (part: Partial<AgentSpec>) => onChange({ ...agent, ...part });
  return (
    <>
      <TextField
        name={t("company.name")}
        path="name"
        value={agent.name}
        required
        onChange={(name) => set({ name })}
      />
      <fieldset class="group">
        <legend>{t("company.serves")}</legend>
        <FaultAt path="queues" deep />
        {company.queues.map(({ id, names }) => {
          const serves = agent.queues.includes(id);
          return (
            <div key={id} class="level-row">
              <CheckField
                name={label(names) || id}
                path={`queues.${id}`}
                value={serves}
                onChange={(on) =>
                  set({ queues: on ? [...agent.queues, id] : agent.queues.filter((one) => one !== id) })
                }
              />
              {serves && (
                <NumberField
                  name={t("company.rank")}
                  path={`preferences.${id}`}
                  value={agent.preferences[id] ?? 1}
                  onChange={(rank) => set({ preferences: { ...agent.preferences, [id]: rank ?? 1 } })}
                />
              )}
            </div>
          );
        })}
      </fieldset>
      <LevelsFields
        title={t("company.own_skills")}
        path="skills"
        levels={agent.skills}
        company={company}
        onChange={(skills) => set({ skills })}
      />
    </>
  );
}
