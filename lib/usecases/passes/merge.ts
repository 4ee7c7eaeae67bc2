import { type Actor, mayAct, mayView, type SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { judgeCommit } from "../../core/freeze/gate-check.ts";
import { guardedKinds } from "../../core/freeze/guarded.ts";
import { judgeMerge, type MergeVerdict } from "../../core/freeze/lockdown-merge.ts";
import { passState } from "../../core/freeze/pass.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import { gateContext } from "../../core/freeze/rulesets.ts";
import { type MergeApp, type MergeAppDirectory, mergeAppFor } from "../freeze/merge-app.ts";
import type { GithubMerges, MergeAnswer } from "../github/merge-ports.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { GithubPulls } from "../github/pulls-ports.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { GateIncident, GateRepository, GateStore } from "./gate-ports.ts";
import type { MergeStore, MergeWishes, StoredMerge } from "./merge-ports.ts";
import type { PassStore } from "./ports.ts";
import { ASKERS, asPerson, gone, nameOf, over, type PassResult, traceOf } from "./roles.ts";

export interface AskMergePorts {
  readonly passes: Pick<PassStore, "find">;
  readonly wishes: MergeWishes;
  readonly clock: Clock;
}

/**
 * Asks Thaw to merge what a pass lets through, now or once a lead has approved it. Only in a lockdown: elsewhere people merge as ever.
 * @param id of the pass
 */
export async function askMerge(ports: AskMergePorts, actor: Actor, id: string): Promise<PassResult<string>> {
  const pass = await ports.passes.find(id);
  if (pass === null || !mayView(actor, pass.place.organisationId)) return gone();
  const { place, pullRequest, sha, base } = pass;
  const person = asPerson(actor, place.organisationId, ASKERS, "have something merged");
  if (!person.ok) return person;
  const at = ports.clock.now();
  if (!place.freezing || passState(pass, at.getTime()) === "over") return over();
  if (!place.lockdown) return refuse("invalid", "The incident is not in lockdown: merge it on GitHub.");
  const text = `${nameOf(actor)} has #${pullRequest} of ${place.owner}/${place.name} merged through Thaw, at commit ${sha.slice(0, 10)}.`;
  const trace = traceOf(actor, "merge.asked", { kind: "pass", id, place }, text, { pullRequest, sha, base });
  const made = await ports.wishes.ask({ pass, askedBy: person.value.id, at, trace });
  return made === null ? refuse("twice", "It is to be merged already.") : done(made);
}

/** Whether somebody may press the button. */
export function mayAskMerge(actor: Actor, organisationId: string): boolean {
  return actor.kind === "user" && mayAct(actor, organisationId, ASKERS);
}

export interface MergePorts {
  readonly wishes: MergeStore;
  readonly gate: Pick<GateStore, "repository" | "incidents" | "passes" | "checks">;
  readonly organisations: Pick<SyncStore, "organisation" | "noteInstallation">;
  readonly directory: MergeAppDirectory;
  readonly pulls: Pick<GithubPulls, "open">;
  readonly merges: GithubMerges;
  readonly clock: Clock;
  /** Right before GitHub is asked to merge: rejects when the worker was declared dead. */
  readonly guard: () => Promise<void>;
}

/** `waits`: it is looked at again, by the minute and when its check turns green. */
export type MergeEnd = "over" | "waits" | "merged" | "refused";

interface Seen {
  readonly observer: GithubInstallation;
  readonly repository: GateRepository;
  readonly app: MergeApp;
}

/**
 * Merges one pull request in the Merge App's name, if all that let it through is so at this moment: GitHub is read first, so that a merge
 * whose answer never came is seen to be done, and the decision is made anew of what was read. GitHub itself holds it to the commit, and to
 * every other rule than the one of the lockdown.
 */
export async function mergePassed(
  ports: MergePorts,
  actor: SystemActor,
  id: string,
  options?: ReadOptions,
): Promise<Result<MergeEnd, GithubFailure>> {
  const merge = await ports.wishes.find(id);
  if (merge === null) return done("over");
  const seen = await see(ports, merge, options);
  if (!seen.ok) return seen;
  if (seen.value === null) return end(ports, actor, merge, null, "GitHub does not show the repository any more.");
  const verdict = await judge(ports, merge, seen.value, options);
  if (!verdict.ok) return verdict;
  const judged = verdict.value;
  if (judged.kind === "merged") return end(ports, actor, merge, judged.sha, MERGED);
  if (judged.kind === "refuse") return end(ports, actor, merge, null, judged.why);
  if (judged.kind === "again") return again();
  const { app } = seen.value;
  if (judged.kind === "wait") return wait(ports, merge, app.kind === "none" ? app.why : judged.why);
  // It is judged so where there is one only.
  if (app.kind === "none") return wait(ports, merge, app.why);
  return ask(ports, actor, merge, { ...seen.value, app }, options);
}

const MERGED = "It was merged through Thaw.";

async function see(
  { gate, organisations, directory, clock }: MergePorts,
  { pass, githubId }: StoredMerge,
  options?: ReadOptions,
): Promise<Result<Seen | null, GithubFailure>> {
  const { organisationId } = pass.place;
  const [organisation, repository] = await Promise.all([
    organisations.organisation(organisationId),
    githubId === null ? null : gate.repository(organisationId, githubId),
  ]);
  const observer = organisation?.installation ?? null;
  if (organisation === null || repository === null || observer === null) return done(null);
  const app = await mergeAppFor(directory, organisation.ownerId, options);
  if (!app.ok) return app;
  if (app.value.kind === "ready")
    await organisations.noteInstallation(organisationId, app.value.installation, clock.now());
  return done({ observer, repository, app: app.value });
}

async function judge(
  ports: MergePorts,
  { pass }: StoredMerge,
  { observer, repository, app }: Seen,
  options?: ReadOptions,
): Promise<Result<MergeVerdict, GithubFailure>> {
  const pull = await ports.merges.read(observer, repository.ref, pass.pullRequest, options);
  if (!pull.ok) return pull;
  const open = await ports.pulls.open(observer, repository.ref, options);
  if (!open.ok) return open;
  const now = ports.clock.now().getTime();
  const offers = open.value
    .filter(({ headSha }) => headSha === pass.sha)
    .map(({ number: pullRequest, base }) => ({ pullRequest, base }));
  const holding = (await ports.gate.incidents(repository.id)).filter(
    ({ place, epoch }) => place.freezing && epoch !== null && isHeld(place.state),
  );
  const isOwn = ({ place }: GateIncident) => place.incidentId === pass.place.incidentId;
  const verdictOf = async ({ place }: GateIncident) => {
    const { approved } = await ports.gate.passes(repository.id, place.incidentId);
    return judgeCommit({ now, sha: pass.sha, offers, passes: approved });
  };
  const own = holding.find(isOwn);
  const verdict = own === undefined ? judgeCommit({ now, sha: pass.sha, offers, passes: [] }) : await verdictOf(own);
  const others = await Promise.all(holding.filter((one) => !isOwn(one)).map(verdictOf));
  return done(
    judgeMerge({
      pull: pull.value,
      pass,
      standing: passState(pass, now),
      inLockdown: own?.place.lockdown === true,
      bot: app.kind === "ready" ? app.bot : null,
      verdict,
      others,
      isGreen: await isGreen(ports, repository, holding, pass),
    }),
  );
}

/** By the checks that we wrote, of the epochs that hold the repository now: what was green in another one says nothing. */
async function isGreen(
  { gate }: MergePorts,
  { id, defaultBranch }: GateRepository,
  holding: readonly GateIncident[],
  { sha, base }: { readonly sha: string; readonly base: string },
): Promise<boolean> {
  const green = new Set(
    (await gate.checks(id))
      .filter((check) => check.sha === sha && check.conclusion === "success")
      .map(({ context }) => context),
  );
  const asked = holding.flatMap(({ epoch, settings }) =>
    epoch === null ? [] : guardedKinds(base, { defaultBranch, settings }).map((kind) => gateContext(epoch, kind)),
  );
  return asked.length > 0 && asked.every((context) => green.has(context));
}

async function ask(
  ports: MergePorts,
  actor: SystemActor,
  merge: StoredMerge,
  { repository, app }: Seen & { readonly app: Extract<MergeApp, { readonly kind: "ready" }> },
  options?: ReadOptions,
): Promise<Result<MergeEnd, GithubFailure>> {
  // Somebody took it back, or ended the incident, since it was judged: the next look says so.
  if (!(await ports.wishes.begin(merge.id, ports.clock.now()))) return done("waits");
  await ports.guard();
  const { pullRequest: number, sha } = merge.pass;
  const answered = await ports.merges.merge(app.installation, repository.ref, { number, sha }, options);
  if (!answered.ok) return answered;
  return told(ports, actor, merge, answered.value);
}

function told(ports: MergePorts, actor: SystemActor, merge: StoredMerge, answer: MergeAnswer) {
  if (answer.kind === "merged") return end(ports, actor, merge, answer.sha, MERGED);
  if (answer.kind === "moved") return end(ports, actor, merge, null, "Something was pushed in this very moment.");
  return wait(ports, merge, `GitHub holds it: ${answer.answer}`);
}

function again(): Result<never, GithubFailure> {
  const message = "GitHub is working out whether it can be merged.";
  return { ok: false, failure: { code: "unavailable", message, status: null, outcomeUnknown: false } };
}

async function wait({ wishes, clock }: MergePorts, { id }: StoredMerge, why: string): Promise<Result<MergeEnd, never>> {
  await wishes.say(id, why, clock.now());
  return done("waits");
}

async function end(
  { wishes, clock }: MergePorts,
  actor: SystemActor,
  { id, pass }: StoredMerge,
  mergedSha: string | null,
  said: string,
): Promise<Result<MergeEnd, never>> {
  const { place, pullRequest, sha, base } = pass;
  const what = `#${pullRequest} of ${place.owner}/${place.name}`;
  const text =
    mergedSha === null
      ? `${what} was not merged through Thaw: ${said}`
      : `${what} was merged through Thaw at commit ${sha.slice(0, 10)}, as it was let through.`;
  const action = mergedSha === null ? "merge.refused" : "merge.done";
  const data = { pullRequest, sha, base, mergedSha };
  const trace = traceOf(actor, action, { kind: "pass", id: pass.id, place }, text, data);
  if (!(await wishes.end(id, { mergedSha, said, at: clock.now() }, trace))) return done("over");
  return done(mergedSha === null ? "refused" : "merged");
}
