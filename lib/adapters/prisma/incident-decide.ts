import { frozenAfter, isHeld } from "../../core/freeze/repository-state.ts";
import type { IncidentStore } from "../../usecases/freeze/ports.ts";
import type { Prisma } from "./generated/client.ts";
import { askFor } from "./incident-rows.ts";
import { storable } from "./storable.ts";

/** One statement for all of them, because a thaw may be of a thousand repositories. */
export async function decide(
  tx: Prisma.TransactionClient,
  ...[incident, moves, at]: Parameters<IncidentStore["decide"]>
): Promise<readonly string[]> {
  const wanted = moves.flatMap(({ row, event, cause }) => {
    const to = frozenAfter(row.state, event);
    if (to === null || row.incidentId !== incident.id) return [];
    const held = isHeld(to);
    return [{ id: row.repositoryId, from: row.state, version: row.version, to, cause, wanted: held ? "held" : "free" }];
  });
  if (wanted.length === 0) return [];
  // Not while somebody ends the incident: what is let out or held then would be nobody's.
  const freezing = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM incident WHERE id = ${incident.id}::uuid AND status IN ('activating', 'active') FOR SHARE`;
  if (freezing.length === 0) return [];
  const rows = await tx.$queryRaw<{ repository_id: string }[]>`
    UPDATE incident_repository h SET state = n."to", cause = n.cause, wanted = n.wanted, state_at = ${at}, version = h.version + 1,
      requested_at = CASE WHEN h.wanted = n.wanted THEN h.requested_at END,
      confirmed_at = CASE WHEN h.wanted = n.wanted THEN h.confirmed_at END,
      confirmed_sha = CASE WHEN h.wanted = n.wanted THEN h.confirmed_sha END
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      AS n (id uuid, "from" text, version int, "to" text, cause text, wanted text)
    WHERE h.incident_id = ${incident.id}::uuid AND h.repository_id = n.id AND h.state = n."from" AND h.version = n.version
    RETURNING h.repository_id`;
  const moved = new Set(rows.map((row) => row.repository_id));
  if (moved.size === 0) return [];
  await tx.$executeRaw`
    INSERT INTO freeze_lock (repository_id, incident_id, organisation_id, allowed_grants)
    SELECT h.repository_id, h.incident_id, h.organisation_id, ${[...incident.allowedGrants]}::text[]
    FROM incident_repository h
    WHERE h.incident_id = ${incident.id}::uuid AND h.repository_id = ANY(${[...moved]}::uuid[]) AND h.wanted = 'held'
    ON CONFLICT (repository_id, incident_id) DO NOTHING`;
  await told(
    tx,
    incident,
    moves.filter(({ row }) => moved.has(row.repositoryId)),
    at,
  );
  await askFor(tx, "freeze.thaw", incident.id);
  // What its pull requests say is not so any more; above all not that it is over.
  await tx.$executeRaw`
    SELECT thaw_add_job('gate.repository', json_build_object('organisationId', organisation_id, 'githubId', github_id),
      'gate.repository:' || organisation_id || ':' || github_id)
    FROM repository WHERE id = ANY(${[...moved]}::uuid[]) AND github_id IS NOT NULL ORDER BY github_id`;
  return [...moved];
}

type Decide = Parameters<IncidentStore["decide"]>;

async function told(tx: Prisma.TransactionClient, incident: Decide[0], moves: Decide[1], at: Date): Promise<void> {
  const { id: incidentId, organisationId } = incident;
  await tx.auditEvent.createMany({ data: moves.map(({ audit }) => ({ ...audit, organisationId, at })) });
  await tx.incidentEvent.createMany({
    data: moves.map(({ row, audit, note: { kind, text, data = {} } }) =>
      storable({
        incidentId,
        organisationId,
        repositoryId: row.repositoryId,
        at,
        actorKind: audit.actorKind,
        actorId: audit.actorId,
        kind,
        text,
        data: { ...data },
      }),
    ),
  });
}
