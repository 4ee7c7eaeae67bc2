import type { HintedPlace } from "../../core/github/webhooks.ts";
import type { DeliveryEnd, NewDelivery, WebhookStore } from "../../usecases/webhooks/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/** GitHub waits ten seconds for its answer. */
const TRANSACTION = { maxWait: 3_000, timeout: 5_000 };

export function createWebhookStore(database: Database): WebhookStore {
  return { take: (delivery) => database.$transaction((tx) => take(tx, delivery), TRANSACTION) };
}

async function take(tx: Prisma.TransactionClient, delivery: NewDelivery): Promise<DeliveryEnd> {
  const place = await placeOf(tx, delivery);
  const jobs = delivery.jobs(place);
  const reason = reasonOf(delivery.told.hints.length > 0, place !== null, jobs.length);
  if (!(await note(tx, delivery, place?.organisationId ?? null, jobs.length, reason))) return "repeated";
  if (place !== null && place.campaignIds.length > 0) await tell(tx, place.organisationId, delivery.told);
  // In one order, so that two deliveries never wait for each other.
  for (const { name, payload, key } of [...jobs].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    await tx.$executeRaw`SELECT thaw_add_job(${name}, ${JSON.stringify(payload)}::json, ${key})`;
  }
  return reason === null ? "queued" : "ignored";
}

async function placeOf(tx: Prisma.TransactionClient, { host, told }: NewDelivery): Promise<HintedPlace | null> {
  const { ownerId, repositoryId, pulls } = told;
  if (ownerId === null) return null;
  const organisation = await tx.organisation.findUnique({
    where: { host_githubId: { host, githubId: BigInt(ownerId) } },
    select: { id: true },
  });
  if (organisation === null) return null;
  const organisationId = organisation.id;
  const freezing = await isFrozen(tx, organisationId);
  if (repositoryId === null || pulls.length === 0) return { organisationId, campaignIds: [], freezing };
  const repository = { organisationId, githubId: BigInt(repositoryId) };
  const prNumber = { in: [...pulls] };
  const rows = await tx.campaignRepository.findMany({
    // Those that take a migration back are followed with it.
    where: { organisationId, repository, OR: [{ prNumber }, { revert: { prNumber } }] },
    distinct: ["campaignId"],
    select: { campaignId: true },
  });
  return { organisationId, campaignIds: rows.map(({ campaignId }) => campaignId), freezing };
}

async function isFrozen(tx: Prisma.TransactionClient, organisationId: string): Promise<boolean> {
  const incident = await tx.incident.findFirst({
    where: { organisationId, status: { in: ["activating", "active"] } },
    select: { id: true },
  });
  return incident !== null;
}

/** Its next look is at the campaign's next step, however short ago the last one was. */
async function tell(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { repositoryId, pulls }: NewDelivery["told"],
) {
  const repository = { organisationId, githubId: BigInt(repositoryId ?? 0) };
  await tx.campaignRepository.updateMany({
    where: { organisationId, repository, prNumber: { in: [...pulls] } },
    data: { told: { increment: 1 } },
  });
}

/** Why nothing is done; null where something is. */
function reasonOf(hinted: boolean, known: boolean, jobs: number): string | null {
  if (jobs > 0) return null;
  if (!hinted) return "nothing-of-interest";
  // Pull requests of other people, most of all.
  return known ? "nothing-to-do" : "unknown-organisation";
}

/** False for a body that was acted upon shortly before; that it came again is counted. */
async function note(
  tx: Prisma.TransactionClient,
  { host, hash, told, at, repeatedBefore }: NewDelivery,
  organisationId: string | null,
  jobs: number,
  reason: string | null,
): Promise<boolean> {
  const end = { organisationId, state: reason === null ? "queued" : "ignored", reason, jobs, takenAt: at };
  const { ownerId, repositoryId, event, action, pulls, valuesBy } = told;
  const { count } = await tx.webhookDelivery.createMany({
    data: {
      ...end,
      id: uuid7(at.getTime()),
      host,
      bodyHash: hash,
      event,
      action,
      ownerGithubId: ownerId,
      repositoryGithubId: repositoryId,
      pullNumbers: [...pulls],
      ...(valuesBy === undefined ? {} : { sender: valuesBy.sender, propertyValues: { ...valuesBy.values } }),
      receivedAt: at,
    },
    // Waits for another one that is taking the same body.
    skipDuplicates: true,
  });
  if (count === 1) return true;
  const times = { increment: 1 };
  const again = await tx.webhookDelivery.updateMany({
    where: { bodyHash: hash, takenAt: { lt: repeatedBefore } },
    data: { ...end, times },
  });
  if (again.count === 1) return true;
  await tx.webhookDelivery.updateMany({ where: { bodyHash: hash }, data: { times } });
  return false;
}
