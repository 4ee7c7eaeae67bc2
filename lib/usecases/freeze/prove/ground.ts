import type { Epoch } from "../../../core/freeze/epoch.ts";
import {
  type CheckedKind,
  type GuardSettings,
  gateContext,
  type RulesetDocument,
  type RulesetKind,
  rulesetDocument,
} from "../../../core/freeze/rulesets.ts";
import { IN_SCOPE, type Slot, scopeProperty, slotProperties, thawProperty } from "../../../core/freeze/slot.ts";
import type { GithubChanges } from "../../github/changes-ports.ts";
import type { GithubFreezerLadder } from "../../github/freezer-ladder-ports.ts";
import type { FreezeCheck, GithubFreezer } from "../../github/freezer-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../../github/ports.ts";
import type { GithubQueue } from "../../github/queue-ports.ts";
import type { ProofClone, ProofGit, ProofHands } from "./ports.ts";

/** The last slot, and the last of its epochs, which no incident comes to. */
export const SLOT: Slot = 4;
export const EPOCH = "e99" as Epoch;

/** What begins so is the proof's, of this run or of one that was cut. */
const RULESET_NAMES = "Thaw proof: ";
/** Of the repository's own ruleset that makes the proof's merge queue. */
export const QUEUE_NAME = `${RULESET_NAMES}queue`;
export const BRANCHES = "thaw-proof/";
export const RELEASES = "thaw-proof-release/";
const OWN_REFS = [`refs/heads/${BRANCHES}`, `refs/heads/${RELEASES}`, `refs/tags/${BRANCHES}`] as const;

export interface GroundPorts {
  readonly freezer: GithubFreezer;
  /** Rulesets of the repository itself. */
  readonly ladder: Pick<GithubFreezerLadder, "rulesets" | "deleteRuleset">;
  readonly queue: Pick<GithubQueue, "read">;
  readonly changes: GithubChanges;
  readonly hands: ProofHands;
  readonly git: ProofGit;
  readonly clock: { now(): Date };
  readonly pause: (ms: number) => Promise<void>;
}

/** Where it is tried, and in whose names. */
export interface Ground {
  readonly freezer: GithubInstallation;
  readonly remediator: GithubInstallation;
  /** Of the App that reads merge queues; null where it is not installed. */
  readonly observer: GithubInstallation | null;
  /** Of the App that merges in a lockdown; where there is none, a sentence says why. */
  readonly merge: GithubInstallation | string;
  readonly repository: GithubRepositoryRef;
  readonly defaultBranch: string;
  readonly settings: GuardSettings;
  /** Of this run: no two make the same branches. */
  readonly run: string;
  readonly signal: AbortSignal;
}

/** What stops the whole: nothing that is tried after it would mean anything. */
export class ProofStopped extends Error {
  override readonly name = "ProofStopped";
}

export function must<T>(what: string, result: GithubResult<T>): T {
  if (result.ok) return result.value;
  throw new ProofStopped(`${what}: ${result.failure.message}`);
}

/** The very rules of a freeze, under a name of their own. */
export function proofRuleset(kind: RulesetKind, settings: GuardSettings): RulesetDocument {
  const document = rulesetDocument({ slot: SLOT, kind, epoch: EPOCH, active: true }, settings);
  return { ...document, name: `${RULESET_NAMES}${kind}` };
}

/** Repository in scope, rules on, and seen to be in force on both kinds of branches. */
export async function freezeGround(ports: GroundPorts, ground: Ground, releaseBranch: string): Promise<void> {
  const { freezer } = ports;
  const { repository, settings } = ground;
  must("The slot's properties", await freezer.defineProperties(ground.freezer, slotProperties(SLOT)));
  const values = { [scopeProperty(SLOT)]: IN_SCOPE, [thawProperty(SLOT)]: null };
  must("The repository's scope", await freezer.setProperties(ground.freezer, [repository.name], values));
  for (const kind of ["default", "release", "tags"] as const)
    must(`The rules of ${kind}`, await freezer.createRuleset(ground.freezer, proofRuleset(kind, settings)));
  await inForce(ports, ground, ground.defaultBranch, "required_status_checks");
  await inForce(ports, ground, releaseBranch, "required_status_checks");
}

const LOOKS = 40;
const PAUSE_MS = 500;

/** Looks again until there is something. @returns null where there was nothing in so many looks */
export async function lookUntil<T>(
  { signal }: Ground,
  { pause }: Pick<GroundPorts, "pause">,
  looks: number,
  look: () => Promise<T | null>,
): Promise<T | null> {
  for (let times = 0; times < looks; times += 1) {
    const seen = await look();
    if (seen !== null) return seen;
    if (signal.aborted) throw new ProofStopped("It was stopped.");
    await pause(PAUSE_MS);
  }
  return null;
}

/** GitHub takes a moment from a ruleset to its effect. */
export async function inForce(
  ports: Pick<GroundPorts, "freezer" | "ladder" | "pause">,
  ground: Ground,
  branch: string,
  type: string,
): Promise<void> {
  const { freezer, ladder } = ports;
  const all = [
    ...must("The rulesets", await freezer.rulesets(ground.freezer)),
    ...must("The repository's rulesets", await ladder.rulesets(ground.freezer, ground.repository)),
  ];
  const own = new Set(all.filter(({ name }) => name.startsWith(RULESET_NAMES)).map(({ id }) => id));
  const seen = await lookUntil(ground, ports, LOOKS, async () => {
    const rules = must("The rules in force", await freezer.rulesOn(ground.freezer, ground.repository, branch));
    return rules.find((rule) => own.has(rule.rulesetId) && rule.type === type) ?? null;
  });
  if (seen === null) throw new ProofStopped(`The rules were written, and GitHub does not show them on ${branch}.`);
}

/** Takes away all that a proof makes, its own and that of one that was cut. @returns what is left; nothing where all is gone */
export async function cleanUp(ports: GroundPorts, ground: Ground): Promise<readonly string[]> {
  const { freezer, hands, git } = ports;
  const left = [...(await removeQueue(ports, ground))];
  const rulesets = await freezer.rulesets(ground.freezer);
  if (!rulesets.ok) left.push("rulesets whose name begins with “Thaw proof: ”");
  for (const { id, name } of rulesets.ok ? rulesets.value : []) {
    if (!name.startsWith(RULESET_NAMES)) continue;
    const gone = await freezer.deleteRuleset(ground.freezer, id);
    if (!gone.ok && gone.failure.code !== "not-found") left.push(`the ruleset “${name}”`);
  }
  const defined = await freezer.properties(ground.freezer);
  if (!defined.ok || defined.value.some(({ name }) => name === scopeProperty(SLOT))) {
    const values = { [scopeProperty(SLOT)]: null, [thawProperty(SLOT)]: null };
    const set = await freezer.setProperties(ground.freezer, [ground.repository.name], values);
    if (!set.ok) left.push(`${scopeProperty(SLOT)} of the repository`);
  }
  const refs = await hands.lend(ground.remediator, ground.repository, (token) =>
    git.within(ground.repository, token, (clone) => clone.removeAll(OWN_REFS)),
  );
  left.push(...(refs.ok ? refs.value : ["branches and tags that begin with thaw-proof"]));
  return left;
}

/** What waits in it is out of it then. */
async function removeQueue({ ladder }: GroundPorts, { freezer, repository }: Ground): Promise<readonly string[]> {
  const own = await ladder.rulesets(freezer, repository);
  if (!own.ok) return [`the repository's ruleset “${QUEUE_NAME}”`];
  const left: string[] = [];
  for (const { id, name } of own.value.filter((one) => one.name === QUEUE_NAME)) {
    const gone = await ladder.deleteRuleset(freezer, repository, id);
    if (!gone.ok && gone.failure.code !== "not-found") left.push(`the repository's ruleset “${name}”`);
  }
  return left;
}

export function checkOf(kind: CheckedKind, sha: string): FreezeCheck {
  return {
    id: null,
    name: gateContext(EPOCH, kind),
    sha,
    conclusion: "success",
    detailsUrl: "https://github.com/",
    title: "Let through for a proof",
    summary: "Thaw tries on this repository whether GitHub holds a freeze.",
    externalId: `proof ${sha}`,
  };
}

export interface Candidate {
  readonly sha: string;
  readonly number: number;
  readonly branch: string;
  /** Of its check; null where it has none. */
  readonly checkId: number | null;
}

interface CandidateRequest {
  readonly name: string;
  readonly passed: boolean;
  /** Without it the default branch. */
  readonly base?: string;
  readonly kind?: CheckedKind;
}

/** A pull request on top of its base as it is now. GitHub closes it with its branch. */
export async function candidate(
  { freezer, changes }: GroundPorts,
  ground: Ground,
  clone: ProofClone,
  { name, passed, base = ground.defaultBranch, kind = "default" }: CandidateRequest,
): Promise<Candidate> {
  const { repository, run } = ground;
  const sha = await clone.commit(await headOf(clone, base), `proof/${run}-${name}.txt`, `${name}\n`);
  const branch = `${BRANCHES}${run}/${name}`;
  const pushed = await clone.push(sha, `refs/heads/${branch}`);
  if (pushed.kind !== "done")
    throw new ProofStopped(`A branch that nothing guards could not be pushed: ${pushed.answer}`);
  const pull = { repository, base, branch, title: `Proof: ${name}`, body: "", draft: false, labels: [] };
  const { number } = must("A pull request", await changes.open(ground.remediator, pull));
  const check = passed
    ? must("The check", await freezer.writeCheck(ground.freezer, repository, checkOf(kind, sha)))
    : null;
  return { sha, number, branch, checkId: check?.id ?? null };
}

export async function headOf(clone: ProofClone, branch: string): Promise<string> {
  const head = await clone.head(branch);
  if (head === null) throw new ProofStopped(`The branch ${branch} has no commit.`);
  return head;
}
