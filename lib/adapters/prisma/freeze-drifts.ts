import type { FoundDrift, FreezeWork, StoredDrift } from "../../usecases/freeze/work-ports.ts";
import type { Write } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

/** Texts of GitHub's are as long as strangers make them. */
const LONGEST = 300;

/** Differences, as the worker finds them. */
export function createFreezeDrifts(write: Write): Pick<FreezeWork, "drifted" | "compared" | "repaired"> {
  return {
    drifted: (...change) => write((tx) => drifted(tx, ...change)),
    compared: ({ organisationId, slot }, at) =>
      write(async (tx) => {
        await tx.freezeSlot.updateMany({ where: { organisationId, slot }, data: { checkedAt: at } });
      }),
    repaired: (_incident, drifts, at) =>
      write(async (tx) => {
        const ids = drifts.map(({ id }) => id);
        await tx.freezeDrift.updateMany({ where: { id: { in: ids } }, data: { repairedAt: at, goneAt: at } });
      }),
  };
}

type Drifted = Parameters<FreezeWork["drifted"]>;

async function drifted(
  tx: Prisma.TransactionClient,
  ...[incident, about, found, at]: Drifted
): Promise<readonly StoredDrift[]> {
  const { id: incidentId, organisationId } = incident;
  // Two looks at once would each find the same as new.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`freeze-drift:${incidentId}`}, 0))`;
  const ruleset = about === "rulesets" ? { not: null } : null;
  const open = await tx.freezeDrift.findMany({ where: { incidentId, goneAt: null, ruleset } });
  const before = new Map(open.map((row) => [keyOf(row), row.id]));
  const now = new Map(
    found
      .map((drift) => storable({ ...drift, what: drift.what.slice(0, LONGEST) }))
      .map((drift) => [keyOf(drift), drift]),
  );
  const gone = open.filter((row) => !now.has(keyOf(row))).map(({ id }) => id);
  if (gone.length > 0) await tx.freezeDrift.updateMany({ where: { id: { in: gone } }, data: { goneAt: at } });
  const stored = [...now].map(([key, drift]) => {
    const id = before.get(key);
    return id === undefined ? { ...drift, id: uuid7(at.getTime()), isNew: true } : { ...drift, id, isNew: false };
  });
  await tx.freezeDrift.createMany({
    data: stored
      .filter(({ isNew }) => isNew)
      .map(({ isNew: _, ...drift }) => ({ ...drift, incidentId, organisationId, foundAt: at })),
  });
  return stored;
}

function keyOf({
  ruleset,
  repositoryId,
  code,
  what,
}: Pick<FoundDrift, "ruleset" | "repositoryId" | "what"> & { readonly code: string }) {
  return JSON.stringify([ruleset, repositoryId, code, what]);
}
