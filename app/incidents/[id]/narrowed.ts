import type { IncidentQuery } from "../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../lib/core/listing/incident-wording.ts";

/** What a figure of a gate or an owner above narrowed the list to. */
export function narrowed(query: IncidentQuery, to: (next: IncidentQuery) => string) {
  const { gate, team } = query;
  return [
    gate !== null && { text: `${gateTitle(gate.gate)}: ${gate.verdict}`, href: to({ ...query, gate: null }) },
    team !== null && {
      text: team === "" ? "without a known owner" : `owned by ${team}`,
      href: to({ ...query, team: null }),
    },
  ];
}
