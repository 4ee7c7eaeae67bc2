import type { IncidentSummary } from "./incident-views.ts";

/** What a tab shows of all incidents together, when nobody looks at it. `danger`: something may get through, or nobody knows. */
export const FREEZE_SIGNS = ["none", "freezing", "danger"] as const;
export type FreezeSign = (typeof FREEZE_SIGNS)[number];

/** The worst of all. What is not known is no less than danger; what is being asked for, taken off or let out freezes until it was seen. */
export function freezeSign(incidents: readonly Pick<IncidentSummary, "lamp">[]): FreezeSign {
  const lamps = incidents.map(({ lamp }) => lamp);
  if (lamps.some((lamp) => lamp === "loose" || lamp === "unknown")) return "danger";
  return lamps.some((lamp) => lamp !== "off" && lamp !== "ended") ? "freezing" : "none";
}
