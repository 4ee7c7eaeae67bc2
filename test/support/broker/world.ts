import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { type StandIn, startStandIn } from "../../../demo/github/index.ts";
import { newSealKey, readSealKey } from "../../../lib/adapters/audit/keys.ts";
import { createEgress } from "../../../lib/adapters/egress/index.ts";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { newKeyLine } from "../../../lib/adapters/sealing/keys.ts";
import { hostsOf, loadConfiguration } from "../../../lib/container/broker/configuration.ts";
import { type Broker, createBroker } from "../../../lib/container/broker/index.ts";
import { uuidV7 } from "../../../lib/container/broker/uuid.ts";
import { scopeKeyOf } from "../../../lib/core/trust/approval.ts";
import { policySchema, type TrustPolicyInput, targetRepositoriesOf } from "../../../lib/core/trust/policy.ts";
import type { Egress } from "../../../lib/usecases/broker/ports.ts";
import { APP_KEY } from "../app-key.ts";
import { type TestDatabase, testDatabase } from "../database.ts";
import { expectDescribed } from "./described.ts";

/** A GitHub, a database and a broker of one's own, with an organisation that is connected. */

export const OWNER = "acme";
export const REPOSITORY = "acme/api";
export const WORKFLOW = ".github/workflows/release.yml";
export const GRANT = "release.publish";

export interface World {
  readonly db: TestDatabase;
  readonly github: StandIn;
  readonly origin: string;
  readonly folder: string;
  readonly organisationId: string;
  readonly appId: number;
  readonly installationId: number;
  readonly ids: { readonly owner: number; readonly api: number; readonly depot: number };
  readonly logs: string[];
  broker: Broker;
  serving: Awaited<ReturnType<Broker["serve"]>>;
  /** Stops the broker and starts another one over the same database and configuration. */
  restart(): Promise<void>;
  /** One more broker over the same database and configuration, at an address of its own. */
  another(): Promise<{ readonly origin: string; stop(): Promise<void> }>;
  /** An OIDC token as GitHub makes it for a push to main; what is undefined is left out. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly ceiling?: Readonly<Record<string, unknown>>;
  /** The App's permissions; without it contents, packages and pull requests. */
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
  /** Changes the configuration before it is written; it may write files beside it. */
  readonly configure?: (draft: Draft, made: Made) => void | Promise<void>;
  /** Stands between the broker and the outside. */
  readonly egress?: (real: Egress) => Egress;
}

/** The configuration as it will stand in the file. */
// biome-ignore lint/suspicious/noExplicitAny: as free as the text that it becomes
export type Draft = Record<string, any>;

export interface Made {
  readonly github: StandIn;
  readonly folder: string;
  readonly origin: string;
  readonly owner: number;
  readonly appId: number;
}

export async function brokerWorld(options: WorldOptions = {}): Promise<World> {
  // More tokens in a minute than GitHub would mint: the broker is what is measured.
  const [db, github, port] = await Promise.all([testDatabase(), startStandIn({ secondaryLimits: false }), freePort()]);
  const folder = mkdtempSync(path.join(tmpdir(), "thaw-broker-"));
  const owner = github.control.owner(OWNER, "Organization");
  const api = await github.control.createRepository(REPOSITORY, { protectedRefs: ["refs/heads/main"] });
  const depot = await github.control.createRepository("acme/depot");
  const permissions = options.permissions ?? { contents: "write", packages: "write", pull_requests: "write" };
  const { publicKey, privateKey } = APP_KEY;
  const app = await github.control.registerApp({ slug: "thaw-broker", owner: OWNER, permissions, publicKey });
  const installationId = github.control.install(app.id, { owner: OWNER });
  const organisationId = await connect(db, owner, { [REPOSITORY]: api.id, "acme/depot": depot.id });
  const origin = `http://127.0.0.1:${port}`;
  await writeFiles(folder, origin, github, { owner, appId: app.id, key: privateKey }, options);
  const logs: string[] = [];
  const start = async (at: number) => {
    const loaded = loadConfiguration(path.join(folder, "broker.yml"));
    const broker = await createBroker({
      loaded,
      databaseUrls: [db.brokerUrl],
      writeLog: (line) => logs.push(line),
      ...(options.egress && {
        instead: { egress: options.egress(createEgress({ hosts: hostsOf(loaded.configuration) })) },
      }),
    });
    return { broker, serving: await broker.serve("127.0.0.1", at) };
  };
  const first = await start(port);
  const world: World = {
    db,
    github,
    origin,
    folder,
    organisationId,
    appId: app.id,
    installationId,
    ids: { owner, api: api.id, depot: depot.id },
    logs,
    ...first,
    async restart() {
      await world.serving.stop();
      await world.broker.close();
      Object.assign(world, await start(port));
    },
    async another() {
      const { broker, serving } = await start(0);
      return {
        origin: `http://127.0.0.1:${serving.port}`,
        async stop() {
          await serving.stop();
          await broker.close();
        },
      };
    },
    token: (claims = {}) => github.control.signIdToken(claimsOf(world, claims)),
    async close() {
      await world.serving.stop();
      await world.broker.close();
      await github.close();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

async function connect(
  db: TestDatabase,
  owner: number,
  repositories: Readonly<Record<string, number>>,
): Promise<string> {
  const id = uuidV7(new Date());
  const run = (sql: string, values: readonly unknown[]) => db.query(db.ownerUrl, sql, values);
  await run("INSERT INTO organisation (id, host, github_id, login, kind) VALUES ($1, 'stand-in', $2, $3, 'github')", [
    id,
    owner,
    OWNER,
  ]);
  for (const [full, githubId] of Object.entries(repositories)) {
    const [login, name] = full.split("/");
    await run("INSERT INTO repository (id, organisation_id, github_id, owner, name) VALUES ($1, $2, $3, $4, $5)", [
      uuidV7(new Date()),
      id,
      githubId,
      login,
      name,
    ]);
  }
  await run("INSERT INTO issuer_owner (issuer, owner_id, organisation_id) VALUES ('github', $1, $2)", [
    String(owner),
    id,
  ]);
  return id;
}

async function writeFiles(
  folder: string,
  origin: string,
  github: StandIn,
  app: { readonly owner: number; readonly appId: number; readonly key: string },
  { configuration = {}, ceiling = {}, configure }: WorldOptions,
): Promise<void> {
  const seal = newSealKey();
  writeFileSync(path.join(folder, "app.pem"), app.key);
  writeFileSync(path.join(folder, "store.keys"), newKeyLine("k1"));
  writeFileSync(path.join(folder, "audit.pem"), seal);
  writeFileSync(path.join(folder, "audit.pub"), readSealKey(seal).publicPem);
  const broker: Draft = {
    version: 1,
    origin,
    issuers: [
      {
        id: "github",
        url: github.issuer,
        profile: "github",
        api: github.url,
        apps: [{ id: app.appId, key_file: "app.pem" }],
      },
    ],
    ceilings: [
      {
        issuer: "github",
        owner_id: app.owner,
        owner: OWNER,
        providers: ["github-app", "sealed-store"],
        permissions: { contents: "write", packages: "write", pull_requests: "write" },
        repositories: "installation",
        targets: { "sealed-store": ["*"] },
        ...ceiling,
      },
    ],
    store: { key_file: "store.keys" },
    audit: { key_file: "audit.pem", anchors: [{ file: "anchors.jsonl" }] },
    egress: { private_hosts: ["127.0.0.1"] },
    limits: { per_second: 10_000, burst: 10_000 },
    ...configuration,
  };
  await configure?.(broker, { github, folder, origin, owner: app.owner, appId: app.appId });
  writeFileSync(path.join(folder, "broker.yml"), stringify(broker, { aliasDuplicateObjects: false }));
}

let jti = 0;

/** Claims of a push to main of acme/api, with what is given in their place. */
export function claimsOf(world: Pick<World, "github" | "origin" | "ids">, claims: Readonly<Record<string, unknown>>) {
  const now = Math.floor(Date.now() / 1_000);
  jti += 1;
  const all = {
    iss: world.github.issuer,
    aud: world.origin,
    sub: `repo:${REPOSITORY}:ref:refs/heads/main`,
    jti: `jti-${process.pid}-${jti}`,
    iat: now,
    nbf: now - 600,
    exp: now + 300,
    actor: "ada",
    actor_id: "1",
    base_ref: "",
    head_ref: "",
    event_name: "push",
    job_workflow_ref: `${REPOSITORY}/${WORKFLOW}@refs/heads/main`,
    ref: "refs/heads/main",
    ref_type: "branch",
    ref_protected: "true",
    repository: REPOSITORY,
    repository_id: String(world.ids.api),
    repository_owner: OWNER,
    repository_owner_id: String(world.ids.owner),
    repository_visibility: "private",
    run_id: "100",
    run_number: "1",
    run_attempt: "1",
    runner_environment: "github-hosted",
    sha: "a".repeat(40),
    workflow: "release",
    workflow_ref: `${REPOSITORY}/${WORKFLOW}@refs/heads/main`,
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export type PolicyChange = {
  readonly grant?: string;
  readonly who?: Readonly<Record<string, unknown>>;
  readonly what?: Readonly<Record<string, unknown>>;
  readonly lifetime_minutes?: number;
  readonly deliver?: "outputs" | "environment";
};

/** The policy of GRANT: contents of the repository that asks. */
export function policyOf(world: Pick<World, "ids">, change: PolicyChange = {}): TrustPolicyInput {
  return {
    grant: GRANT,
    lifetime_minutes: 60,
    ...change,
    who: {
      issuer: "github",
      repository: REPOSITORY,
      repository_id: String(world.ids.api),
      owner_id: String(world.ids.owner),
      workflows: [WORKFLOW],
      refs: ["refs/heads/main"],
      events: ["push"],
      ...change.who,
    },
    what: (change.what ?? {
      provider: "github-app",
      repositories: ["self"],
      permissions: { contents: "write" },
    }) as never,
  };
}

export interface Activated {
  readonly policyId: string;
  readonly version: number;
}

/** Stores a policy as it is after its approval; `status` and `evidence` may be others. */
export async function activate(
  world: Pick<World, "db" | "organisationId" | "ids">,
  change: PolicyChange = {},
  { status = "active", evidence = {} }: { readonly status?: string; readonly evidence?: object } = {},
): Promise<Activated> {
  const document = policySchema.parse(policyOf(world, change));
  const { db, organisationId } = world;
  const policyId = uuidV7(new Date());
  const run = (sql: string, values: readonly unknown[]) => db.query(db.ownerUrl, sql, values);
  const put = await run(
    `INSERT INTO trust_policy (id, organisation_id, issuer, subject_id, grant_name) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, issuer, subject_id, grant_name) DO UPDATE SET grant_name = excluded.grant_name RETURNING id`,
    [policyId, organisationId, document.who.issuer, document.who.repository_id, document.grant],
  );
  const id: string = put.rows[0].id;
  if (status === "active") {
    await run("UPDATE trust_policy_version SET status = 'superseded' WHERE policy_id = $1 AND status = 'active'", [id]);
  }
  const newest = await run(
    "SELECT coalesce(max(version), 0)::int AS version FROM trust_policy_version WHERE policy_id = $1",
    [id],
  );
  const version: number = newest.rows[0].version + 1;
  await run(
    `INSERT INTO trust_policy_version (policy_id, version, organisation_id, status, document, evidence, source, target_ids, scope_key,
       created_by, approved_by, approved_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'form', $7, $8, 'proposer', 'approver', now())`,
    [id, version, organisationId, status, document, evidence, targetRepositoriesOf(document), scopeKeyOf(document)],
  );
  return { policyId: id, version };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
  readonly body: any;
}

export interface AskOptions {
  readonly token?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another broker's address; without it the world's own. */
  readonly at?: string;
  readonly signal?: AbortSignal;
}

/**
 * One request to the broker; without a token in the options it is a fresh one for a push to main. Each answer is held against the
 * broker's own OpenAPI description.
 */
export async function ask(world: Pick<World, "origin" | "token">, options: AskOptions = {}): Promise<Answer> {
  const token = options.token ?? (await world.token());
  const { path: route = "/v1/token", body = { grant: GRANT } } = options;
  const response = await fetch(`${options.at ?? world.origin}${route}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...options.headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: options.signal,
  });
  const text = await response.text();
  expectDescribed("POST", route, response, text);
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

export interface IssuanceRecord {
  readonly id: string;
  readonly phase: string;
  readonly reason_code: string | null;
  readonly correlation_id: string;
  readonly hashed_token: string | null;
  readonly [column: string]: unknown;
}

/** The record of an answer, found by its correlation id. */
export async function recordOf(world: World, answer: Answer): Promise<IssuanceRecord | undefined> {
  const { rows } = await world.db.query(world.db.ownerUrl, "SELECT * FROM issuance WHERE correlation_id = $1", [
    answer.headers.get("x-correlation-id"),
  ]);
  return rows[0];
}

/** How many tokens GitHub was asked for. */
export function mints(world: World): number {
  return world.github.control
    .requests()
    .filter(({ method, path: route }) => method === "POST" && route.endsWith("/access_tokens")).length;
}
