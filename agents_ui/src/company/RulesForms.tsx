import type { Limits, Priority } from "../api/company";
import { t } from "../i18n";
import { codes, term } from "../i18n/terms";
import { NumberField } from "./fields";

export function LimitsForm({ limits, onChange }: { limits: Limits; onChange: (limits: Limits) => void }) {
  const field = (name: string, path: keyof Limits, scale: number) => (
    <NumberField
      name={name}
      path={path}
      value={limits[path]}
      scale={scale}
      onChange={(value) => onChange({ ...limits, [path]: value ?? 0 })}
    />
  );
  return (
    <div class="form-grid">
      {field(t("company.ring_out"), "ring_ms", 1000)}
      {field(t("company.missed"), "missed_offers", 1)}
      {field(t("company.wrap_up_first"), "wrap_up_ms", 1000)}
      {field(t("company.wrap_up_most"), "wrap_up_most_ms", 1000)}
      {field(t("company.recovery"), "recovery_ms", 1000)}
      {field(t("company.grace"), "phone_grace_ms", 1000)}
      {field(t("company.pop_wait"), "pop_wait_ms", 1000)}
    </div>
  );
}

export function PriorityForm({
  priority,
  onChange,
}: {
  priority: Priority;
  onChange: (priority: Priority) => void;
}) {
  return (
    <div class="form-grid">
      {codes("tier").map((tier) => (
        <NumberField
          key={tier}
          name={t("company.points_of", { tier: term("tier", tier) })}
          path={`tier_points.${tier}`}
          value={priority.tier_points[tier] ?? 0}
          onChange={(points) =>
            onChange({ ...priority, tier_points: { ...priority.tier_points, [tier]: points ?? 0 } })
          }
        />
      ))}
      <NumberField
        name={t("company.value_points")}
        path="value_points"
        value={priority.value_points}
        onChange={(value) => onChange({ ...priority, value_points: value ?? 0 })}
      />
      <NumberField
        name={t("company.point")}
        path="point_ms"
        value={priority.point_ms}
        scale={1000}
        onChange={(value) => onChange({ ...priority, point_ms: value ?? 0 })}
      />
      <NumberField
        name={t("company.preference")}
        path="preference_ms"
        value={priority.preference_ms}
        scale={1000}
        onChange={(value) => onChange({ ...priority, preference_ms: value ?? 0 })}
      />
    </div>
  );
}
