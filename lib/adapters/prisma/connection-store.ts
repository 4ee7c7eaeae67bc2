import { scopeKeyOf } from "../../core/trust/approval.ts";
import { type TrustPolicy, targetRepositoriesOf } from "../../core/trust/policy.ts";
import type { ConnectionStore } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

export function createConnectionStore(database: Database): ConnectionStore {
  return {
    connect: (connection, audit) =>
      database.$transaction(async (tx) => {
        const { organisationId, issuer, ownerId, repositories, policies } = connection;
        await tx.organisation.update({ where: { id: organisationId }, data: { githubId: BigInt(ownerId) } });
        await tx.issuerOwner.upsert({
          where: { issuer_ownerId: { issuer, ownerId: String(ownerId) } },
          create: { issuer, ownerId: String(ownerId), organisationId },
          update: { organisationId },
        });
        for (const { id, fullName } of repositories) await noteId(tx, organisationId, id, fullName);
        for (const policy of policies) await putPolicy(tx, organisationId, policy);
        await writeAudit(tx, organisationId, audit);
      }),
  };
}

async function noteId(
  tx: Prisma.TransactionClient,
  organisationId: string,
  id: number,
  fullName: string,
): Promise<void> {
  const [owner = "", name = ""] = fullName.split("/");
  await tx.repository.updateMany({
    where: {
      organisationId,
      owner: { equals: owner, mode: "insensitive" },
      name: { equals: name, mode: "insensitive" },
      deletedAt: null,
    },
    data: { githubId: BigInt(id) },
  });
}

/** Only where the grant has no policy yet: what people made of it since stays. */
async function putPolicy(tx: Prisma.TransactionClient, organisationId: string, document: TrustPolicy): Promise<void> {
  const { issuer, repository_id: subjectId } = document.who;
  const key = { organisationId, issuer, subjectId, grantName: document.grant };
  const known = await tx.trustPolicy.findFirst({
    where: key,
    select: { id: true },
  });
  if (known !== null) return;
  const at = new Date();
  const policyId = uuid7(at.getTime());
  await tx.trustPolicy.create({ data: { id: policyId, ...key }, select: { id: true } });
  await tx.trustPolicyVersion.create({
    data: {
      policyId,
      version: 1,
      organisationId,
      status: "active",
      document: document as unknown as Prisma.InputJsonObject,
      source: "form",
      targetIds: [...targetRepositoriesOf(document)],
      scopeKey: scopeKeyOf(document),
      createdBy: "demonstration",
      approvedBy: "demonstration-approver",
      approvedAt: at,
    },
    select: { version: true },
  });
}
