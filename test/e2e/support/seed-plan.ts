import { createHash } from "node:crypto";
import type { Database, Prisma } from "../../../lib/adapters/prisma/client.ts";
import { PROOF_WORDS } from "../../../lib/core/listing/wording.ts";
import type { SeedItem, SeedPlan } from "./seed-plans.ts";

interface Place {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly lastScanId: string;
  readonly baseSha: string;
  readonly createdAt: Date;
}

/** The findings of each file as they were stored. */
type Findings = ReadonlyMap<string, readonly { readonly fingerprint: string; readonly span: unknown }[]>;

/** Puts a plan beside the scan that it was made from. */
export async function seedPlan(database: Database, place: Place, seed: SeedPlan, findings: Findings): Promise<void> {
  const { organisationId } = place;
  const plan = await database.plan.create({
    data: {
      ...place,
      planHash: createHash("sha256").update(JSON.stringify(seed)).digest("hex"),
      disposition: seed.disposition,
      files: seed.files.map(({ path, diff }) => ({ path, diff })),
      proof: seed.files.map(({ path, failing = [] }) => {
        const parts = Object.keys(PROOF_WORDS).map((part) => [part, !failing.some((one) => one === part)]);
        return { path, ...Object.fromEntries(parts) };
      }),
      body: seed.body ?? "",
      prerequisites: (seed.prerequisites ?? []) as unknown as Prisma.InputJsonValue,
    },
  });
  await database.planItem.createMany({
    data: seed.items.map((item) => ({ ...itemRow(item, findings), planId: plan.id, organisationId })),
  });
  await database.planGrant.createMany({
    data: (seed.grants ?? []).map((grant) => ({
      planId: plan.id,
      organisationId,
      name: grant.name,
      document: grant as unknown as Prisma.InputJsonValue,
    })),
  });
}

function itemRow({ path, nth, by, message, reasons = [] }: SeedItem, findings: Findings) {
  const finding = findings.get(path)?.[nth];
  if (finding === undefined) throw new Error(`${path} has no finding ${nth}`);
  const { fingerprint } = finding;
  const { line } = finding.span as { readonly line: number };
  const place = { fingerprint, message, reasons: [...reasons], path, line };
  if (typeof by === "object") return { ...place, remedy: null, disposition: "refused", refusalCode: by.code };
  return { ...place, remedy: by, disposition: reasons.length > 0 ? "review" : "safe", refusalCode: null };
}
