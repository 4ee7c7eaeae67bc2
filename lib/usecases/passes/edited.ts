import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { editProblem } from "../../core/freeze/edited.ts";
import { LONGEST_PASS_MS } from "../../core/freeze/pass.ts";
import { compareScans, type ScannedCommit } from "../../core/regressions/compare.ts";
import type { CommitFiles, GithubFailure, GithubFiles, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { OfferedPull } from "../github/pulls-ports.ts";
import type { Scanner } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GithubReview } from "../review/ports.ts";
import type { GatePorts } from "./gate.ts";
import type { GateIncident, GateRepository, GithubTrees, PlanPull } from "./gate-ports.ts";
import { traceOf } from "./roles.ts";

/** What people's commits on a migration's branch are looked at with. */
export interface EditPorts {
  readonly files: Pick<GithubFiles, "read">;
  readonly trees: Pick<GithubTrees, "changed">;
  readonly review: Pick<GithubReview, "moves">;
  readonly scanner: Scanner;
}

interface Edited {
  readonly observer: GithubInstallation;
  readonly repository: GateRepository;
  readonly plan: PlanPull;
  readonly pull: OfferedPull;
  readonly options?: ReadOptions;
}

/**
 * What people pushed to a migration's pull request: where it provably says the same as what was planned it is let through as that was, and
 * anything else is asked of a security lead, with the reason. Once for each commit and incident: what was decided about one stands.
 */
export async function judgeEdited(
  ports: GatePorts,
  edits: EditPorts,
  actor: SystemActor,
  { place }: GateIncident,
  edited: Edited,
): Promise<Result<void, GithubFailure>> {
  const { plan, pull, repository } = edited;
  const base = repository.defaultBranch;
  if (base === null || pull.base !== base || (await ports.gate.wasDecided(place, pull.number, pull.headSha)))
    return done(undefined);
  const problem = await problemOf(edits, edited);
  if (!problem.ok) return problem;
  const name = `${place.owner}/${place.name}`;
  const data = { pullRequest: pull.number, sha: pull.headSha, base, plan: plan.planHash };
  const at = ports.clock.now();
  if (problem.value === null) {
    const text = `What people pushed to migration #${pull.number} of ${name} says the same as what was planned, and may be merged during the freeze.`;
    const trace = (id: string) => traceOf(actor, "pass.planned", { kind: "pass", id, place }, text, data);
    await ports.gate.passPlan({ place, plan: { ...plan, headSha: pull.headSha }, base, at, trace });
    return done(undefined);
  }
  const pusher = await pusherOf(edits, edited);
  if (!pusher.ok) return pusher;
  const reason = problem.value;
  const text = `Somebody pushed to migration #${pull.number} of ${name}. A security lead is asked for a pass: ${reason}`;
  const id = await ports.passes.ask({
    place,
    pullRequest: pull.number,
    sha: pull.headSha,
    base,
    reason: `Somebody pushed to this migration. ${reason}`,
    askedBy: actor.id,
    at,
    expiresAt: new Date(at.getTime() + LONGEST_PASS_MS),
    trace: (made) => traceOf(actor, "pass.asked", { kind: "pass", id: made, place }, text, { ...data, reason }),
  });
  // Whoever pushed it approves it as little as whoever opens a pull request. Somebody unknown could be anybody: then nobody may yet.
  if (id !== null && pusher.value !== null) await ports.passes.seen(id, pusher.value, at);
  return done(undefined);
}

async function problemOf(edits: EditPorts, edited: Edited): Promise<Result<string | null, GithubFailure>> {
  const { observer, repository, plan, pull, options } = edited;
  const ends = { base: plan.headSha, head: pull.headSha };
  const changed = await edits.trees.changed(observer, repository.ref, ends, options);
  if (!changed.ok) return changed;
  const commits = new Map<string, CommitFiles>();
  const wanted = [plan.headSha, pull.headSha].map((commit) => ({ repository: repository.ref, commit }));
  for await (const { wanted: one, result } of edits.files.read(observer, wanted, options)) {
    if (!result.ok && AGAIN.has(result.failure.code)) return result;
    if (result.ok) commits.set(one.commit, result.value);
  }
  const textOf = (path: string, of: "planned" | "edited") => {
    const file = commits.get(of === "planned" ? plan.headSha : pull.headSha)?.files.find((one) => one.path === path);
    return file === undefined ? null : new TextDecoder().decode(file.bytes);
  };
  const facts = { planned: plan.paths, changed: changed.value.files, descends: changed.value.descends, textOf };
  const found = await addedBy(edits.scanner, edited, commits);
  return done(editProblem({ ...facts, found }));
}

/** It is asked again: nothing is known yet. */
const AGAIN: ReadonlySet<string> = new Set(["unavailable", "rate-limited", "unauthorised"]);

async function addedBy(
  scanner: Scanner,
  { repository, plan, pull }: Edited,
  commits: ReadonlyMap<string, CommitFiles>,
): Promise<number | null> {
  const scan = async (commit: string): Promise<ScannedCommit | null> => {
    const read = commits.get(commit);
    if (read === undefined) return null;
    const { owner, name } = repository.ref;
    const settings = { notBlocking: new Set<never>(), action: null };
    const place = { owner, name, path: `${owner}/${name}`, ref: commit, settings };
    const report = await scanner.scan({ ...place, ...read, commit });
    return {
      findings: report.findings,
      unparsed: report.unparsed,
      paths: new Set([...report.workflows, ...report.actions, ...report.unparsed.map(({ path }) => path)]),
    };
  };
  const [before, after] = [await scan(plan.headSha), await scan(pull.headSha)];
  if (before === null || after === null || after.unparsed.length > before.unparsed.length) return null;
  return compareScans(before, after).added.length;
}

/** Who brought the branch to this commit; null where GitHub does not say. */
export async function pusherOf(
  edits: EditPorts,
  { observer, repository, plan, pull, options }: Edited,
): Promise<Result<OfferedPull["author"] | null, GithubFailure>> {
  const moves = await edits.review.moves(observer, repository.ref, plan.branch, new Date(0), options);
  if (!moves.ok) return AGAIN.has(moves.failure.code) ? moves : done(null);
  const last = moves.value.findLast(({ after }) => after === pull.headSha);
  const actor = last?.actor ?? null;
  return done(actor === null ? null : { githubId: String(actor.id), login: actor.login });
}
