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

interface RotatedRow {
  readonly id: string;
  readonly before: Date;
  readonly after: Date;
}

/**
 * Writes down which stored secrets have another value than when they were read last, by GitHub's date of it. Before the rows of the reading are
 * put. Part of the same transaction.
 */
export async function recordRotated(
  tx: Prisma.TransactionClient,
  organisationId: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const rotated = await tx.$queryRaw<RotatedRow[]>`
    SELECT c.id, c.updated_at AS before, row.updated_at AS after
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row
      (level text, repository_id uuid, environment text, name text, updated_at timestamptz)
    JOIN credential c ON c.organisation_id = ${organisationId}::uuid AND c.level = row.level AND c.name = row.name
      AND c.repository_id IS NOT DISTINCT FROM row.repository_id AND c.environment IS NOT DISTINCT FROM row.environment
    WHERE c.ended_at IS NULL AND c.updated_at < row.updated_at AND c.as_of <= ${at}`;
  await tx.credentialEvent.createMany({
    data: rotated.map(({ id: credentialId, before, after }) => {
      const evidence = [
        `GitHub says that it was changed at ${after.toISOString()}, and before that at ${before.toISOString()}.`,
      ];
      const event = { kind: "rotated", evidence, actor: "github", at: after, recordedAt: at };
      return { id: uuid7(at.getTime()), organisationId, credentialId, ...event };
    }),
  });
}
