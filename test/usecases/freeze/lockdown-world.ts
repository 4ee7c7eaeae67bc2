import { expect, vi } from "vitest";
import {
  createDirectory,
  createFreezer,
  createMerges,
  createPulls,
  createQueue,
  createReview,
  createTrees,
} from "../../../lib/adapters/github/index.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentStore } from "../../../lib/adapters/prisma/incident-store.ts";
import { createLandedStore } from "../../../lib/adapters/prisma/landed-store.ts";
import { createMergeStore, createMergeWishes } from "../../../lib/adapters/prisma/merge-store.ts";
import { createPassGateStore } from "../../../lib/adapters/prisma/pass-gate-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { judgeBranch } from "../../../lib/usecases/passes/landed.ts";
import { askMerge, mergePassed } from "../../../lib/usecases/passes/merge.ts";
import { approvePass, askPass, takeBackPass } from "../../../lib/usecases/passes/pass.ts";
import { turnsOver } from "../../../lib/usecases/passes/turns.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { PRIVATE_KEY } from "../../adapters/github/support.ts";
import { call, installed, runGit, token, withToken } from "../../demo/github/support.ts";
import type { TestDatabase } from "../../support/database.ts";
import { freezeOnGithub } from "./on-github.ts";
import { need } from "./world.ts";

const OWNER = "fjordline";
const WORKER = { kind: "system", id: "worker" } as const;
const HOUR = 3_600_000;

export interface Offered {
  readonly number: number;
  readonly head: string;
  readonly branch: string;
}

/** An organisation on a stand-in with a Merge App, and all that people and the worker do about merging in a lockdown. */
export async function lockdownOnGithub(db: TestDatabase, names: readonly string[]) {
  const one = await freezeOnGithub(db, names, true);
  const { github, setting, organisationId } = one;
  const { clock } = one.ports;
  const [web, worker] = [createDatabase(db.webUrl, 4), createDatabase(db.workerUrl, 4)];
  const { control } = github;
  await db.database.organisation.update({
    where: { id: organisationId },
    data: { githubId: BigInt(control.owner(OWNER)) },
  });
  const directory = createDirectory(setting.apps);
  const [observer] = got(await directory.listInstallations("observer"));
  if (observer === undefined) throw new Error("The observer is not installed.");
  await createSyncStore(worker, null).noteInstallation(organisationId, observer, clock.now());
  const person = async (role: "owner" | "security-lead"): Promise<UserActor> => {
    const user = await db.database.appUser.create({ data: { host: "local", login: `${role}-of-lockdown` } });
    return { kind: "user", id: user.id, login: user.login, roles: [{ organisationId, role }] };
  };
  const [owner, lead] = [await person("owner"), await person("security-lead")];
  const passes = { passes: createPassStore(web, null), wishes: createMergeWishes(web), clock };
  const shared = { organisations: createSyncStore(worker, null), directory, pulls: createPulls(setting.apps), clock };
  const gate = {
    ...shared,
    gate: createPassGateStore(worker, null),
    passes: createPassStore(worker, null),
    openGates: { of: async () => null },
    queue: createQueue(setting.apps),
    freezer: createFreezer(setting.apps),
    dashboard: null,
  };
  const merging = {
    ...shared,
    wishes: createMergeStore(worker, null),
    gate: gate.gate,
    merges: createMerges(setting.apps),
    guard: async (): Promise<void> => undefined,
  };
  const landing = {
    ...shared,
    landed: createLandedStore(worker, null),
    review: createReview(setting.apps),
    trees: createTrees(setting.apps),
    freezer: gate.freezer,
    turns: turnsOver(createIncidentStore(worker), clock, WORKER),
  };
  const idOf = (name: string) => control.repository(`${OWNER}/${name}`).id;
  const { app, installation } = setting.where.merge;
  const merger = await token(github, { app: { ...app, privateKey: PRIVATE_KEY }, installation });
  const foreign = await token(
    github,
    await installed(github, { contents: "write", workflows: "write", pull_requests: "write" }, { slug: "stranger" }),
  );
  let made = 0;
  const judge = async (name: string) =>
    need(await judgeRepository(gate, WORKER, { organisationId, githubId: idOf(name), sha: null }));
  return {
    ...one,
    bot: got(await directory.appOf("merge")).bot,
    owner,
    lead,
    passes,
    merging,
    merger,
    foreign,
    judge,
    locked: async () => {
      const id = await one.activated({ mode: "lockdown" });
      await one.apply(id);
      await one.confirm(id);
      // GitHub's times are whole seconds: what is moved in the second of the freeze itself counts as moved before it.
      const { requestedAt } = await db.database.incident.findUniqueOrThrow({ where: { id } });
      const second = () => Math.floor(Date.now() / 1_000) * 1_000;
      await vi.waitFor(() => expect(second()).toBeGreaterThan(requestedAt?.getTime() ?? 0), 10_000);
      return id;
    },
    open: async (name: string): Promise<Offered> => {
      made += 1;
      const branch = `offer-${made}`;
      const head = await control.commit(`${OWNER}/${name}`, { [`${branch}.txt`]: "x\n" }, { branch });
      return { head, branch, number: await control.openPull(`${OWNER}/${name}`, { head: branch, author: "grace" }) };
    },
    /** Pushes to it, whoever may. */
    pushTo: async (name: string, { branch }: Offered): Promise<void> => {
      made += 1;
      await control.commit(`${OWNER}/${name}`, { "pushed.txt": `${made}\n` }, { branch });
    },
    askPass: async (incidentId: string, name: string, { number: pullRequest, head: sha }: Offered) => {
      const repositoryId = one.ids[name] ?? "";
      const expiresAt = new Date(clock.now().getTime() + HOUR);
      const wish = { incidentId, repositoryId, pullRequest, sha, base: "main", reason: "urgent", expiresAt };
      return need(await askPass(passes, owner, wish));
    },
    approve: async (name: string, passId: string) => {
      await judge(name);
      need(await approvePass(passes, lead, passId));
      await judge(name);
    },
    takeBack: async (passId: string) => need(await takeBackPass(passes, owner, passId)),
    askMerge: (passId: string, who = owner) => askMerge(passes, who, passId),
    /** As the job does. */
    merge: async (mergeId: string, more: Partial<typeof merging> = {}) =>
      mergePassed({ ...merging, ...more }, WORKER, mergeId),
    /** Without Thaw: by the token of whoever it is. */
    mergeAs: async (bearer: string, name: string, { number }: Offered): Promise<number> =>
      (await call(`${github.url}/repos/${OWNER}/${name}/pulls/${number}/merge`, "PUT", bearer, {})).status,
    pushAs: async (bearer: string, name: string, sha: string): Promise<boolean> => {
      const remote = withToken(github.url, `${OWNER}/${name}`, bearer);
      const folder = control.gitFolder(`${OWNER}/${name}`);
      return (await runGit(folder, "push", remote, `${sha}:refs/heads/main`)).status === 0;
    },
    landed: async (name: string) =>
      need(await judgeBranch(landing, WORKER, { organisationId, githubId: idOf(name), branch: "main" })),
    wish: (id: string) => db.database.passMerge.findUniqueOrThrow({ where: { id } }),
    timeline: async (incidentId: string) =>
      (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
        ({ kind }) => kind,
      ),
    close: async () => {
      await Promise.all([one.close(), web.$disconnect(), worker.$disconnect()]);
    },
  };
}

export type Lockdown = Awaited<ReturnType<typeof lockdownOnGithub>>;
