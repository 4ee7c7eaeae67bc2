import { incidentBefore } from "../../core/freeze/incident-state.ts";
import { REPOSITORY_TIERS } from "../../core/freeze/ladder.ts";
import type { Scope } from "../../core/freeze/scope.ts";
import { chooseSlot } from "../../core/freeze/slot.ts";
import type { Activated, IncidentRow, IncidentStore, NotActivated } from "../../usecases/freeze/ports.ts";
import type { Write } from "./fence.ts";
import { presentRepositories, slotFacts } from "./freeze-facts.ts";
import type { Prisma } from "./generated/client.ts";
import { askFor, scopeColumns, tell } from "./incident-rows.ts";

/** Ends the transaction: nothing of it is kept. */
class NotDone extends Error {
  constructor(readonly why: NotActivated) {
    super(why);
  }
}

async function undone(work: Promise<Activated>): Promise<Activated | NotActivated> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotDone) return error.why;
    throw error;
  }
}

/** Whoever takes a slot, or frees one, has the organisation's slots to themselves. */
export async function holdSlots(tx: Prisma.TransactionClient, organisationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`freeze-slots:${organisationId}`}, 0))`;
}

export function activate(write: Write, ...[incident, change]: Parameters<IncidentStore["activate"]>) {
  return undone(
    write(async (tx) => {
      await holdSlots(tx, incident.organisationId);
      const begun = { status: "activating", activatedBy: change.audit.actorId, activatedAt: change.at };
      await update(tx, incident, "activate", begun);
      const [slots, ids] = await Promise.all([
        slotFacts(tx, incident.organisationId),
        presentRepositories(tx, incident.organisationId),
      ]);
      const chosen = chooseSlot(incident.scope, slots, ids);
      if (typeof chosen === "string") throw new NotDone(chosen);
      const { slot, epoch } = chosen;
      const facts = slots.find((one) => one.slot === slot);
      if (facts === undefined || (incident.mode === "lockdown" && !facts.lockdown)) throw new NotDone("no-lockdown");
      const { organisationId } = incident;
      const taken = await tx.freezeSlot.updateMany({
        where: { organisationId, slot, version: facts.version },
        data: { lastEpoch: epoch, version: { increment: 1 } },
      });
      if (taken.count !== 1) throw new NotDone("changed");
      await tx.incident.updateMany({ where: { id: incident.id }, data: { slot, epoch } });
      const repositories = await freeze(tx, { ...incident, slot }, incident.scope, change.at);
      if (repositories === 0) throw new NotDone("nothing-in-scope");
      await told(tx, incident, change, repositories);
      return { slot, epoch, repositories };
    }),
  );
}

export function widen(write: Write, ...[incident, scope, change]: Parameters<IncidentStore["widen"]>) {
  return undone(
    write(async (tx) => {
      await holdSlots(tx, incident.organisationId);
      const { slot, epoch } = incident;
      if (slot === null || epoch === null) throw new NotDone("none-prepared");
      await update(tx, incident, "widen", { status: "activating", ...scopeColumns(scope) });
      const repositories = await freeze(tx, incident, scope, change.at);
      if (repositories === 0) throw new NotDone("nothing-in-scope");
      await told(tx, incident, change, repositories);
      return { slot, epoch, repositories };
    }),
  );
}

async function update(
  tx: Prisma.TransactionClient,
  incident: IncidentRow,
  event: "activate" | "widen",
  data: Prisma.IncidentUpdateManyMutationInput,
): Promise<void> {
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, version: incident.version, status: { in: [...incidentBefore(event)] } },
    data: { ...data, version: { increment: 1 } },
  });
  if (count !== 1) throw new NotDone("changed");
}

async function told(
  tx: Prisma.TransactionClient,
  incident: IncidentRow,
  change: Parameters<IncidentStore["activate"]>[1],
  repositories: number,
): Promise<void> {
  const audit = { ...change.audit, data: { ...change.audit.data, repositories } };
  await tell(tx, incident, { ...change, audit, note: { ...change.note, data: { repositories } } });
  await askFor(tx, "freeze.activate", incident.id);
}

/** A row and a lock for each repository in scope that has none yet, by the means of the slot. @returns how many were added */
export async function freeze(
  tx: Prisma.TransactionClient,
  { id, organisationId, allowedGrants, slot }: Pick<IncidentRow, "id" | "organisationId" | "allowedGrants" | "slot">,
  scope: Scope,
  at: Date,
): Promise<number> {
  const ids = scope.kind === "chosen" ? [...scope.repositoryIds] : null;
  const added = await tx.$executeRaw`
    INSERT INTO incident_repository (incident_id, repository_id, organisation_id, state, tier, state_at, joined_at)
    SELECT ${id}::uuid, r.id, r.organisation_id, 'frozen',
      CASE WHEN s.tier = ANY(${[...REPOSITORY_TIERS]}::text[]) THEN m.tier ELSE s.tier END, ${at}, ${at}
    FROM repository r
    LEFT JOIN freeze_slot s ON s.organisation_id = r.organisation_id AND s.slot = ${slot}
    LEFT JOIN freeze_means m ON m.repository_id = r.id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL
      AND (${ids === null} OR r.id = ANY(${ids ?? []}::uuid[]))
    ON CONFLICT (incident_id, repository_id) DO NOTHING`;
  await tx.$executeRaw`
    INSERT INTO freeze_lock (repository_id, incident_id, organisation_id, allowed_grants)
    SELECT h.repository_id, h.incident_id, h.organisation_id, ${[...allowedGrants]}::text[]
    FROM incident_repository h WHERE h.incident_id = ${id}::uuid AND h.wanted = 'held'
    ON CONFLICT (repository_id, incident_id) DO NOTHING`;
  return added;
}
