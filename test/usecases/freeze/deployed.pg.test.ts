import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeployments, createDirectory } from "../../../lib/adapters/github/index.ts";
import { deployedBranches } from "../../../lib/adapters/prisma/deployed-reading.ts";
import { createDeployedStore } from "../../../lib/adapters/prisma/deployed-store.ts";
import { freezeFacts } from "../../../lib/adapters/prisma/freeze-facts.ts";
import { applyFreeze } from "../../../lib/usecases/freeze/apply.ts";
import { confirmFreeze } from "../../../lib/usecases/freeze/confirm.ts";
import { collectDeployed } from "../../../lib/usecases/freeze/deployed.ts";
import { prepareSlots } from "../../../lib/usecases/freeze/prepare.ts";
import { watchFreeze } from "../../../lib/usecases/freeze/watch.ts";
import type { GithubInstallation } from "../../../lib/usecases/github/ports.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { connect, ROLE_PERMISSIONS } from "../../adapters/github/support.ts";
import { installed, runGit, token, withToken } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

/** A branch that deploys, beside the default one, in an organisation on a stand-in. */
let db: TestDatabase;
let one: OnGithub;
beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, ["api", "web"]);
});
afterAll(async () => {
  await one.close();
  await db.close();
});

const DAY_MS = 86_400_000;

async function observing(permissions: Readonly<Record<string, "read">>) {
  const setting = await connect(one.github, {}, { observer: { ...ROLE_PERMISSIONS.observer, ...permissions } });
  const [observer] = got(await createDirectory(setting.apps).listInstallations("observer"));
  return { deployments: createDeployments(setting.apps), observer: observer as GithubInstallation };
}

const place = async () => {
  const found = got(await one.ports.places.of(one.organisationId));
  const { branches } = await deployedBranches(db.database, one.organisationId, found.settings.releasePatterns);
  return { ok: true, value: { ...found, settings: { ...found.settings, deployedBranches: branches } } } as const;
};
const ports = () => ({ ...one.ports, places: { of: place } });
const collect = async ({ deployments, observer }: Awaited<ReturnType<typeof observing>>) =>
  got(
    await collectDeployed(
      { deployed: createDeployedStore(db.database, null), deployments, clock: one.ports.clock },
      one.organisationId,
      observer,
    ),
  );

test("branches that deployed within 90 days are held as the default branch is, by one ruleset more, and seen to be", async () => {
  const { github, organisationId } = one;
  for (const name of ["api", "web"]) {
    const { id } = github.control.repository(`fjordline/${name}`);
    const nodeId = `R_${Buffer.from(`stand-in:${id}`).toString("base64url")}`;
    await db.database.repository.updateMany({ where: { organisationId, githubId: BigInt(id) }, data: { nodeId } });
    for (const branch of ["production", "old"])
      await github.control.commit(`fjordline/${name}`, { "p.txt": "1\n" }, { branch });
  }
  github.control.noteDeployment("fjordline/api", "production");
  github.control.noteDeployment("fjordline/api", "main");
  github.control.noteDeployment("fjordline/api", "gone");
  github.control.noteDeployment("fjordline/api", "old", Date.now() - 91 * DAY_MS);

  // Without the permission it is said, and nothing else is lost by it.
  await collect(await observing({}));
  expect((await freezeFacts(db.database, organisationId)).deployed).toMatchObject({
    branches: [],
    problem: expect.stringContaining("deployments: read"),
  });
  await db.database.deployedLook.deleteMany({});

  await collect(await observing({ deployments: "read" }));
  got(await prepareSlots(ports(), organisationId));
  expect((await freezeFacts(db.database, organisationId)).deployed).toEqual({
    branches: ["production"],
    left: 0,
    problem: null,
  });
  const incidentId = await one.activated();
  github.control.clearRequests();
  got(await applyFreeze(ports(), incidentId));
  // Default, release and deployed branches, tags.
  expect(one.requests()).toHaveLength(4);

  const writer = await token(github, await installed(github, { contents: "write" }, { slug: "pusher" }));
  const push = async (branch: string) => {
    const full = "fjordline/api";
    await github.control.commit(full, { "q.txt": `${branch}\n` }, { branch: `work-${branch}`, startAt: branch });
    const remote = withToken(github.url, full, writer);
    return (await runGit(github.control.gitFolder(full), "push", remote, `work-${branch}:refs/heads/${branch}`)).status;
  };
  expect(await push("production")).not.toBe(0);
  expect(await push("old")).toBe(0);

  while (got(await confirmFreeze(ports(), incidentId)));
  expect(await one.shown(incidentId, "api")).toMatchObject({ frozen: true });
  // What is collected meanwhile changes no ruleset that is in force.
  await db.database.deployedBranch.deleteMany({});
  await collect(await observing({ deployments: "read" }));
  expect((await place()).value.settings.deployedBranches).toEqual(["production"]);
  got(await watchFreeze(ports(), organisationId));
  expect(await db.database.freezeDrift.count({ where: { incidentId } })).toBe(0);

  const ruleset = github.control
    .rulesets()
    .find(({ name, enforcement }) => name.endsWith("deployed branches") && enforcement === "active");
  github.control.editRuleset(ruleset?.id ?? 0, { enforcement: "disabled" });
  got(await watchFreeze(ports(), organisationId));
  expect(await db.database.freezeDrift.count({ where: { incidentId, weakens: true } })).toBe(1);
});
