import { isShownFrozen } from "../../core/freeze/enforcement.ts";
import { holdsSlot, INCIDENT_STATES, isFreezing } from "../../core/freeze/incident-state.ts";
import { shownOf, wantedNow } from "../../core/listing/incident-shown.ts";
import { wordOf } from "../../core/observe/cap.ts";
import type { Sample } from "../../core/observe/sample.ts";
import { factsOf, readFactGroups } from "./incident-reading-facts.ts";
import type { Counting } from "./programme-figures.ts";

const OVER = ["resolved", "cancelled"];

/** Of incidents that are not over. "Enforced" is what GitHub was seen to do, by the very rule that screens go by. */
export async function freezeSamples(counting: Counting): Promise<readonly Sample[]> {
  const { tx, nameOf } = counting;
  const incidents = await tx.incident.findMany({
    where: { status: { notIn: OVER } },
    select: { id: true, organisationId: true, status: true, drill: true },
    orderBy: { id: "asc" },
  });
  const held = incidents.filter(({ status }) => holdsSlot(status as Parameters<typeof holdsSlot>[0]));
  const groups =
    held.length === 0
      ? []
      : await readFactGroups(
          tx,
          held.map(({ id }) => id),
        );
  const counted = groups.flatMap((group): Sample[] => {
    const incident = held.find(({ id }) => id === group.incident_id);
    if (incident === undefined) return [];
    const labels = { organisation: nameOf(incident.organisationId), drill: String(incident.drill) };
    const facts = factsOf(group);
    const wanted = wantedNow(facts);
    const value = group.repositories;
    return [
      { name: "thaw_incident_repositories", labels: { ...labels, state: shownOf(facts) }, value },
      { name: "thaw_freeze_wanted", labels, value: wanted.wanted === "held" ? value : 0 },
      { name: "thaw_freeze_enforced", labels, value: isShownFrozen(wanted) ? value : 0 },
    ];
  });
  const declared = incidents.map(
    ({ organisationId, status, drill }): Sample => ({
      name: "thaw_incidents",
      labels: {
        organisation: nameOf(organisationId),
        status: wordOf(status, INCIDENT_STATES),
        drill: String(drill),
      },
      value: 1,
    }),
  );
  const freezing = incidents.filter(({ status }) => isFreezing(status as Parameters<typeof isFreezing>[0]));
  return [
    ...none(counting),
    ...declared,
    ...counted,
    ...(await driftSamples(counting)),
    ...(await comparedSamples(
      counting,
      freezing.map(({ id }) => id),
    )),
  ];
}

/** Nothing frozen is said as 0 of 0: a figure that is not there means that nobody counted. */
function none({ ids, nameOf }: Counting): readonly Sample[] {
  return ids.flatMap((id) => {
    const organisation = nameOf(id);
    const labels = { organisation, drill: "false" };
    return [
      { name: "thaw_freeze_wanted" as const, labels, value: 0 },
      { name: "thaw_freeze_enforced" as const, labels, value: 0 },
      { name: "thaw_freeze_drifts" as const, labels: { organisation, weakens: "true" }, value: 0 },
    ];
  });
}

async function driftSamples({ tx, nameOf }: Counting): Promise<readonly Sample[]> {
  const rows = await tx.freezeDrift.groupBy({
    by: ["organisationId", "weakens"],
    where: { goneAt: null, incident: { status: { notIn: OVER } } },
    _count: true,
  });
  return rows.map(({ organisationId, weakens, _count }) => ({
    name: "thaw_freeze_drifts" as const,
    labels: { organisation: nameOf(organisationId), weakens: String(weakens) },
    value: _count,
  }));
}

/** What was compared before an incident began says nothing about it: until the first comparison its age is the incident's. */
async function comparedSamples({ tx, nameOf }: Counting, incidentIds: readonly string[]): Promise<readonly Sample[]> {
  const rows = await tx.$queryRaw<{ readonly organisation_id: string; readonly age: number }[]>`
    SELECT i.organisation_id, extract(epoch FROM now() - min(greatest(s.checked_at, i.activated_at)))::float8 AS age
    FROM incident i LEFT JOIN freeze_slot s ON s.organisation_id = i.organisation_id AND s.slot = i.slot
    WHERE i.id = ANY(${[...incidentIds]}::uuid[]) AND i.activated_at IS NOT NULL GROUP BY 1`;
  const oldest = new Map<string, number>();
  for (const { organisation_id: id, age } of rows) oldest.set(nameOf(id), Math.max(oldest.get(nameOf(id)) ?? 0, age));
  return [...oldest].map(([organisation, value]) => ({
    name: "thaw_freeze_compared_seconds" as const,
    labels: { organisation },
    value,
  }));
}
