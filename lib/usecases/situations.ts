import { type Actor, mayAct, type Role } from "../core/actor.ts";
import type { RepositoryRecord } from "../core/listing/repository-record.ts";
import { type KnownRepository, MOST_SITUATIONS, type RepositorySituation } from "../core/listing/situation-views.ts";
import { isStorableName } from "../core/repository-name.ts";
import type { SituationRights } from "../core/situation/facts.ts";
import { situationOf } from "../core/situation/situation.ts";
import { isUuid } from "../core/uuid.ts";
import { CAMPAIGNERS, REQUESTERS } from "./campaigns/roles.ts";
import { COMMANDERS } from "./freeze/roles.ts";
import { rolesText, visibleOrganisations } from "./governance/roles.ts";
import { ASKERS } from "./passes/roles.ts";
import type { Clock } from "./ports.ts";
import type { SituationReading } from "./reading-ports.ts";
import { RECORDERS, REMOVERS } from "./removal/roles.ts";
import { APP_DECIDERS, REVIEWERS } from "./review/roles.ts";
import { RESCANNERS } from "./sync/scan-again.ts";

const LEADS: readonly Role[] = ["security-lead"];

interface Ports {
  readonly situations: SituationReading;
  readonly clock: Clock;
}

/**
 * Where these repositories stand for this person, and what comes next of each, in the order in which they were asked for. Those that are not
 * there, or that the person may not look at, are left out: the two must not be told apart.
 * @param repositoryIds our ids, MOST_SITUATIONS at most
 */
export async function readSituations(
  { situations, clock }: Ports,
  actor: Actor,
  repositoryIds: readonly string[],
): Promise<readonly RepositorySituation[]> {
  const ids = [...new Set(repositoryIds.filter(isUuid))].slice(0, MOST_SITUATIONS);
  if (ids.length === 0) return [];
  const at = clock.now();
  const known = await situations.of(visibleOrganisations(actor), ids, at);
  const organisationIds = [...new Set(known.map(({ organisationId }) => organisationId))];
  const approvers = await situations.approvers(organisationIds, CAMPAIGNERS);
  const rights = new Map(organisationIds.map((id) => [id, rightsIn(actor, id, approvers.get(id) ?? [])]));
  const byId = new Map(known.map((one) => [one.id, one]));
  return ids.flatMap((id) => {
    const one = byId.get(id);
    const own = one === undefined ? undefined : rights.get(one.organisationId);
    return one === undefined || own === undefined ? [] : [viewOf(one, own, at)];
  });
}

/** One repository by its name, with what its page tells beside its files; null where there is none that the actor may look at. */
export async function readRepositoryRooms(
  ports: Ports,
  actor: Actor,
  name: { readonly owner: string; readonly name: string },
  before: string | null,
): Promise<{ readonly situation: RepositorySituation; readonly record: RepositoryRecord } | null> {
  // PostgreSQL's text cannot hold NUL: a name with one is nobody's.
  if (!isStorableName(name)) return null;
  const visible = visibleOrganisations(actor);
  const id = await ports.situations.named(visible, name);
  if (id === null) return null;
  const [[situation], record] = await Promise.all([
    readSituations(ports, actor, [id]),
    ports.situations.record(visible, id, before, ports.clock.now()),
  ]);
  return situation === undefined || record === null ? null : { situation, record };
}

/**
 * Who may do what, as each use case decides it once more. Who may merge GitHub alone knows: whoever may ask for a migration is shown the
 * way there.
 */
function rightsIn(actor: Actor, organisationId: string, approvers: readonly string[]): SituationRights {
  const power = (roles: readonly Role[]) => ({
    may: actor.kind === "user" && mayAct(actor, organisationId, roles),
    who: rolesText(roles),
  });
  return {
    personId: actor.id,
    powers: {
      scan: power(RESCANNERS),
      open: power(REQUESTERS),
      merge: power(REQUESTERS),
      decide: power(CAMPAIGNERS),
      "ask-pass": power(ASKERS),
      "approve-pass": power(LEADS),
      command: power(COMMANDERS),
      review: power(REVIEWERS),
      "decide-apps": power(APP_DECIDERS),
      "record-revocation": power(RECORDERS),
      remove: power(REMOVERS),
    },
    alone: approvers.every((id) => id === actor.id),
  };
}

function viewOf({ facts, ...repository }: KnownRepository, rights: SituationRights, at: Date): RepositorySituation {
  const { id, owner, name, host } = repository;
  const situation = situationOf(facts, rights);
  return {
    id,
    owner,
    name,
    host,
    archived: facts.archived,
    situation,
    gates: situation.hold?.gates ?? [],
    blocking: facts.scan.blocking,
    pullNumber: facts.migration?.pullNumber ?? null,
    asOf: at.toISOString(),
  };
}
