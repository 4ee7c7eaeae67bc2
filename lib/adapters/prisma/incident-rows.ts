import { z } from "zod";
import { TIERS, type Tier } from "../../core/freeze/enforcement.ts";
import { isEpoch } from "../../core/freeze/epoch.ts";
import { INCIDENT_STATES } from "../../core/freeze/incident-state.ts";
import { FREEZE_STATES } from "../../core/freeze/repository-state.ts";
import type { Scope } from "../../core/freeze/scope.ts";
import { isInByDefault, SLOTS, type Slot } from "../../core/freeze/slot.ts";
import type { IncidentChange, IncidentNote } from "../../usecases/freeze/ports.ts";
import {
  type FreezePreflight,
  type HeldRepository,
  INCIDENT_MODES,
  type IncidentRow,
  ON_DRIFT,
} from "../../usecases/freeze/ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./generated/client.ts";
import { storable } from "./storable.ts";

/** Rows of incidents as use cases know them, and how each change of one is told. */

function oneOf<T>(values: readonly T[], text: unknown, column: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`${column} has a value that this version does not know.`);
  return found;
}

export function slotOf(number: number): Slot {
  return oneOf(SLOTS, number, "slot");
}

export function tierOf(text: string): Tier {
  return oneOf(TIERS, text, "freeze_slot.tier");
}

export function incidentRow(row: Prisma.IncidentGetPayload<object>): IncidentRow {
  const { epoch, slot } = row;
  return {
    id: row.id,
    organisationId: row.organisationId,
    title: row.title,
    drill: row.drill,
    state: oneOf(INCIDENT_STATES, row.status, "incident.status"),
    scope: row.scope === "all" ? { kind: "all" } : { kind: "chosen", repositoryIds: row.chosen },
    mode: oneOf(INCIDENT_MODES, row.mode, "incident.mode"),
    exposureFrom: row.exposureFrom,
    exposureTo: row.exposureTo,
    gates: row.gates,
    allowedGrants: row.allowedGrants,
    autoThaw: row.autoThaw,
    onDrift: oneOf(ON_DRIFT, row.onDrift, "incident.on_drift"),
    slot: slot === null ? null : slotOf(slot),
    epoch: epoch !== null && isEpoch(epoch) ? epoch : null,
    preflight: row.preflight as unknown as FreezePreflight | null,
    createdBy: row.createdBy,
    activatedAt: row.activatedAt,
    requestedAt: row.requestedAt,
    resolveAskedAt: row.resolveAskedAt,
    version: row.version,
  };
}

export const WITH_NAME = { repository: { select: { owner: true, name: true } } } as const;

export function heldRow(row: Prisma.IncidentRepositoryGetPayload<{ include: typeof WITH_NAME }>): HeldRepository {
  return {
    incidentId: row.incidentId,
    organisationId: row.organisationId,
    repositoryId: row.repositoryId,
    owner: row.repository.owner,
    name: row.repository.name,
    state: oneOf(FREEZE_STATES, row.state, "incident_repository.state"),
    version: row.version,
  };
}

/** GitHub's ids of a slot's rulesets, by kind. */
export const rulesetIds = z.record(z.string(), z.int().positive());

export function kindsIn(rulesets: unknown): readonly string[] {
  return Object.keys(rulesetIds.catch({}).parse(rulesets));
}

/** Repositories that are in scope of a slot, of all that there are. */
export function inScopeOf(slot: Slot, exceptions: ReadonlySet<string>): (repositoryId: string) => boolean {
  return (repositoryId) => isInByDefault(slot) !== exceptions.has(repositoryId);
}

export function scopeColumns(scope: Scope) {
  return { scope: scope.kind, chosen: scope.kind === "chosen" ? [...scope.repositoryIds] : [] };
}

interface Place {
  readonly id: string;
  readonly organisationId: string;
}

/** The line of the timeline, by whoever the audit row names. */
export async function writeNote(
  tx: Prisma.TransactionClient,
  { id: incidentId, organisationId }: Place,
  { actorKind, actorId }: Pick<AuditEntry, "actorKind" | "actorId">,
  { kind, text, data = {} }: IncidentNote,
  at: Date,
  repositoryId: string | null = null,
): Promise<void> {
  await tx.incidentEvent.createMany({
    data: storable({ incidentId, organisationId, repositoryId, at, actorKind, actorId, kind, text, data: { ...data } }),
  });
}

export async function tell(tx: Prisma.TransactionClient, incident: Place, change: IncidentChange): Promise<void> {
  await writeAudit(tx, incident.organisationId, change.audit, change.at);
  await writeNote(tx, incident, change.audit, change.note, change.at);
}

/** Asks for a job of this incident: what waits already waits once. */
export async function askFor(tx: Prisma.TransactionClient, job: string, incidentId: string): Promise<void> {
  await tx.$executeRaw`SELECT thaw_add_job(${job}, ${JSON.stringify({ incidentId })}::json, ${`${job}:${incidentId}`})`;
}
