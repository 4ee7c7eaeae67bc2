import { randomUUID } from "node:crypto";
import { createDatabase, type Database, type Prisma } from "../../../lib/adapters/prisma/client.ts";
import { createGovernanceReading } from "../../../lib/adapters/prisma/governance-reading.ts";
import { createPolicyStore } from "../../../lib/adapters/prisma/policy-store.ts";
import { createSwitchStore } from "../../../lib/adapters/prisma/switch-store.ts";
import {
  createLocalApproverRights,
  createTargetOwnerStore,
  nothingProven,
} from "../../../lib/adapters/prisma/target-owner-store.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import type { TrustPolicy } from "../../../lib/core/trust/policy.ts";
import type { RefProtection } from "../../../lib/usecases/governance/ports.ts";
import { proposePolicy } from "../../../lib/usecases/governance/propose.ts";
import { document } from "../../core/trust/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** Two organisations with their issuers and repositories, and people; everything is done with the rights of the web process. */
export interface World {
  readonly db: TestDatabase;
  readonly acme: string;
  readonly globex: string;
  readonly ports: ReturnType<typeof portsOver>;
  /** A new person with these roles at acme, or elsewhere. */
  person(roles: readonly Role[], organisationId?: string): Promise<UserActor>;
  /** A pending version by somebody else. */
  pending(policy: TrustPolicy): Promise<{ readonly policyId: string; readonly version: number }>;
  audited(
    action: string,
    objectId?: string,
  ): Promise<readonly { readonly data: Prisma.JsonValue; readonly actorId: string }[]>;
  /** What the API shows of protection in this test. */
  readonly protection: { patterns: readonly string[]; environment: boolean };
  close(): Promise<void>;
}

/** Ids at GitHub: acme/app is 101, acme/deploy 102, globex/app 201. */
export async function createWorld(): Promise<World> {
  const db = await testDatabase();
  const web = createDatabase(db.webUrl, 6);
  const acme = await organisation(db.database, "acme", "7", [
    ["app", 101n],
    ["deploy", 102n],
    ["folder-only", null],
  ]);
  const globex = await organisation(db.database, "globex", "8", [["app", 201n]]);
  const protection = { patterns: [] as readonly string[], environment: false };
  const ports = portsOver(web, protection);
  async function person(roles: readonly Role[], organisationId = acme): Promise<UserActor> {
    const login = `p-${randomUUID().slice(0, 8)}`;
    const user = await db.database.appUser.create({ data: { host: "local", login } });
    const rows = roles.map((role) => ({ organisationId, role }));
    await db.database.membership.createMany({
      data: rows.map((row) => ({ ...row, userId: user.id, source: "local" })),
    });
    return { kind: "user", id: user.id, login, roles: rows };
  }
  return {
    db,
    acme,
    globex,
    ports,
    protection,
    person,
    async pending(policy) {
      const made = await proposePolicy(ports, await person(["owner"]), { policy, source: "form" });
      if (!made.ok) throw new Error(made.failure.message);
      return { policyId: made.value.policyId, version: made.value.version };
    },
    audited: (action, objectId) =>
      db.database.auditEvent.findMany({
        where: { action, ...(objectId === undefined ? {} : { objectId }) },
        orderBy: { seq: "asc" },
      }),
    async close() {
      await web.$disconnect();
      await db.close();
    },
  };
}

function portsOver(web: Database, shown: { patterns: readonly string[]; environment: boolean }) {
  const protection: RefProtection = {
    provenPatterns: async (_repository, patterns) => patterns.filter((pattern) => shown.patterns.includes(pattern)),
    environmentProtected: async () => shown.environment,
  };
  return {
    policies: createPolicyStore(web),
    switches: createSwitchStore(web),
    targetOwners: createTargetOwnerStore(web),
    rights: createLocalApproverRights(web),
    protection,
    nothingProven,
    governance: createGovernanceReading(web),
    clock: { now: () => new Date() },
  };
}

async function organisation(
  database: Database,
  login: string,
  ownerId: string,
  repositories: readonly (readonly [string, bigint | null])[],
): Promise<string> {
  const { id } = await database.organisation.create({ data: { host: "github.test", login, kind: "github" } });
  await database.issuerOwner.create({ data: { issuer: "github", ownerId, organisationId: id } });
  await database.repository.createMany({
    data: repositories.map(([name, githubId]) => ({
      organisationId: id,
      owner: login,
      name,
      githubId,
      defaultBranch: "main",
    })),
  });
  return id;
}

let grants = 0;

/** A policy that no other test has. */
export function fresh(
  who: Parameters<typeof document>[0] = {},
  rest: NonNullable<Parameters<typeof document>[1]> = {},
): TrustPolicy {
  grants += 1;
  return document(who, { grant: `job.number-${grants}`, ...rest });
}

/** A policy that reaches another repository, too. */
export function crossing(): TrustPolicy {
  return fresh(
    {},
    { what: { provider: "github-app", repositories: ["self", { id: "102" }], permissions: { contents: "write" } } },
  );
}
