import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { endIncident } from "../../../lib/usecases/freeze/activate.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { FINDING, seedScan, sha } from "../../support/gates.ts";
import { freezeWorld, need, preparedSlots } from "./world.ts";

let db: TestDatabase;
let world: Awaited<ReturnType<typeof freezeWorld>>;
let count = 0;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  await world?.close();
  world = await freezeWorld(db, ["api", "web"], `org-left-${++count}`);
  await preparedSlots(db.database, world.organisationId);
});
afterAll(async () => {
  await world.close();
  await db.close();
});

/** A secret of this name was read here, and a plan replaced it. */
async function replaced(repositoryId: string, secretName: string, credentialId: string | null): Promise<void> {
  const { organisationId } = world;
  const scanId = await seedScan(db.database, organisationId, repositoryId, sha(1), Date.now());
  const fingerprint = `${repositoryId}-${secretName}`;
  const scans = { firstScanId: scanId, lastScanId: scanId, resolvedScanId: scanId };
  const of = {
    organisationId,
    repositoryId,
    fingerprint,
    secretName,
    credentialId,
    blocksThaw: true,
    span: { line: 1 },
  };
  await db.database.finding.create({ data: { ...FINDING, ...of, ...scans } });
  const plan = await db.database.plan.create({
    data: {
      ...{
        organisationId,
        repositoryId,
        planHash: "ab".repeat(32),
        disposition: "safe",
        files: [],
        proof: [],
        body: "",
      },
      ...{ prerequisites: [], lastScanId: scanId },
    },
  });
  await db.database.planItem.create({
    data: {
      ...{ organisationId, planId: plan.id, fingerprint, remedy: "broker-token", disposition: "safe", message: "" },
      ...{ reasons: [], path: FINDING.path, line: 1 },
    },
  });
}

const credential = async (level: string, name: string, repositoryId: string | null = null) =>
  (
    await db.database.credential.create({
      data: { organisationId: world.organisationId, level, name, repositoryId, kind: "github-pat", visibility: "all" },
    })
  ).id;

const end = (incidentId: string, why?: string) => endIncident(world.ports, world.by(), incidentId, "resolve", why);
const revoke = (credentialId: string) =>
  db.database.credentialEvent.create({
    data: {
      ...{ organisationId: world.organisationId, credentialId, kind: "revoked", evidence: ["By the provider."] },
      ...{ actor: "ada", at: new Date(), recordedAt: new Date() },
    },
  });

test("an incident is not done while a shared credential that was replaced is not revoked", async () => {
  const { id } = await world.frozen();
  const shared = await credential("org", "SHARED_PAT");
  await replaced(world.ids.api ?? "", "SHARED_PAT", null);
  expect(await world.ports.incidents.stragglers(id)).toEqual([
    { name: "SHARED_PAT", kind: "github-pat", repositories: 1 },
  ]);
  for (const why of [undefined, " "])
    expect(await end(id, why)).toMatchObject({
      failure: { code: "held", message: expect.stringContaining("not revoked: SHARED_PAT") },
    });
  // Deleted from GitHub it still opens what it opened.
  await db.database.credential.update({ where: { id: shared }, data: { endedAt: new Date() } });
  expect(await end(id)).toMatchObject({ failure: { code: "held" } });
  await revoke(shared);
  need(await end(id));
});

test("it is ended before that with a reason, which stands on the timeline with what is left", async () => {
  const { id } = await world.frozen();
  await replaced(world.ids.api ?? "", "SHARED_PAT", await credential("org", "SHARED_PAT"));
  need(await end(id, "The vendor revokes it on Monday."));
  const told = await db.database.incidentEvent.findFirstOrThrow({
    where: { incidentId: id, kind: "incident.resolved" },
  });
  expect(told.text).toMatch(/1 shared credential .* SHARED_PAT\. The reason: The vendor revokes it on Monday\./);
  const record = await db.database.auditEvent.findFirstOrThrow({
    where: { objectId: id, action: "incident.resolved" },
  });
  expect(record.data).toMatchObject({ notRevoked: "SHARED_PAT", reason: "The vendor revokes it on Monday." });
});

test("a repository's own credential, and a shared one that nobody replaced, are none of the incident's gate", async () => {
  const { id } = await world.frozen();
  const api = world.ids.api ?? "";
  await credential("org", "OTHER_PAT");
  await credential("org", "OWN_PAT");
  await replaced(api, "OWN_PAT", await credential("repo", "OWN_PAT", api));
  expect(await world.ports.incidents.stragglers(id)).toEqual([]);
  need(await end(id));
});

test("a drill is ended whatever is not revoked", async () => {
  const { id } = await world.frozen({ drill: true });
  await replaced(world.ids.api ?? "", "SHARED_PAT", await credential("org", "SHARED_PAT"));
  need(await end(id));
});
