import type { Actor } from "../../core/actor.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { frozenAfter, REFREEZE_CAUSES, type RefreezeCause } from "../../core/freeze/repository-state.ts";
import type { JudgedGate, ThawVerdict } from "../../core/gates/thaw.ts";
import { auditOf, NO_REASON, reasonOf } from "../governance/roles.ts";
import { done, refuse } from "../refuse.ts";
import type { HeldRepository, IncidentRow, RepositoryMove } from "./ports.ts";
import {
  asFreshCommander,
  type Commanding,
  type FreezePorts,
  type FreezeResult,
  incidentFor,
  wrongState,
} from "./roles.ts";

export interface Thawed {
  readonly thawed: readonly string[];
  /** Not let out: gates that hold, and what they say. */
  readonly held: readonly {
    readonly repositoryId: string;
    readonly name: string;
    readonly gates: readonly JudgedGate[];
  }[];
  /** Out already, not in this incident, or changed by somebody else meanwhile. */
  readonly untouched: readonly string[];
}

/**
 * Lets repositories out, those whose gates in force all pass or have an exception that lives. The others stay, each with its reason. GitHub is
 * told by the worker.
 */
export async function thawRepositories(
  ports: FreezePorts,
  by: Commanding,
  incidentId: string,
  repositoryIds: readonly string[],
): Promise<FreezeResult<Thawed>> {
  const begun = await begin(ports, by, incidentId, repositoryIds);
  if (!begun.ok) return begun;
  const { incident, rows, at } = begun.value;
  const verdicts = await ports.readiness.of(
    incident,
    rows.map(({ repositoryId }) => repositoryId),
    at,
  );
  const moves: RepositoryMove[] = [];
  const held: Thawed["held"][number][] = [];
  for (const row of rows) {
    const verdict: ThawVerdict = verdicts.get(row.repositoryId) ?? { kind: "hold", gates: [] };
    if (verdict.kind === "hold") held.push({ repositoryId: row.repositoryId, name: row.name, gates: verdict.gates });
    else moves.push(...thawOf(by.actor, row, verdict));
  }
  const thawed = await ports.incidents.decide(incident, moves, at);
  return done({ thawed, held, untouched: without(repositoryIds, [...thawed, ...held.map((one) => one.repositoryId)]) });
}

function thawOf(
  actor: Actor,
  row: HeldRepository,
  verdict: Exclude<ThawVerdict, { readonly kind: "hold" }>,
): readonly RepositoryMove[] {
  const event = verdict.kind === "pass" ? (row.state === "excepted" ? "settle" : "thaw") : "except";
  if (row.state === "excepted" && event === "except") return [];
  if (frozenAfter(row.state, event) === null) return [];
  const by = verdict.kind === "pass" ? "gates-pass" : "exception";
  const audit = auditOf(actor, "repository.thawed", "repository", row.repositoryId, { incident: row.incidentId, by });
  const text =
    verdict.kind === "pass"
      ? `${row.name} thaws: every gate passes.`
      : `${row.name} is let out by exception until ${new Date(verdict.until).toISOString()}: ${verdict.gates.join(", ")}.`;
  return [{ row, event, cause: by, audit, note: { kind: "repository.thawed", text } }];
}

/** Freezes again what was let out, or says once more why it is frozen. Jobs are refused from the answer on. */
export async function refreezeRepositories(
  ports: FreezePorts,
  by: Commanding,
  incidentId: string,
  repositoryIds: readonly string[],
  { cause = "by-hand", reason }: { readonly cause?: RefreezeCause; readonly reason: string },
): Promise<FreezeResult<{ readonly refrozen: readonly string[]; readonly untouched: readonly string[] }>> {
  const why = reasonOf(reason);
  if (why === null || !REFREEZE_CAUSES.includes(cause)) return refuse("invalid", NO_REASON);
  const begun = await begin(ports, by, incidentId, repositoryIds);
  if (!begun.ok) return begun;
  const { incident, rows, at } = begun.value;
  const moves = rows
    .filter(({ state }) => state === "thawed" || state === "excepted")
    .map((row) => refreezeOf(by.actor, row, cause, why));
  const refrozen = await ports.incidents.decide(incident, moves, at);
  return done({ refrozen, untouched: without(repositoryIds, refrozen) });
}

function refreezeOf(actor: Actor, row: HeldRepository, cause: RefreezeCause, reason: string): RepositoryMove {
  const audit = auditOf(actor, "repository.refrozen", "repository", row.repositoryId, {
    incident: row.incidentId,
    cause,
    reason,
  });
  return {
    row,
    event: "refreeze",
    cause,
    audit,
    note: { kind: "repository.refrozen", text: `${row.name} is frozen again: ${reason}` },
  };
}

async function begin(ports: FreezePorts, by: Commanding, incidentId: string, repositoryIds: readonly string[]) {
  const found = await incidentFor(ports, by.actor, incidentId);
  if (!found.ok) return found;
  const incident: IncidentRow = found.value;
  const at = ports.clock.now();
  const allowed = await asFreshCommander(by, incident.organisationId, at);
  if (!allowed.ok) return allowed;
  if (!isFreezing(incident.state)) return wrongState();
  const rows = await ports.incidents.repositories(incidentId, repositoryIds);
  return done({ incident, rows, at });
}

function without(ids: readonly string[], taken: readonly string[]): readonly string[] {
  const gone = new Set(taken);
  return ids.filter((id) => !gone.has(id));
}
