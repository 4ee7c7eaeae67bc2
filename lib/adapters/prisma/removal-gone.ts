import { OPEN_REMOVALS } from "../../core/removal/request.ts";
import { writeAudit } from "./audit.ts";
import type { Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/**
 * Writes down which stored secrets a reading has just found gone: as deleted, whoever did it, with what shows it. A removal that waited for
 * that is done. Part of the transaction that keeps the reading.
 * @param credentialIds those that the reading ended
 */
export async function recordGone(
  tx: Prisma.TransactionClient,
  organisationId: string,
  credentialIds: readonly string[],
  at: Date,
): Promise<void> {
  if (credentialIds.length === 0) return;
  const ids = [...credentialIds];
  const removals = await tx.credentialRemoval.findMany({
    where: { credentialId: { in: ids }, state: { in: [...OPEN_REMOVALS] } },
    select: { id: true, credentialId: true, state: true, kind: true, askedBy: true, lines: true },
  });
  const by = new Map(removals.map((one) => [one.credentialId, one]));
  const seen = `GitHub's list, read at ${at.toISOString()}, does not have it any more.`;
  const rows = ids.map((credentialId) => {
    const removal = by.get(credentialId);
    const ours = removal?.kind === "delete" && removal.state === "deleting";
    const evidence = ours ? [seen, ...removal.lines] : [seen, "It was deleted at GitHub, not by Thaw."];
    const actor = ours ? removal.askedBy : "github";
    return {
      id: uuid7(at.getTime()),
      organisationId,
      credentialId,
      kind: "deleted",
      evidence,
      actor,
      at,
      recordedAt: at,
    };
  });
  await tx.credentialEvent.createMany({ data: rows });
  for (const { credentialId, actor } of rows) {
    const entry = {
      actorKind: "system",
      actorId: "worker",
      action: "credential.deleted",
      objectKind: "credential",
    } as const;
    await writeAudit(tx, organisationId, { ...entry, objectId: credentialId, data: { by: actor } }, at);
  }
  const done = { state: "done", endedAt: at };
  const open = { id: { in: removals.map(({ id }) => id) }, state: { in: [...OPEN_REMOVALS] } };
  await tx.credentialRemoval.updateMany({ where: { ...open, kind: "delete" }, data: done });
  const nothing = { state: "held", endedAt: at, lines: [seen] };
  await tx.credentialRemoval.updateMany({ where: { ...open, kind: "narrow" }, data: nothing });
}
