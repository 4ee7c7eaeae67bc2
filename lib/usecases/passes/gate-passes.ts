import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { PassEnd } from "../../core/freeze/pass.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { OfferedPull } from "../github/pulls-ports.ts";
import { done } from "../refuse.ts";
import { judgeEdited, pusherOf } from "./edited.ts";
import { passEnded } from "./expire.ts";
import type { GatePorts } from "./gate.ts";
import type { GateIncident, GateRepository, PlanPull } from "./gate-ports.ts";
import type { StoredPass } from "./ports.ts";
import { traceOf } from "./roles.ts";

export interface Seen {
  readonly observer: GithubInstallation;
  readonly repository: GateRepository;
  readonly holding: readonly GateIncident[];
  readonly pulls: readonly OfferedPull[];
  readonly options?: ReadOptions;
}

/** Ends passes that their pull requests left behind, notes who opened those that are asked for, and lets plans' own commits through. */
export async function bringUpToDate(
  ports: GatePorts,
  actor: SystemActor,
  seen: Seen,
): Promise<Result<void, GithubFailure>> {
  const { repository, holding } = seen;
  const plans = holding.length === 0 ? [] : await ports.gate.plans(repository.id);
  for (const incident of holding) {
    const { live } = await ports.gate.passes(repository.id, incident.place.incidentId);
    for (const pass of live) {
      const looked =
        pass.kind === "plan"
          ? await lookAtPlans(ports, actor, pass, plans, seen)
          : await lookAt(ports, actor, pass, plans, seen);
      if (!looked.ok) return looked;
    }
    await passPlans(ports, actor, incident, plans, seen);
    const edited = await passEdits(ports, actor, incident, plans, seen);
    if (!edited.ok) return edited;
    await follow(ports, incident, plans);
  }
  return done(undefined);
}

async function lookAt(
  ports: GatePorts,
  actor: SystemActor,
  pass: StoredPass,
  plans: readonly PlanPull[],
  seen: Seen,
): Promise<Result<void, GithubFailure>> {
  const pull = seen.pulls.find(({ number }) => number === pass.pullRequest);
  if (pull === undefined) return gone(ports, actor, pass, seen);
  if (pull.headSha === pass.sha && (pull.base === pass.base || pass.author !== null)) {
    return pass.author === null ? noteAuthor(ports, pass, pull, plans, seen) : done(undefined);
  }
  await end(ports, actor, pass, pass.author === null ? "not-offered" : "pushed");
  return done(undefined);
}

/** A migration's pull request is opened by Thaw: there who pushed what is to be let through is who must not approve it. */
async function noteAuthor(
  ports: GatePorts,
  pass: StoredPass,
  pull: OfferedPull,
  plans: readonly PlanPull[],
  { observer, repository, options }: Seen,
): Promise<Result<void, GithubFailure>> {
  const plan = plans.find(({ pullRequest }) => pullRequest === pull.number);
  let author: OfferedPull["author"] | null = pull.author;
  if (plan !== undefined && ports.edits !== undefined) {
    const pusher = await pusherOf(ports.edits, { observer, repository, plan, pull, options });
    if (!pusher.ok) return pusher;
    author = pusher.value;
  }
  if (author !== null) await ports.passes.seen(pass.id, author, ports.clock.now());
  return done(undefined);
}

async function gone(
  ports: GatePorts,
  actor: SystemActor,
  pass: StoredPass,
  { observer, repository, options }: Seen,
): Promise<Result<void, GithubFailure>> {
  const state = await ports.pulls.state(observer, repository.ref, pass.pullRequest, options);
  if (!state.ok) return state;
  // Opened again since the list was read: the next look sees it.
  if (state.value === "open") return done(undefined);
  await end(ports, actor, pass, state.value ?? "not-offered");
  return done(undefined);
}

async function lookAtPlans(
  ports: GatePorts,
  actor: SystemActor,
  pass: StoredPass,
  plans: readonly PlanPull[],
  seen: Seen,
): Promise<Result<void, GithubFailure>> {
  const offered = seen.pulls.find(({ number }) => number === pass.pullRequest);
  // What people pushed, and says the same as what was planned, stands for as long as it is what is offered.
  const plan = plans.find(
    ({ pullRequest, headSha }) =>
      pullRequest === pass.pullRequest && (headSha === pass.sha || offered?.headSha === pass.sha),
  );
  if (plan === undefined || plan.state === "over") await end(ports, actor, pass, "superseded");
  else if (plan.state === "merged") await end(ports, actor, pass, "merged");
  else if (offered === undefined) return gone(ports, actor, pass, seen);
  return done(undefined);
}

async function end(ports: GatePorts, actor: SystemActor, pass: StoredPass, why: PassEnd): Promise<void> {
  const { id, place, pullRequest, sha, base } = pass;
  const text = passEnded(pullRequest, `${place.owner}/${place.name}`, why);
  const trace = traceOf(actor, `pass.${why}`, { kind: "pass", id, place }, text, { pullRequest, sha, base });
  await ports.passes.end(id, { by: actor.id, why, at: ports.clock.now() }, trace);
}

/** Exactly the planner's commit, into exactly the branch that it was planned on. */
async function passPlans(
  ports: GatePorts,
  actor: SystemActor,
  { place }: GateIncident,
  plans: readonly PlanPull[],
  { repository, pulls }: Seen,
): Promise<void> {
  const base = repository.defaultBranch;
  if (base === null) return;
  for (const plan of plans) {
    const { pullRequest, headSha: sha, planHash } = plan;
    if (plan.state !== "open" || !pulls.some(({ number, headSha }) => number === pullRequest && headSha === sha))
      continue;
    const text = `Migration #${pullRequest} of ${place.owner}/${place.name} may be merged during the freeze, as it was planned.`;
    const data = { pullRequest, sha, base, plan: planHash };
    const trace = (id: string) => traceOf(actor, "pass.planned", { kind: "pass", id, place }, text, data);
    await ports.gate.passPlan({ place, plan, base, at: ports.clock.now(), trace });
  }
}

async function passEdits(
  ports: GatePorts,
  actor: SystemActor,
  incident: GateIncident,
  plans: readonly PlanPull[],
  { observer, repository, pulls, options }: Seen,
): Promise<Result<void, GithubFailure>> {
  if (ports.edits === undefined) return done(undefined);
  for (const plan of plans) {
    const pull = pulls.find(({ number }) => number === plan.pullRequest);
    if (plan.state !== "open" || pull === undefined || pull.headSha === plan.headSha) continue;
    const edited = { observer, repository, plan, pull, options };
    const judged = await judgeEdited(ports, ports.edits, actor, incident, edited);
    if (!judged.ok) return judged;
  }
  return done(undefined);
}

/** How far the migration is, as the repository's row shows it. */
async function follow({ gate, clock }: GatePorts, { place }: GateIncident, plans: readonly PlanPull[]): Promise<void> {
  const { state } = place;
  if (state === "thawed" || state === "excepted") return;
  const open = plans.some((plan) => plan.state === "open");
  if (open && state !== "migrating") await gate.step(place, "open", clock.now());
  if (open || state !== "migrating") return;
  const merged = plans.some((plan) => plan.state === "merged");
  await gate.step(place, merged ? "merge" : "close", clock.now());
}
