import { createDirectory, createFreezer, createFreezerLadder } from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createFreezeWork } from "../../../lib/adapters/prisma/freeze-work.ts";
import { enforcementOf, isShownFrozen, type Tier, type Wanted } from "../../../lib/core/freeze/enforcement.ts";
import { activateIncident, endIncident } from "../../../lib/usecases/freeze/activate.ts";
import { applyDecisions, applyFreeze, applyResolution } from "../../../lib/usecases/freeze/apply.ts";
import { confirmFreeze } from "../../../lib/usecases/freeze/confirm.ts";
import type { IncidentDraft } from "../../../lib/usecases/freeze/ports.ts";
import { prepareSlots } from "../../../lib/usecases/freeze/prepare.ts";
import { refreezeRepositories, thawRepositories } from "../../../lib/usecases/freeze/thaw.ts";
import { watchFreeze } from "../../../lib/usecases/freeze/watch.ts";
import type { FreezeWorkPorts } from "../../../lib/usecases/freeze/work-ports.ts";
import { FREEZER, got } from "../../adapters/github/freezer-support.ts";
import { connect, quickTimer, ROLE_PERMISSIONS } from "../../adapters/github/support.ts";
import { call, installed, standIn, token } from "../../demo/github/support.ts";
import type { TestDatabase } from "../../support/database.ts";
import { asGiven, freezeWorld, need } from "./world.ts";

const OWNER = "fjordline";

/** An organisation on a stand-in GitHub, with its rows here, and everything that people and the worker do to its freezes. */
export async function freezeOnGithub(db: TestDatabase, names: readonly string[], mergeApp = false) {
  // Waits of the Apps pass at once, for GitHub as well.
  const { timer } = quickTimer();
  const secondaryLimits = { contentPerMinute: 5_000, contentPerHour: 50_000 };
  const github = await standIn({ now: () => timer.now(), secondaryLimits });
  for (const name of names) await github.control.createRepository(`${OWNER}/${name}`, { files: { "a.txt": "a\n" } });
  github.control.addMember(OWNER, "mallory");
  const observer = { ...ROLE_PERMISSIONS.observer, pull_requests: "read" } as const;
  const setting = await connect(github, { timer }, { freezer: FREEZER, observer });
  const directory = createDirectory(setting.apps);
  const [freezer] = got(await directory.listInstallations("freezer"));
  if (freezer === undefined) throw new Error("The Freezer App is not installed.");
  const world = await freezeWorld(db, [], OWNER);
  const { organisationId } = world;
  const known = async (name: string) => {
    const { id } = github.control.repository(`${OWNER}/${name}`);
    const head = await github.control.head(`${OWNER}/${name}`);
    const data = { organisationId, owner: OWNER, name, githubId: id, defaultBranch: "main", headSha: head };
    const row = await db.database.repository.create({ data });
    world.ids[name] = row.id;
  };
  for (const name of names) await known(name);
  const database = createDatabase(db.workerUrl, 4);
  let at = Date.now();
  /** What the test let pass. */
  let ahead = 0;
  const settings = {
    freezerAppId: setting.where.freezer.app.id,
    mergeAppId: mergeApp ? setting.where.merge.app.id : null,
    releasePatterns: ["release/**"],
    deployedBranches: [],
  };
  const ports: FreezeWorkPorts = {
    work: createFreezeWork(database, null),
    places: { of: async () => ({ ok: true, value: { freezer, settings, noLockdown: null } }) },
    github: createFreezer(setting.apps),
    ladder: createFreezerLadder(setting.apps),
    // No two moments are the same, so that what is later is seen to be later.
    clock: {
      now() {
        at = Math.max(at + 1, Date.now() + ahead);
        return new Date(at);
      },
    },
    guard: async () => undefined,
  };
  // People's clock and the worker's are one here.
  const people = { ...world.ports, clock: ports.clock };
  const by = () => ({ actor: world.commander, signedInAt: ports.clock.now(), readNow: asGiven });
  const writes = { contents: "write", workflows: "write", pull_requests: "write", checks: "write" } as const;
  const writer = await token(github, await installed(github, writes, { slug: "writer" }));
  let made = 0;
  /** Whether an ordinary pull request can be merged into the default branch. */
  const merges = async (name: string): Promise<boolean> => {
    const full = `${OWNER}/${name}`;
    made += 1;
    await github.control.commit(full, { [`c${made}.txt`]: "c\n" }, { branch: `change-${made}` });
    const number = await github.control.openPull(full, { head: `change-${made}` });
    const { status } = await call(`${github.url}/repos/${full}/pulls/${number}/merge`, "PUT", writer, {});
    return status === 200;
  };
  const confirm = async (incidentId: string) => {
    while (got(await confirmFreeze(ports, incidentId)));
  };
  return {
    ...world,
    github,
    setting,
    writer,
    ports,
    people,
    settings,
    database,
    known,
    merges,
    by,
    prepare: async () => got(await prepareSlots(ports, organisationId)),
    activated: async (draft: Partial<IncidentDraft> = {}) => {
      const id = await world.declared(draft);
      need(await activateIncident(people, by(), id, OWNER));
      return id;
    },
    apply: async (incidentId: string) => got(await applyFreeze(ports, incidentId)),
    confirm,
    later: (ms: number) => {
      ahead += ms;
    },
    decide: async (incidentId: string) => {
      got(await applyDecisions(ports, incidentId));
      await confirm(incidentId);
    },
    watch: async () => got(await watchFreeze(ports, organisationId)),
    thaw: async (incidentId: string, name: string) =>
      need(await thawRepositories(people, by(), incidentId, [world.ids[name] ?? ""])),
    refreeze: async (incidentId: string, name: string) =>
      need(await refreezeRepositories(people, by(), incidentId, [world.ids[name] ?? ""], { reason: "A new token." })),
    resolve: async (incidentId: string) => {
      need(await endIncident(people, by(), incidentId, "resolve"));
      got(await applyResolution(ports, incidentId));
    },
    shown: (incidentId: string, name: string) => shown(db, incidentId, world.ids[name] ?? ""),
    requests: () =>
      github.control
        .requests()
        .filter(({ method, path }) => method !== "GET" && path.startsWith("/orgs/"))
        .map(({ method, path }) => `${method} ${path}`),
    close: async () => {
      await Promise.all([world.close(), database.$disconnect()]);
    },
  };
}

export type OnGithub = Awaited<ReturnType<typeof freezeOnGithub>>;

/** What a screen says of one repository in one incident, by the rules of lib/core/freeze/enforcement.ts. */
async function shown(db: TestDatabase, incidentId: string, repositoryId: string) {
  const [row, incident, weakened] = await Promise.all([
    db.database.incidentRepository.findUnique({ where: { incidentId_repositoryId: { incidentId, repositoryId } } }),
    db.database.incident.findUniqueOrThrow({ where: { id: incidentId } }),
    db.database.freezeDrift.count({
      where: { incidentId, goneAt: null, weakens: true, OR: [{ repositoryId: null }, { repositoryId }] },
    }),
  ]);
  if (row === null || !["activating", "active"].includes(incident.status)) return { frozen: false, enforcement: null };
  const rules = row.seen as "all" | "some" | "none" | "unknown" | null;
  const facts = {
    wanted: row.wanted as Wanted,
    requestedAt: row.requestedAt?.getTime() ?? null,
    sight: row.seenAt === null || rules === null ? null : { at: row.seenAt.getTime(), rules },
    weakened: weakened > 0,
    tier: row.tier as Tier | null,
  };
  return { frozen: isShownFrozen(facts), enforcement: enforcementOf(facts) };
}
