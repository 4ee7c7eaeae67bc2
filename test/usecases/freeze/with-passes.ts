import { createDirectory, createFreezer, createPulls, createQueue } from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createExceptionStore } from "../../../lib/adapters/prisma/exception-store.ts";
import { createIncidentStore } from "../../../lib/adapters/prisma/incident-store.ts";
import { createPassGateStore } from "../../../lib/adapters/prisma/pass-gate-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { approveException, askException } from "../../../lib/usecases/passes/exception.ts";
import { expire } from "../../../lib/usecases/passes/expire.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { approvePass, askPass, takeBackPass } from "../../../lib/usecases/passes/pass.ts";
import { turnsOver } from "../../../lib/usecases/passes/turns.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { call } from "../../demo/github/support.ts";
import type { TestDatabase } from "../../support/database.ts";
import type { OnGithub } from "./on-github.ts";
import { need } from "./world.ts";

const WORKER = { kind: "system", id: "worker" } as const;
const HOUR = 3_600_000;

/** What lets something through a freeze, in an organisation on a stand-in: checks on pull requests, passes, exceptions. */
export async function withPasses(db: TestDatabase, one: OnGithub) {
  const { organisationId, setting, github } = one;
  const directory = createDirectory(setting.apps);
  const observer = got(await directory.listInstallations("observer"))[0];
  const freezer = got(await directory.listInstallations("freezer"))[0];
  if (observer === undefined || freezer === undefined) throw new Error("No installation.");
  await db.database.organisation.update({
    where: { id: organisationId },
    data: { githubId: BigInt(observer.ownerId) },
  });
  const [worker, web] = [createDatabase(db.workerUrl, 4), createDatabase(db.webUrl, 2)];
  await createSyncStore(worker, null).noteInstallation(organisationId, observer, new Date());
  const { clock } = one.ports;
  const portsOf = (database: typeof worker) => ({
    passes: createPassStore(database, null),
    exceptions: createExceptionStore(database, null),
    turns: turnsOver(createIncidentStore(database), clock, WORKER),
    clock,
  });
  const [asWorker, asWeb] = [portsOf(worker), portsOf(web)];
  const gatePorts = {
    ...asWorker,
    gate: createPassGateStore(worker, null),
    openGates: { of: async () => null },
    organisations: createSyncStore(worker, null),
    directory,
    pulls: createPulls(setting.apps),
    queue: createQueue(setting.apps),
    freezer: createFreezer(setting.apps),
    dashboard: null,
  };
  const person = async (role: Role, login: string): Promise<UserActor> => {
    const user = await db.database.appUser.create({ data: { host: "local", login } });
    return { kind: "user", id: user.id, login, roles: [{ organisationId, role }] };
  };
  const [owner, lead] = [await person("owner", "owner-1"), await person("security-lead", "lead-1")];
  const placeOf = (incidentId: string, name: string) => ({ incidentId, repositoryId: one.ids[name] ?? "" });
  const judge = async (name: string) => {
    const githubId = github.control.repository(`fjordline/${name}`).id;
    const judged = await judgeRepository(gatePorts, WORKER, { organisationId, githubId, sha: null });
    if (!judged.ok) throw new Error(`${judged.failure.message} ${judged.failure.detail ?? ""}`);
  };
  let opened = 0;
  const later = (hours: number) => new Date(clock.now().getTime() + hours * HOUR);
  return {
    owner,
    lead,
    judge,
    async open(name: string) {
      const branch = `held-${++opened}`;
      const full = `fjordline/${name}`;
      const head = await github.control.commit(full, { [`${branch}.txt`]: "x\n" }, { branch });
      return { name, head, branch, number: await github.control.openPull(full, { head: branch, author: "grace" }) };
    },
    /** Whether GitHub takes it, by its rules as they are at this moment. */
    async merges({ name, number }: { readonly name: string; readonly number: number }): Promise<boolean> {
      const address = `${github.url}/repos/fjordline/${name}/pulls/${number}/merge`;
      return (await call(address, "PUT", one.writer, {})).status === 200;
    },
    checksOn: (name: string, sha: string) =>
      github.control
        .checkRuns(`fjordline/${name}`)
        .filter((run) => run.sha === sha)
        .map((run) => [run.name, run.conclusion]),
    /** Asked for by an owner, seen, approved by a lead, and green. */
    async passed(incidentId: string, pull: { name: string; number: number; head: string }, hours = 1): Promise<string> {
      const wish = { pullRequest: pull.number, sha: pull.head, base: "main", reason: "urgent" };
      const place = placeOf(incidentId, pull.name);
      const id = need(await askPass(asWeb, owner, { ...place, ...wish, expiresAt: later(hours) }));
      await judge(pull.name);
      need(await approvePass(asWeb, lead, id));
      await judge(pull.name);
      return id;
    },
    takeBack: async (id: string) => need(await takeBackPass(asWeb, lead, id)),
    /** The glass is broken by two people. */
    async broken(incidentId: string, name: string, hours = 1): Promise<string> {
      const wish = { ...placeOf(incidentId, name), gate: null, reason: "tonight", expiresAt: later(hours) };
      const id = need(await askException(asWeb, owner, wish));
      need(await approveException(asWeb, lead, id));
      return id;
    },
    expire: () => expire({ ...asWorker, clock }, WORKER),
    close: () => Promise.all([worker.$disconnect(), web.$disconnect()]),
  };
}

export type WithPasses = Awaited<ReturnType<typeof withPasses>>;
