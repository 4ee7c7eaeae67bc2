import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { newSealKey } from "../../../lib/adapters/audit/keys.ts";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { withClient } from "../../../lib/adapters/postgres/owner.ts";
import { newKeyLine } from "../../../lib/adapters/sealing/keys.ts";
import { uuidV7 } from "../../../lib/container/broker/uuid.ts";
import { readyDatabase } from "../../../lib/container/database.ts";
import { scopeKeyOf } from "../../../lib/core/trust/approval.ts";
import { policySchema } from "../../../lib/core/trust/policy.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";

/** A database that keeps what it says (fsync on), with one organisation, one repository and one active policy; and an issuer's key. */

export const GRANT = "release.publish";
const OWNER = 77;
const REPOSITORY = 1001;
const ISSUER = "http://127.0.0.1:9";
export const WORKFLOW = ".github/workflows/release.yml";

export async function prepare(root: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-broker-"));
  const role = (name: string) => ({ name, password: `${name}-of-the-bench` });
  const database = await readyDatabase({
    databaseUrl: null,
    root,
    stateFolder: path.join(folder, "state"),
    environment: inheritedEnvironment(),
    roles: { web: role("bench_web"), worker: role("bench_worker"), broker: role("bench_broker") },
  });
  await seed(database.ownerUrl);
  const port = await freePort();
  const app = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const issuer = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const file = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  file("app.pem", app.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  file("store.keys", newKeyLine("k1"));
  file("audit.pem", newSealKey());
  file("broker.yml", stringify(configuration(port)));
  return {
    folder,
    database,
    port,
    token: tokenMaker(issuer.privateKey, `http://127.0.0.1:${port}`),
    server: {
      configurationFile: path.join(folder, "broker.yml"),
      databaseUrl: database.brokerUrl,
      port,
      jwks: { keys: [{ ...issuer.publicKey.export({ format: "jwk" }), kid: "k", use: "sig", alg: "RS256" }] },
      ownerId: OWNER,
      repositoryId: REPOSITORY,
    },
  };
}
export type Prepared = Awaited<ReturnType<typeof prepare>>;

function configuration(port: number): object {
  return {
    version: 1,
    origin: `http://127.0.0.1:${port}`,
    issuers: [
      {
        id: "github",
        url: ISSUER,
        profile: "github",
        jwks_url: `${ISSUER}/jwks`,
        max_age_minutes: 60,
        api: ISSUER,
        apps: [{ id: 1, key_file: "app.pem" }],
      },
    ],
    ceilings: [
      {
        issuer: "github",
        owner_id: OWNER,
        owner: "acme",
        providers: ["github-app"],
        permissions: { contents: "write" },
      },
    ],
    store: { key_file: "store.keys" },
    audit: { key_file: "audit.pem", anchors: [{ file: "anchors.jsonl" }] },
    limits: { per_second: 100_000, burst: 100_000, at_once: 10_000 },
  };
}

async function seed(url: string): Promise<void> {
  const organisation = uuidV7(new Date());
  const policy = uuidV7(new Date());
  const who = { issuer: "github", repository: "acme/api", repository_id: REPOSITORY, owner_id: OWNER };
  const document = policySchema.parse({
    grant: GRANT,
    lifetime_minutes: 60,
    who: { ...who, workflows: [WORKFLOW], refs: ["refs/heads/main"], events: ["push"] },
    what: { provider: "github-app", repositories: ["self"], permissions: { contents: "write" } },
  });
  await withClient(url, async (client) => {
    await client.query(
      "INSERT INTO organisation (id, host, github_id, login, kind) VALUES ($1, 'bench', $2, 'acme', 'github')",
      [organisation, OWNER],
    );
    await client.query(
      "INSERT INTO repository (id, organisation_id, github_id, owner, name) VALUES ($1, $2, $3, 'acme', 'api')",
      [uuidV7(new Date()), organisation, REPOSITORY],
    );
    await client.query("INSERT INTO issuer_owner VALUES ('github', $1, $2)", [String(OWNER), organisation]);
    await client.query(
      "INSERT INTO trust_policy (id, organisation_id, issuer, subject_id, grant_name) VALUES ($1, $2, 'github', $3, $4)",
      [policy, organisation, String(REPOSITORY), GRANT],
    );
    await client.query(
      `INSERT INTO trust_policy_version (policy_id, version, organisation_id, status, document, source, target_ids, scope_key, created_by,
         approved_by, approved_at) VALUES ($1, 1, $2, 'active', $3, 'form', $4, $5, 'a', 'b', now())`,
      [policy, organisation, document, [String(REPOSITORY)], scopeKeyOf(document)],
    );
  });
}

/** Tokens as GitHub makes them, each with an id of its own. */
export function tokenMaker(key: KeyObject, audience: string, issuer = ISSUER) {
  let number = 0;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = part({ alg: "RS256", typ: "JWT", kid: "k" });
  return (): Promise<string> => {
    number += 1;
    const now = Math.floor(Date.now() / 1_000);
    const input = `${header}.${part(claims(issuer, audience, now, number))}`;
    return new Promise((resolve, reject) =>
      sign("RSA-SHA256", Buffer.from(input), key, (error, signature) =>
        error === null ? resolve(`${input}.${signature.toString("base64url")}`) : reject(error),
      ),
    );
  };
}

function claims(iss: string, aud: string, now: number, number: number): object {
  const workflowRef = `acme/api/${WORKFLOW}@refs/heads/main`;
  return {
    ...{
      iss,
      aud,
      sub: "repo:acme/api:ref:refs/heads/main",
      jti: `${now}-${number}-3f1a52ce`,
      iat: now,
      nbf: now - 600,
      exp: now + 3_600,
    },
    ...{
      actor: "ada",
      actor_id: "1",
      base_ref: "",
      head_ref: "",
      event_name: "push",
      ref: "refs/heads/main",
      ref_type: "branch",
    },
    ...{ ref_protected: "true", repository: "acme/api", repository_id: String(REPOSITORY), repository_owner: "acme" },
    ...{
      repository_owner_id: String(OWNER),
      repository_visibility: "private",
      run_id: String(number),
      run_number: "1",
      run_attempt: "1",
    },
    ...{ runner_environment: "github-hosted", sha: "a".repeat(40), workflow: "release", check_run_id: "1234567890" },
    ...{
      workflow_ref: workflowRef,
      workflow_sha: "a".repeat(40),
      job_workflow_ref: workflowRef,
      job_workflow_sha: "a".repeat(40),
    },
  };
}
