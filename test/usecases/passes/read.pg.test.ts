import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createPassReading } from "../../../lib/adapters/prisma/pass-reading.ts";
import { passCommands } from "../../../lib/container/passes.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { readPasses } from "../../../lib/usecases/passes/read.ts";
import { asGiven } from "../freeze/world.ts";
import { HOUR, type PassWorld, passWorld } from "./world.ts";

let world: PassWorld;
let web: Database;
let owner: UserActor;
let lead: UserActor;
let name: { owner: string; name: string };
let place: { incidentId: string; repositoryId: string };
let commands: Awaited<ReturnType<typeof passCommands>>;

beforeAll(async () => {
  world = await passWorld();
  web = createDatabase(world.db.webUrl, 4);
  [owner, lead] = [
    await world.person("owner", { login: "olga" }),
    await world.person("security-lead", { login: "lea" }),
  ];
  place = await world.held();
  name = await world.db.database.repository.findUniqueOrThrow({
    where: { id: place.repositoryId },
    select: { owner: true, name: true },
  });
  commands = await passCommands(web, world.clock);
});
afterAll(async () => {
  await web.$disconnect();
  await world.close();
});

const read = (actor: UserActor) =>
  readPasses({ reading: createPassReading(web), clock: world.clock }, actor, {
    ...name,
    name: name.name.toUpperCase(),
  });

test("a repository's page shows what was asked for, by whom, and who may decide", async () => {
  const expiresAt = new Date(world.clock.at.getTime() + HOUR);
  const wish = { ...place, pullRequest: 4, sha: "c".repeat(40), base: "main", reason: "now", expiresAt };
  const asked = await commands.askPass(owner, wish);
  await commands.askException(
    { actor: owner, signedInAt: world.clock.at, readNow: asGiven },
    { ...place, gate: null, reason: "dark", expiresAt },
  );
  const id = asked.ok ? asked.value : "";
  await world.asWorker.passes.seen(id, { login: "grace", githubId: "501" }, world.clock.at);
  const page = await read(owner);
  expect(page).toMatchObject({
    repositoryId: place.repositoryId,
    mayAsk: true,
    mayApprove: false,
    mayConfirm: false,
    holding: [{ id: place.incidentId, title: "A stolen token" }],
    passes: [{ id, askedBy: "olga", author: "grace", approvedBy: null, state: "waiting", reason: "now" }],
    exceptions: [{ gate: null, askedBy: "olga", agreedBy: null, state: "waiting" }],
  });
  expect(await read(lead)).toMatchObject({ mayApprove: true, mayConfirm: true });
  const stranger = { ...lead, roles: [{ organisationId: place.incidentId, role: "security-lead" as const }] };
  expect(await read(stranger)).toBeNull();
});

test("nothing is let through by a sign-in that is not fresh, and it is by one that is", async () => {
  const waiting = (await read(lead))?.passes[0]?.id ?? "";
  const minutes = (ago: number) => ({
    actor: lead,
    signedInAt: new Date(world.clock.at.getTime() - ago * 60_000),
    readNow: asGiven,
  });
  for (const by of [minutes(16), minutes(-1), { actor: lead, signedInAt: null, readNow: asGiven }])
    expect(await commands.approvePass(by, waiting)).toMatchObject({ failure: { code: "sign-in" } });
  expect(await commands.approvePass(minutes(3), waiting)).toMatchObject({ ok: true });
  expect((await read(lead))?.passes[0]).toMatchObject({ approvedBy: "lea", state: "live" });
});

test("broken glass lets the repository out by the incident's own door, and tells the worker", async () => {
  const waiting = (await read(lead))?.exceptions[0]?.id ?? "";
  const by = { actor: lead, signedInAt: world.clock.at, readNow: asGiven };
  expect(await commands.approveException(by, waiting)).toMatchObject({ ok: true });
  const row = await world.db.database.incidentRepository.findUniqueOrThrow({
    where: { incidentId_repositoryId: place },
  });
  expect(row).toMatchObject({ state: "excepted", wanted: "free", requestedAt: null });
  const sql = "SELECT key FROM graphile_worker.jobs WHERE key = $1";
  const jobs = await world.db.query(world.db.ownerUrl, sql, [`freeze.thaw:${place.incidentId}`]);
  expect(jobs.rows).toHaveLength(1);
  expect((await read(lead))?.holding).toEqual([]);
});
