import { randomUUID } from "node:crypto";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { brokerPolicy, GITHUB_IDS, OWNER_ID, seedPolicy, seedRequest } from "./seed-broker.ts";

/** A day of the broker: what was given, what was refused and why, what waits for somebody. */
export interface BrokerWorld {
  readonly active: string;
  readonly waiting: string;
  readonly alike: string;
  readonly denied: string;
  readonly issued: string;
  readonly unknown: string;
  readonly stuck: string;
}

export async function seedBroker(database: Database, organisationId: string): Promise<BrokerWorld> {
  await database.issuerOwner.create({ data: { issuer: "github", ownerId: OWNER_ID, organisationId } });
  for (const [name, id] of Object.entries(GITHUB_IDS)) {
    await database.repository.updateMany({ where: { organisationId, name }, data: { githubId: BigInt(id) } });
  }
  const policies = await seedPolicies(database, organisationId);
  const requests = await seedDay(database, organisationId, policies.active);
  await seedStore(database, organisationId);
  await database.killSwitch.create({
    data: {
      organisationId,
      scopeKind: "repository",
      scopeId: GITHUB_IDS["docs-site"],
      reason: "A leaked deploy token of docs-site is being traced; see the incident channel.",
      author: "jon",
      setAt: new Date(Date.now() - 50 * 60_000),
    },
  });
  return { ...policies, ...requests };
}

const PUBLISH = brokerPolicy("payments-api", "release.tag");

async function seedPolicies(database: Database, organisationId: string) {
  const narrower = { ...PUBLISH, lifetime_minutes: 60 };
  const active = await seedPolicy(database, organisationId, [
    { document: narrower, status: "superseded" },
    { document: PUBLISH, status: "active" },
  ]);
  const wider = brokerPolicy("deploy-config", "bump.open", { who: { events: ["push", "workflow_dispatch"] } });
  const waiting = await seedPolicy(database, organisationId, [
    { document: brokerPolicy("deploy-config", "bump.open"), status: "active" },
    { document: wider, status: "pending" },
  ]);
  const alike = await seedPolicy(database, organisationId, [{ document: reader("payments-api"), status: "pending" }]);
  await seedPolicy(database, organisationId, [{ document: reader("deploy-config"), status: "pending" }]);
  await seedPolicy(database, organisationId, [{ document: reader("checkout-web"), status: "pending" }]);
  await seedPolicy(database, organisationId, [
    {
      document: brokerPolicy("checkout-web", "preview.deploy", { who: { events: ["pull_request_target"] } }),
      status: "revoked",
      endedReason: "Outsiders can start it; use a label and workflow_dispatch.",
    },
  ]);
  await seedPolicy(database, organisationId, [
    {
      document: brokerPolicy("checkout-web", "release.publish"),
      status: "trial",
      evidence: { approvedBySecurityLead: true, trial: { headRef: "thaw/migrate", commits: ["5".repeat(40)] } },
    },
  ]);
  return { active, waiting, alike };
}

function reader(name: "payments-api" | "deploy-config" | "checkout-web") {
  const what = { provider: "github-app", repositories: ["self"], permissions: { contents: "read" } } as const;
  return brokerPolicy(name, "ci.read", { rest: { what: { ...what, repositories: ["self"] } } });
}

async function seedDay(database: Database, organisationId: string, policyId: string) {
  const base = { policyId, version: 2, document: PUBLISH, name: "payments-api" } as const;
  const seed = (change: Partial<Parameters<typeof seedRequest>[2]> & { minutesAgo: number }) =>
    seedRequest(database, organisationId, { ...base, ...change });
  // Busy by day and quiet by night, the same each time.
  for (let hour = 23; hour >= 1; hour -= 1) {
    const busy = [2, 1, 0, 0, 1, 3, 5, 4, 6, 5, 3, 4][hour % 12] ?? 1;
    for (let nth = 0; nth < busy; nth += 1)
      await seed({ minutesAgo: hour * 60 + nth * 7 + 3, ends: nth % 2 ? "revoked" : "issued" });
  }
  await seed({ minutesAgo: 380, change: { event: "schedule" } });
  await seed({ minutesAgo: 371, change: { event: "schedule" } });
  await seed({ minutesAgo: 250, change: { ref: "refs/heads/hotfix", actor: "bo" } });
  await seed({ minutesAgo: 190, change: { runner: "self-hosted" } });
  await seed({ minutesAgo: 128, ends: "failed" });
  await seed({ minutesAgo: 100, ends: "unknown" });
  const unknown = await seed({ minutesAgo: 22, ends: "unknown" });
  const stuck = await seed({ minutesAgo: 45, attempts: 3, livesMinutes: 720 });
  await seed({ minutesAgo: 16, ends: "revoked", kind: "probe" });
  const denied = await seed({ minutesAgo: 11, change: { event: "workflow_dispatch", actor: "cy" } });
  const issued = await seed({ minutesAgo: 6, livesMinutes: 720 });
  await seed({ minutesAgo: 0, ends: "intent" });
  return { denied, issued, unknown, stuck };
}

async function seedStore(database: Database, organisationId: string): Promise<void> {
  const day = 86_400_000;
  const row = (name: string, version: number, rotated: number, due: number, retired: number | null) => ({
    id: randomUUID(),
    organisationId,
    name,
    version,
    keyId: "kms-1",
    wrappedKey: Buffer.from("wrapped"),
    ciphertext: Buffer.from("sealed"),
    createdBy: "mira",
    rotatedAt: new Date(Date.now() - rotated * day),
    rotationDueAt: new Date(Date.now() + due * day),
    retiredAt: retired === null ? null : new Date(Date.now() - retired * day),
  });
  await database.sealedSecret.createMany({
    data: [
      row("NPM_TOKEN", 1, 120, -30, 20),
      row("NPM_TOKEN", 2, 20, 70, null),
      row("SNYK_TOKEN", 1, 100, -10, null),
      row("SLACK_WEBHOOK", 4, 80, 9, null),
      row("OLD_DEPLOY_KEY", 1, 300, -200, 100),
    ],
  });
}
