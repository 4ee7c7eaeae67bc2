import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentStore } from "../../../lib/adapters/prisma/incident-store.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import type { Result } from "../../../lib/core/contracts.ts";
import type { Slot } from "../../../lib/core/freeze/slot.ts";
import { mayThaw } from "../../../lib/core/gates/thaw.ts";
import { activateIncident } from "../../../lib/usecases/freeze/activate.ts";
import { declareIncident } from "../../../lib/usecases/freeze/declare.ts";
import type { IncidentDraft, ThawReadiness } from "../../../lib/usecases/freeze/ports.ts";
import { preflightIncident } from "../../../lib/usecases/freeze/preflight.ts";
import type { Commanding } from "../../../lib/usecases/freeze/roles.ts";
import type { ReadNow } from "../../../lib/usecases/roles-now.ts";
import type { TestDatabase } from "../../support/database.ts";

export const AT = new Date("2026-11-29T03:00:00.000Z");

/** An organisation with repositories, and somebody who commands, with the web process's rights. */
export async function freezeWorld(db: TestDatabase, names: readonly string[], login = "fjordline") {
  const web = createDatabase(db.webUrl, 4);
  const organisation = await db.database.organisation.create({
    data: { host: "github.test", login, kind: "github", githubId: BigInt(Math.trunc(Math.random() * 1e9) + 1) },
  });
  const organisationId = organisation.id;
  const ids: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const { id } = await db.database.repository.create({
      data: { organisationId, owner: login, name, githubId: (organisation.githubId ?? 0n) * 1_000n + BigInt(index) },
    });
    ids[name] = id;
  }
  let now = AT.getTime();
  const clock = { now: () => new Date(now) };
  const ports = {
    incidents: createIncidentStore(web),
    readiness: noVerdicts,
    merges: { since: async () => null },
    clock,
  };
  const commander = person(organisationId, "commander");
  const by = (who: UserActor = commander): Commanding => ({ actor: who, signedInAt: clock.now(), readNow: asGiven });
  const declared = async (draft: Partial<IncidentDraft> = {}) => {
    const id = need(await declareIncident(ports, commander, organisationId, draftOf(draft)));
    need(await preflightIncident(ports, commander, id));
    return id;
  };
  return {
    web,
    organisationId,
    login,
    ids,
    ports,
    commander,
    by,
    declared,
    frozen: async (draft: Partial<IncidentDraft> = {}) => {
      const id = await declared(draft);
      return { id, ...need(await activateIncident(ports, by(), id, login)) };
    },
    later: (ms: number) => {
      now += ms;
    },
    close: () => web.$disconnect(),
  };
}

/** GitHub says what is known of the person already. */
export const asGiven: ReadNow = async (actor) => ({ ok: true, value: actor });

/** No gate was judged: what has gates in force holds. */
export const noVerdicts: ThawReadiness = {
  of: async (incident, ids, now) => new Map(ids.map((id) => [id, mayThaw(incident.gates, [], [], now.getTime())])),
};

export function person(organisationId: string, role: Role, login = "ada"): UserActor {
  const id = `01890000-0000-7000-8000-${login.padEnd(12, "0").replaceAll(/[^0-9a-f]/g, "0")}`;
  return { kind: "user", id, login, roles: [{ organisationId, role }] };
}

export function draftOf(draft: Partial<IncidentDraft> = {}): IncidentDraft {
  return {
    title: "A runner was taken over",
    drill: false,
    scope: { kind: "all" },
    mode: "merges",
    exposureFrom: new Date(AT.getTime() - 86_400_000),
    exposureTo: AT,
    gates: [],
    allowedGrants: ["deploy.fix"],
    autoThaw: false,
    onDrift: "repair",
    ...draft,
  };
}

/** As the worker leaves them. */
export async function preparedSlots(database: Database, organisationId: string, slots: readonly Slot[] = [1, 2, 3, 4]) {
  for (const slot of slots) {
    const rulesets = { default: slot * 10 + 1, release: slot * 10 + 2, tags: slot * 10 + 3 };
    await database.freezeSlot.create({ data: { organisationId, slot, rulesets, preparedAt: AT } });
  }
}

export function need<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ""}`);
  return result.value;
}
