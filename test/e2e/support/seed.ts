import { createHash, randomUUID } from "node:crypto";
import type { Database, Prisma } from "../../../lib/adapters/prisma/client.ts";
import type { Role } from "../../../lib/core/actor.ts";
import type { SeedFile, SeedFinding, SeedRepository } from "./seed-data.ts";
import { seedPlan } from "./seed-plan.ts";

/** Puts repositories into a database as a finished scan would have left them. For tests and for looking at pages. */

const ENGINE = "seed";

export interface Seeded {
  readonly organisationId: string;
  readonly batchId: string;
}

export async function seedOrganisation(
  database: Database,
  login: string,
  repositories: readonly SeedRepository[],
  at = new Date("2026-11-23T09:12:44.000Z"),
): Promise<Seeded> {
  const organisation = await database.organisation.create({
    data: { host: "folder", login, kind: "folder", folder: `/srv/${login}` },
  });
  const batchId = randomUUID();
  for (const repository of repositories) await seedRepository(database, organisation.id, batchId, repository, at);
  return { organisationId: organisation.id, batchId };
}

/** A person of this machine with a one-time link; the token is what the link holds. */
export async function seedPerson(
  database: Database,
  login: string,
  roles: readonly { readonly organisationId: string; readonly role: Role }[],
): Promise<{ readonly userId: string; readonly token: string }> {
  const user = await database.appUser.create({ data: { host: "local", login } });
  await database.membership.createMany({
    data: roles.map((entry) => ({ ...entry, userId: user.id, source: "local" })),
  });
  return { userId: user.id, token: await seedLink(database, user.id) };
}

export async function seedLink(database: Database, userId: string): Promise<string> {
  const token = randomUUID() + randomUUID();
  const expiresAt = new Date(Date.now() + 600_000);
  await database.signInLink.create({ data: { userId, tokenHash: hash("sha256", token), expiresAt } });
  return token;
}

async function seedRepository(
  database: Database,
  organisationId: string,
  batchId: string,
  seed: SeedRepository,
  at: Date,
): Promise<void> {
  const commit = hash("sha1", `${seed.owner}/${seed.name}`);
  const scanned = seed.scanned !== false;
  const repository = await database.repository.create({
    data: {
      organisationId,
      owner: seed.owner,
      name: seed.name,
      defaultBranch: "main",
      headSha: scanned ? commit : null,
      archived: seed.archived ?? false,
      asOf: at,
    },
  });
  await database.repositoryOwner.createMany({
    data: (seed.teams ?? []).map((slug) => ({
      organisationId,
      repositoryId: repository.id,
      kind: "team",
      slug,
      source: "codeowners",
    })),
  });
  await database.repositoryOwnership.create({
    data: {
      organisationId,
      repositoryId: repository.id,
      state: (seed.teams ?? []).length > 0 ? "known" : "unknown",
      notVisible: ["admin", "committers"],
      notes: [],
      asOf: at,
    },
  });
  if (!scanned) return;
  const files = seed.files ?? [];
  const clean = Array.from({ length: seed.cleanFiles ?? 0 }, (_, index) => `.github/workflows/check-${index}.yml`);
  const scan = await database.scan.create({
    data: {
      organisationId,
      repositoryId: repository.id,
      batchId,
      ref: "main",
      commitSha: commit,
      purpose: "branch",
      engineVersion: ENGINE,
      status: "done",
      files: files.length + clean.length + (seed.unparsed ?? []).length,
      unparsed: (seed.unparsed ?? []).length,
      queuedAt: at,
      startedAt: at,
      finishedAt: at,
    },
  });
  const place = { organisationId, scanId: scan.id };
  await database.scanFile.createMany({
    data: [
      ...files.map((file) => ({ ...place, path: file.path, blobSha: hash("sha1", file.text), status: "parsed" })),
      ...clean.map((path) => ({ ...place, path, blobSha: null, status: "parsed" })),
      ...(seed.unparsed ?? []).map((file) => ({ ...place, ...file, blobSha: null, status: "unparsed" })),
    ],
  });
  await database.sourceBlob.createMany({
    data: files.map(({ text }) => ({ organisationId, sha: hash("sha1", text), text, bytes: text.length })),
    skipDuplicates: true,
  });
  const owner = { organisationId, repositoryId: repository.id, ref: "main", firstSeenAt: at };
  const scans = { firstScanId: scan.id, lastScanId: scan.id };
  const rows = files.flatMap((file) => file.findings.map((finding) => ({ ...owner, ...scans, ...row(file, finding) })));
  const credentialIds = await seedCredentials(database, organisationId, repository.id, rows, at);
  const linked = rows.map((one) => ({ ...one, credentialId: credentialIds.get(placeOf(one)) ?? null }));
  await database.finding.createMany({ data: linked });
  if (seed.plan !== undefined) {
    const place = { organisationId, repositoryId: repository.id, lastScanId: scan.id, baseSha: commit, createdAt: at };
    const findings = new Map(files.map((file) => [file.path, file.findings.map((finding) => row(file, finding))]));
    await seedPlan(database, place, seed.plan, findings);
  }
}

type Sighted = Pick<ReturnType<typeof row>, "secretName" | "origin" | "kind" | "literalShape" | "literalHmac">;

/** What a scan calls the credential of a finding; null where it names none. */
function sighted({ secretName, origin, literalShape, literalHmac }: Sighted) {
  if (literalShape !== null) return { level: "literal", name: `${literalShape} ${literalHmac?.slice(0, 12)}` };
  return secretName === null ? null : { level: origin === "manager" ? "manager" : "unknown", name: secretName };
}

function placeOf(finding: Sighted): string {
  return JSON.stringify(sighted(finding));
}

/** One row for each credential that the text names; ids by place. */
async function seedCredentials(
  database: Database,
  organisationId: string,
  repositoryId: string,
  findings: readonly Sighted[],
  asOf: Date,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const finding of findings) {
    const place = placeOf(finding);
    const credential = sighted(finding);
    if (credential === null || ids.has(place)) continue;
    const data = { ...credential, organisationId, repositoryId, kind: finding.kind, asOf };
    ids.set(place, (await database.credential.create({ data })).id);
  }
  return ids;
}

function row(file: SeedFile, seed: SeedFinding) {
  const { more = {} } = seed;
  const span = spanOf(file, seed.at, seed.after);
  return {
    fingerprint: hash("sha256", `${file.path}:${span.start}:${seed.kind}`).slice(0, 32),
    detector: seed.kind,
    kind: seed.kind,
    origin: more.origin ?? "secret",
    ...(more.target == null ? {} : { target: more.target as unknown as Prisma.InputJsonValue }),
    severity: seed.severity,
    confidence: more.confidence ?? "high",
    blocksThaw: seed.blocks ?? true,
    secretName: seed.name ?? null,
    context: more.context ?? "step-env",
    path: file.path,
    span: span as unknown as Prisma.InputJsonValue,
    remedy: more.remedy ?? "brokered-secret",
    message: seed.message,
    modifiers: [...(more.modifiers ?? [])],
    generatedFrom: more.generatedFrom ?? null,
    sinks: (seed.sinks ?? []).map(({ at, what }) => ({ path: file.path, line: spanOf(file, at).line, what })),
    literalHmac: more.literal?.hmac ?? null,
    literalShape: more.literal?.shape ?? null,
  };
}

function spanOf(file: SeedFile, at: string, after = "") {
  const start = file.text.indexOf(at, Math.max(0, file.text.indexOf(after)));
  if (start < 0) throw new Error(`${file.path} has no ${at}`);
  const before = file.text.slice(0, start).split("\n");
  const line = before.length;
  const column = (before.at(-1) ?? "").length + 1;
  return { path: file.path, start, end: start + at.length, line, column, endLine: line, endColumn: column + at.length };
}

function hash(algorithm: "sha1" | "sha256", text: string): string {
  return createHash(algorithm).update(text).digest("hex");
}
