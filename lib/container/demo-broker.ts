import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { APP_ROLES } from "../core/github/roles.ts";
import { policySchema, type TrustPolicy } from "../core/trust/policy.ts";

/** What the stand-in left for who starts the broker: see demo/github/serve.ts. */
const factsSchema = z.object({
  url: z.url(),
  issuer: z.url(),
  appId: z.int(),
  /** The App that people sign in with. */
  signIn: z.object({ clientId: z.string(), clientSecret: z.string() }),
  /** What it signs webhooks with. */
  webhookSecret: z.string(),
  /** The Apps that the worker has, by role; their keys lie beside the facts. */
  apps: z.record(z.enum(APP_ROLES), z.string()),
  owner: z.object({ login: z.string(), id: z.int() }),
  repositories: z.array(z.object({ id: z.int(), fullName: z.string() })),
});
export type StandInFacts = z.infer<typeof factsSchema>;

export function readFacts(folder: string): StandInFacts {
  return factsSchema.parse(JSON.parse(readFileSync(path.join(folder, "github.json"), "utf8")));
}

/** What the demonstration's worker reads its GitHub with. */
export function appVariables(folder: string, { url, apps }: StandInFacts): Record<string, string> {
  const variables: Record<string, string> = { THAW_GITHUB_API: url };
  for (const role of APP_ROLES) {
    const name = `THAW_${role.toUpperCase()}_APP`;
    variables[`${name}_ID`] = apps[role];
    variables[`${name}_KEY_FILE`] = path.join(folder, `${role}.pem`);
  }
  return variables;
}

const ISSUER = "github";
/** The repository that is migrated from the start (demo/everyday), whose jobs the stand-in runs now and then. */
const RELEASED = "released";

/**
 * Writes the demonstration broker's configuration and, once, its keys. All addresses are this machine's, which is what the broker asks of a
 * demonstration's database.
 * @returns the configuration's path
 */
export async function writeDemoConfiguration(folder: string, facts: StandInFacts, origin: string): Promise<string> {
  const [{ newSealKey, readSealKey }, { newKeyLine }] = await Promise.all([
    import("../adapters/audit/keys.ts"),
    import("../adapters/sealing/keys.ts"),
  ]);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const once = (name: string, text: () => string) => {
    const file = path.join(folder, name);
    if (!existsSync(file)) writeFileSync(file, text(), { mode: 0o600 });
    return readFileSync(file, "utf8");
  };
  once("store.keys", () => newKeyLine("demo-1"));
  const seal = once("audit.pem", newSealKey);
  once("audit.pub", () => readSealKey(seal).publicPem);
  const { url, issuer, appId, owner } = facts;
  const configuration = {
    version: 1,
    origin,
    issuers: [{ id: ISSUER, url: issuer, profile: ISSUER, api: url, apps: [{ id: appId, key_file: "app.pem" }] }],
    ceilings: [
      {
        issuer: ISSUER,
        owner_id: owner.id,
        owner: owner.login,
        providers: ["github-app", "sealed-store"],
        permissions: { contents: "write", packages: "write", pull_requests: "write", issues: "write" },
        repositories: "installation",
        targets: { "sealed-store": ["*"] },
      },
    ],
    store: { key_file: "store.keys" },
    audit: { key_file: "audit.pem", anchors: [{ file: "anchors.jsonl" }] },
    egress: { private_hosts: ["127.0.0.1"] },
  };
  const file = path.join(folder, "broker.yml");
  writeFileSync(file, stringify(configuration), { mode: 0o600 });
  return file;
}

/** What the demonstration's worker verifies the audit with. */
export function auditVariables(folder: string): Record<string, string> {
  return { THAW_AUDIT_KEY_FILE: path.join(folder, "audit.pub"), ...anchorsOf(path.join(folder, "anchors.jsonl")) };
}

/** The broker makes the file with its first head, which may be later. */
function anchorsOf(file: string): Record<string, string> {
  return existsSync(file) ? { THAW_AUDIT_ANCHORS_FILE: file } : {};
}

/** The policy of the repository whose jobs the stand-in runs: it is there without two people, since nobody is there yet. */
export function demoPolicies(facts: StandInFacts): readonly TrustPolicy[] {
  const released = facts.repositories.find(({ fullName }) => fullName === `${facts.owner.login}/${RELEASED}`);
  if (released === undefined) return [];
  return [
    policySchema.parse({
      grant: "release.publish",
      who: {
        issuer: ISSUER,
        repository: released.fullName,
        repository_id: released.id,
        owner_id: facts.owner.id,
        workflows: [".github/workflows/release.yml"],
        refs: ["refs/heads/main"],
        events: ["push"],
      },
      what: { provider: "github-app", repositories: ["self"], permissions: { contents: "write" } },
      lifetime_minutes: 60,
    }),
  ];
}

export function connectionOf(facts: StandInFacts, organisationId: string) {
  const { owner, repositories } = facts;
  return { organisationId, issuer: ISSUER, ownerId: owner.id, repositories, policies: demoPolicies(facts) };
}
