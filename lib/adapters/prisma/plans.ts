import type { PlanView } from "../../core/listing/views.ts";
import type { ClaimedScan, ScanOutcome } from "../../usecases/scan-ports.ts";
import type { Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/**
 * Keeps the plan of a scan. One that the repository had already stays as it was, and this scan becomes its newest. Writers of one
 * repository take turns before they get here, so that no plan is kept twice.
 */
export async function putPlan(
  tx: Prisma.TransactionClient,
  scan: ClaimedScan,
  plan: PlanView,
  { commit, at }: Pick<ScanOutcome, "commit" | "at">,
): Promise<void> {
  const { organisationId, repositoryId } = scan;
  const { count } = await tx.plan.updateMany({
    where: { repositoryId, planHash: plan.hash },
    data: { lastScanId: scan.id },
  });
  if (count > 0) return;
  const planId = uuid7(at.getTime());
  await tx.plan.create({
    data: {
      id: planId,
      organisationId,
      repositoryId,
      baseSha: commit,
      planHash: plan.hash,
      disposition: plan.disposition,
      files: json(plan.files.map(({ path, diff }) => ({ path, diff }))),
      proof: json(plan.files.map(({ path, proof }) => ({ path, ...proof }))),
      body: plan.body,
      prerequisites: json(plan.prerequisites),
      lastScanId: scan.id,
      createdAt: at,
    },
  });
  await tx.planItem.createMany({
    data: plan.items.map((item) => ({
      ...item,
      planId,
      organisationId,
      reasons: [...item.reasons],
    })),
  });
  // Two names that are equal once their literals are covered are one to whoever reads them.
  await tx.planGrant.createMany({
    data: plan.grants.map((grant) => ({ planId, organisationId, name: grant.name, document: json(grant) })),
    skipDuplicates: true,
  });
}

/** What a scan leaves is storable already: see the scan store. */
function json(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}
