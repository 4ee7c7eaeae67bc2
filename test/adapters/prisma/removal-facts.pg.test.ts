import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBranchReferences } from "../../../lib/adapters/prisma/branch-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createRemovalStore } from "../../../lib/adapters/prisma/removal-store.ts";
import { removalFacts } from "../../../lib/core/removal/facts.ts";
import { judgeRemoval } from "../../../lib/core/removal/judge.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { FINDING, sha } from "../../support/gates.ts";

/** What speaks against a secret's end is of readers that name it: judged by those alone it is what it is by all. */

let postgres: TestDatabase;
let web: Database;

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 2, { sight: () => ({ kind: "whole" }) });
});
afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

/** A generator of its own, so that a run that fails can be had again. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const HEAD = sha(1);
const NAME = "ROBOT_PAT";

/** An organisation's secret that all of its repositories may read, some of which name it, named it, or have a branch that does. */
async function seed(roll: (below: number) => number): Promise<string> {
  const { database } = postgres;
  const one = <T>(items: readonly T[]) => items[roll(items.length)] as T;
  const githubId = BigInt(roll(1_000_000_000));
  const organisation = { host: "github.test", login: randomUUID(), kind: "github", githubId };
  const { id: organisationId } = await database.organisation.create({ data: organisation });
  const installation = { organisationId, role: "observer", githubId, permissions: {}, allRepositories: true };
  await database.installation.create({ data: { ...installation, asOf: new Date() } });
  await database.sourceState.create({
    data: { organisationId, source: "organisation-secrets", outcome: "visible", asOf: new Date(), triedAt: new Date() },
  });
  const stored = { organisationId, level: "org", name: NAME, kind: "github-pat", visibility: "all", asOf: new Date() };
  const { id } = await database.credential.create({ data: stored });
  for (const treeSha of [sha(11), sha(12)])
    await database.workflowsReading.create({
      data: {
        ...{ organisationId, treeSha, opaque: null, engineVersion: "1", readAt: new Date() },
        names: treeSha === sha(11) ? [NAME] : ["OTHER"],
      },
    });
  for (let at = 0; at < 8; at += 1) {
    const known = { defaultBranch: "main", headSha: HEAD, workflowsTreeSha: sha(10), branches: one([1, 2]) };
    const own = { organisationId, owner: "acme", name: `repository-${at}`, githubId: BigInt(at + 1) };
    const { id: repositoryId } = await database.repository.create({
      data: { ...own, ...known, archived: roll(6) === 0, scannedHead: one([HEAD, sha(2)]) },
    });
    if (roll(4) === 0) continue;
    const scan = { organisationId, repositoryId, batchId: randomUUID(), ref: "main", commitSha: HEAD };
    const { id: scanId } = await database.scan.create({
      data: { ...scan, purpose: "branch", engineVersion: "1", status: "done", finishedAt: new Date() },
    });
    const scans = { firstScanId: scanId, lastScanId: scanId, ref: "main", span: {}, blocksThaw: true };
    if (roll(3) === 0)
      await database.finding.create({
        data: {
          ...{ ...FINDING, ...scans, organisationId, repositoryId, fingerprint: randomUUID(), credentialId: id },
          ...{ origin: "secret", secretName: one([NAME, NAME.toLowerCase(), "OTHER"]) },
          resolvedScanId: one([null, scanId]),
        },
      });
    if (roll(3) === 0)
      await database.repositoryBranch.create({
        data: {
          ...{ organisationId, repositoryId, name: "release/1", role: "release", headSha: sha(3) },
          ...{ workflowsTreeSha: one([sha(11), sha(12), sha(13)]), seenAt: new Date(), committedAt: new Date() },
          goneAt: one([null, null, new Date()]),
        },
      });
  }
  return id;
}

test("readers that name it nowhere say nothing against it, whatever else is known of them", async () => {
  const roll = dice(5);
  const { elsewhere } = createBranchReferences(web);
  const store = createRemovalStore(web, elsewhere);
  const kinds = new Set<string>();
  let fewer = 0;
  for (let round = 0; round < 25; round += 1) {
    const secret = await store.find(await seed(roll));
    if (secret === null) throw new Error("The secret is not there.");
    const now = new Date();
    const [all, speaking] = [await store.facts(secret), await store.speaking(secret)];
    const [whole, part] = [all, speaking].map((facts) => judgeRemoval(removalFacts(facts), now));
    expect(part?.kind === "hold", `round ${round}`).toBe(whole?.kind === "hold");
    if (whole?.kind === "hold") expect(part).toEqual(whole);
    kinds.add(whole?.kind ?? "");
    if ((speaking.readers?.length ?? 0) < (all.readers?.length ?? 0)) fewer += 1;
  }
  expect(kinds).toContain("hold");
  expect(kinds).toContain("unknown");
  expect(fewer).toBeGreaterThan(20);
});
