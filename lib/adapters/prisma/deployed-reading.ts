import { z } from "zod";
import { RELEASE_PATTERNS } from "../../core/branches/release.ts";
import { chooseDeployed, type DeployedChoice } from "../../core/freeze/deployed.ts";
import { holdsSlot, INCIDENT_STATES } from "../../core/freeze/incident-state.ts";
import type { FreezeFacts } from "../../usecases/freeze/ports.ts";
import type { Database } from "./client.ts";

const SLOT_HOLDERS: readonly string[] = INCIDENT_STATES.filter(holdsSlot);

/** Slots that incidents have. */
export function holdersOf(database: Database, organisationId: string) {
  const where = { organisationId, status: { in: [...SLOT_HOLDERS] }, slot: { not: null } };
  return database.incident.findMany({ where, select: { slot: true }, orderBy: { slot: "asc" } });
}

const settingsSchema = z.object({ deployedBranches: z.array(z.string()) });

/**
 * The branches for the ruleset of those that deploy. While an incident has a slot they are those that its ruleset was written with, so that
 * nothing changes under it.
 */
export async function deployedBranches(
  database: Database,
  organisationId: string,
  releasePatterns: readonly string[],
): Promise<DeployedChoice> {
  const [holder] = await holdersOf(database, organisationId);
  if (holder?.slot != null) {
    const where = { organisationId_slot: { organisationId, slot: holder.slot } };
    const row = await database.freezeSlot.findUnique({ where, select: { settings: true } });
    const kept = settingsSchema.safeParse(row?.settings);
    if (kept.success) return { branches: kept.data.deployedBranches, left: 0 };
  }
  const rows = await database.deployedBranch.findMany({
    where: { organisationId, repository: { deletedAt: null, archived: false } },
    select: { repositoryId: true, branch: true, repository: { select: { defaultBranch: true } } },
  });
  const defaults = new Map(rows.map(({ repositoryId, repository }) => [repositoryId, repository.defaultBranch]));
  return chooseDeployed(rows, { releasePatterns, defaults });
}

/** As the slots' rulesets name them now. */
export async function deployedFacts(
  database: Database,
  organisationId: string,
): Promise<NonNullable<FreezeFacts["deployed"]>> {
  const [slot, look, chosen] = await Promise.all([
    database.freezeSlot.findFirst({
      where: { organisationId, preparedAt: { not: null } },
      select: { settings: true },
      orderBy: { slot: "asc" },
    }),
    database.deployedLook.findUnique({ where: { organisationId } }),
    deployedBranches(database, organisationId, RELEASE_PATTERNS),
  ]);
  const settings = settingsSchema.safeParse(slot?.settings);
  const problem = look === null ? "Which branches deployed was not looked at yet." : look.problem;
  return { branches: settings.success ? settings.data.deployedBranches : [], left: chosen.left, problem };
}
