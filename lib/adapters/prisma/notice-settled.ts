import type { ClaimedNotice, FailedAttempt } from "../../usecases/notify/ports.ts";
import type { Prisma } from "./generated/client.ts";
import { writeNote } from "./incident-rows.ts";

/** How an attempt to tell a channel ended. Only the newest attempt counts, and it counts once. */

const WORKER = { actorKind: "system", actorId: "worker" } as const;

export async function settledSent(tx: Prisma.TransactionClient, notice: ClaimedNotice, at: Date): Promise<void> {
  const row = await settle(tx, notice, { state: "sent", endedAt: at, error: null });
  if (row === null) return;
  const channel = await heldChannel(tx, row.organisationId, row.channel);
  if (channel === null) return;
  await tx.notifyChannel.update({
    where: { organisationId_name: { organisationId: row.organisationId, name: row.channel } },
    data: { sentAt: at, failingSince: null, error: null, notBefore: null },
  });
  if (channel.failingSince === null) return;
  const text = `The channel ${row.channel} is told again.`;
  await writeNote(tx, placeOf(row), WORKER, { kind: "notify.works", text, data: { channel: row.channel } }, at);
}

export async function settledFailed(
  tx: Prisma.TransactionClient,
  notice: ClaimedNotice,
  { error, again, hold }: FailedAttempt,
  at: Date,
): Promise<void> {
  const end = again === null ? { state: "dead", endedAt: at, error } : { state: "waiting", notBefore: again, error };
  const row = await settle(tx, notice, end);
  if (row === null) return;
  const channel = await heldChannel(tx, row.organisationId, row.channel);
  if (channel === null) return;
  await tx.notifyChannel.update({
    where: { organisationId_name: { organisationId: row.organisationId, name: row.channel } },
    data: { failingSince: channel.failingSince ?? at, error, notBefore: hold ? again : null },
  });
  if (channel.failingSince !== null && again !== null) return;
  const data = { channel: row.channel };
  const text =
    channel.failingSince === null
      ? `The channel ${row.channel} cannot be told: ${error}`
      : `A message to the channel ${row.channel} was given up: ${error}`;
  await writeNote(tx, placeOf(row), WORKER, { kind: "notify.failing", text, data }, at);
}

function placeOf({ incidentId: id, organisationId }: { readonly incidentId: string; readonly organisationId: string }) {
  return { id, organisationId };
}

async function settle(
  tx: Prisma.TransactionClient,
  { id, attempt }: ClaimedNotice,
  data: Prisma.NoticeUpdateManyMutationInput,
) {
  const { count } = await tx.notice.updateMany({ where: { id, state: "sending", attempts: attempt }, data });
  return count === 1 ? await tx.notice.findUnique({ where: { id } }) : null;
}

/** Of two that fail at once only one tells that the channel fails. */
async function heldChannel(tx: Prisma.TransactionClient, organisationId: string, name: string) {
  await tx.$executeRaw`
    SELECT 1 FROM notify_channel WHERE organisation_id = ${organisationId}::uuid AND name = ${name} FOR UPDATE`;
  return await tx.notifyChannel.findUnique({ where: { organisationId_name: { organisationId, name } } });
}
