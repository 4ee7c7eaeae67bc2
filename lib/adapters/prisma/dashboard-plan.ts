import { REMEDIES } from "../../core/contracts.ts";
import type { Proof } from "../../core/edit/prove.ts";
import type { GrantRequest } from "../../core/fix/grants.ts";
import type { Prerequisite } from "../../core/fix/remediation.ts";
import type { PlanFileView, PlanItemView, PlanView } from "../../core/listing/views.ts";
import { PROOF_WORDS } from "../../core/listing/wording.ts";
import type { ListedRow } from "./dashboard-sql.ts";
import type { Plan, PlanItem, Prisma } from "./generated/client.ts";

/** The plan that was made from the scan whose findings are shown; null when that scan has none. */
export async function readPlan(database: Prisma.TransactionClient, row: ListedRow): Promise<PlanView | null> {
  if (row.scan_id === null) return null;
  const plan = await database.plan.findFirst({
    where: { organisationId: row.organisation_id, repositoryId: row.id, lastScanId: row.scan_id },
    include: {
      items: { orderBy: [{ path: "asc" }, { line: "asc" }, { fingerprint: "asc" }] },
      grants: { orderBy: { name: "asc" } },
    },
  });
  if (plan === null) return null;
  return {
    hash: plan.planHash,
    disposition: plan.disposition === "safe" ? "safe" : "review",
    files: filesOf(plan),
    items: plan.items.map(itemView),
    grants: plan.grants.map((grant) => grant.document as unknown as GrantRequest),
    prerequisites: plan.prerequisites as unknown as readonly Prerequisite[],
    body: plan.body,
  };
}

type StoredProof = { readonly path: string } & Readonly<Record<string, unknown>>;

function filesOf(plan: Plan): readonly PlanFileView[] {
  const proofs = new Map((plan.proof as unknown as readonly StoredProof[]).map((proof) => [proof.path, proof]));
  const files = plan.files as unknown as readonly Pick<PlanFileView, "path" | "diff">[];
  return files.map(({ path, diff }) => ({ path, diff, proof: proofView(proofs.get(path)) }));
}

/** What is not known to hold does not hold: a part that an older engine did not prove is shown as missing. */
function proofView(stored: StoredProof | undefined): Proof {
  const parts = Object.keys(PROOF_WORDS).map((part) => [part, stored?.[part] === true]);
  return Object.fromEntries(parts) as Record<keyof Proof, boolean>;
}

/** Words that this version does not know become the most careful known one. */
function itemView(row: PlanItem): PlanItemView {
  const remedy = row.remedy === null ? null : (REMEDIES.find((one) => one === row.remedy) ?? "manual");
  return {
    fingerprint: row.fingerprint,
    remedy,
    disposition: row.disposition === "safe" || row.disposition === "refused" ? row.disposition : "review",
    refusalCode: row.refusalCode,
    message: row.message,
    reasons: row.reasons,
    path: row.path,
    line: row.line,
  };
}
