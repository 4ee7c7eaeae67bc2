import { randomUUID } from "node:crypto";
import type { Prisma } from "../../lib/adapters/prisma/client.ts";

/** Rows as a product's own use cases would leave them, for tests that read: what a test is about is put over it. */

/** An incident about everything that froze ten minutes before `at`, for what was exposed on the day before. */
export function activeIncident(organisationId: string, at: Date) {
  const ago = (seconds: number) => new Date(at.getTime() - seconds * 1_000);
  return {
    organisationId,
    title: "Leak",
    status: "active",
    scope: "all",
    mode: "merges",
    exposureFrom: ago(86_400),
    exposureTo: at,
    gates: [],
    allowedGrants: [],
    createdBy: "ada",
    createdAt: ago(900),
    activatedBy: "ada",
    activatedAt: ago(600),
  } satisfies Prisma.IncidentUncheckedCreateInput;
}

/** A scan of `main` that came to its end, in a batch of its own. */
export function doneScan(organisationId: string, repositoryId: string) {
  return {
    organisationId,
    repositoryId,
    batchId: randomUUID(),
    ref: "main",
    purpose: "branch",
    engineVersion: "1",
    status: "done",
  } satisfies Prisma.ScanUncheckedCreateInput;
}

/** A campaign that one person made and another one approved, under way on `branch`. */
export function runningCampaign(organisationId: string, name: string, branch: string) {
  return {
    organisationId,
    name,
    filter: {},
    status: "running",
    branch,
    labels: [],
    mostRunning: 5,
    mostNudges: 2,
    createdBy: "ada",
    approvedBy: "grace",
    approvedAt: new Date(),
  } satisfies Prisma.CampaignUncheckedCreateInput;
}
