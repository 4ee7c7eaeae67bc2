import { randomUUID } from "node:crypto";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createExceptionStore } from "../../../lib/adapters/prisma/exception-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { frozenAfter } from "../../../lib/core/freeze/repository-state.ts";
import type { FreezeTurns, HeldPlace } from "../../../lib/usecases/passes/ports.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** An incident that freezes a repository, with the rights of web and of the worker, and a clock that a test turns. */
export async function passWorld() {
  const db: TestDatabase = await testDatabase();
  const [web, worker] = [createDatabase(db.webUrl, 4), createDatabase(db.workerUrl, 4)];
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: "github.test", login: "fjordline", kind: "github", githubId: 7n },
  });
  const clock = { at: new Date("2026-05-01T12:00:00Z"), now: () => clock.at };
  const turned: string[] = [];
  const turns: FreezeTurns = {
    letOut: (place) => turn(place, "except"),
    refreeze: (place) => turn(place, "refreeze"),
  };
  async function turn({ incidentId, repositoryId, state }: HeldPlace, event: "except" | "refreeze") {
    const to = frozenAfter(state, event);
    if (to === null) return "kept";
    turned.push(`${event} ${repositoryId}`);
    await db.database.incidentRepository.update({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
      data: { state: to, wanted: to === "excepted" ? "free" : "held" },
    });
    return "turned";
  }
  const portsOf = (database: typeof web) => ({
    passes: createPassStore(database, null),
    exceptions: createExceptionStore(database, null),
    turns,
    clock,
  });
  return {
    db,
    organisationId,
    clock,
    turned,
    asWeb: portsOf(web),
    asWorker: portsOf(worker),
    later: (ms: number) => {
      clock.at = new Date(clock.at.getTime() + ms);
    },
    /** A repository of its own, in an incident of its own. */
    async held(state = "frozen", status = "active") {
      const repository = await db.database.repository.create({
        data: { organisationId, owner: "fjordline", name: `r-${randomUUID().slice(0, 8)}`, defaultBranch: "main" },
      });
      const from = new Date("2026-04-01T00:00:00Z");
      const incident = await db.database.incident.create({
        data: {
          organisationId,
          title: "A stolen token",
          status,
          scope: "all",
          mode: "merges",
          exposureFrom: from,
          exposureTo: clock.at,
          gates: ["static-credentials", "app-audit"],
          allowedGrants: [],
          createdBy: "x",
          activatedBy: "x",
          activatedAt: from,
        },
      });
      const wanted = state === "thawed" || state === "excepted" ? "free" : "held";
      const key = { incidentId: incident.id, repositoryId: repository.id };
      await db.database.incidentRepository.create({ data: { ...key, organisationId, state, wanted } });
      return key;
    },
    async person(role: Role, more: { readonly login?: string; readonly githubId?: bigint } = {}): Promise<UserActor> {
      const login = more.login ?? `p-${randomUUID().slice(0, 8)}`;
      const host = more.githubId === undefined ? "local" : "github.test";
      const user = await db.database.appUser.create({ data: { host, login, githubId: more.githubId ?? null } });
      return { kind: "user", id: user.id, login, roles: [{ organisationId, role }] };
    },
    timeline: async (incidentId: string) =>
      (await db.database.incidentEvent.findMany({ where: { incidentId }, orderBy: { seq: "asc" } })).map(
        ({ kind }) => kind,
      ),
    async close() {
      await Promise.all([web.$disconnect(), worker.$disconnect()]);
      await db.close();
    },
  };
}

export type PassWorld = Awaited<ReturnType<typeof passWorld>>;

export const WORKER = { kind: "system", id: "worker" } as const;
export const HOUR = 3_600_000;
