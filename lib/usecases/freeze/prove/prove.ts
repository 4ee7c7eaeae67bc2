import type { Failure, Result } from "../../../core/contracts.ts";
import { ATTEMPTS, type AttemptResult, isGreen, isSacrificial } from "../../../core/freeze/proof.ts";
import type { GithubDirectory, GithubInstallation, GithubRepository, GithubResult } from "../../github/ports.ts";
import { mergeAppFor } from "../merge-app.ts";
import { type Field, TRY } from "./attempts.ts";
import {
  cleanUp,
  freezeGround,
  type Ground,
  type GroundPorts,
  headOf,
  must,
  ProofStopped,
  RELEASES,
} from "./ground.ts";
import type { Proof, ProofClone, ProofStore } from "./ports.ts";

export interface ProvePorts extends GroundPorts {
  readonly directory: GithubDirectory;
  readonly store: ProofStore;
}

export interface ProveRequest {
  readonly organisation: string;
  readonly repository: string;
  /** The organisation's name as a person typed it. */
  readonly typed: string;
  readonly by: string;
  /** Of this run; letters and digits. */
  readonly run: string;
  readonly signal: AbortSignal;
  readonly onAttempt?: (result: AttemptResult) => void;
}

/**
 * `unknown-organisation`, `not-typed`, `not-sacrificial`, `freezing`, `no-installation`, `no-repository`: nothing was done. `stopped`: it could
 * not be gone on with; what was tried until then is kept as a proof that is not green.
 */
export type ProveFailure = Failure<
  | "unknown-organisation"
  | "not-typed"
  | "not-sacrificial"
  | "freezing"
  | "no-installation"
  | "no-repository"
  | "stopped"
>;

export interface Proved extends Proof {
  /** What could not be taken away again; nothing where all is gone. */
  readonly left: readonly string[];
}

/**
 * Tries on one repository that may be sacrificed all ways around a freeze, with the rules of a freeze about that repository alone, and keeps
 * what became of it. It takes away what it made, and begins by taking away what an earlier one left.
 */
export async function proveFreeze(ports: ProvePorts, request: ProveRequest): Promise<Result<Proved, ProveFailure>> {
  const organisation = await ports.store.organisation(request.organisation);
  if (organisation === null)
    return failed("unknown-organisation", `There is no connected organisation ${request.organisation}.`);
  const { id, login } = organisation;
  if (request.typed.trim() !== login) return failed("not-typed", "The organisation's name was not typed as it is.");
  if (!isSacrificial(request.repository))
    return failed("not-sacrificial", "The repository must be called thaw-proof or thaw-proof-…: what is in it may go.");
  if (await ports.store.isFreezing(id))
    return failed(
      "freezing",
      "An incident freezes repositories now. Prove when none does: its rules would answer, too.",
    );
  const found = await groundOf(ports, login, request);
  if (!found.ok) return found;
  const attempts: AttemptResult[] = [];
  const note = (result: AttemptResult) => {
    attempts.push(result);
    request.onAttempt?.(result);
  };
  const stopped = await run(ports, found.value, note).catch(async (error: unknown) => {
    // A defect of ours, or of git: rules that stay on would hold the repository until the next proof.
    await cleanUp(ports, found.value);
    throw error;
  });
  const left = await cleanUp(ports, found.value);
  const proof = { at: ports.clock.now(), green: stopped === null && isGreen(attempts), attempts, by: request.by };
  await ports.store.keep(id, request.repository, proof);
  return stopped === null ? { ok: true, value: { ...proof, left } } : failed("stopped", withLeft(stopped, left));
}

function withLeft(sentence: string, left: readonly string[]): string {
  return left.length === 0
    ? sentence
    : `${sentence} Left behind: ${left.join(", ")}. Run it again, which takes it away.`;
}

function failed(code: ProveFailure["code"], message: string): { readonly ok: false; readonly failure: ProveFailure } {
  return { ok: false, failure: { code, message } };
}

/** @returns why it could not be gone on with; null where everything was tried */
async function run(ports: ProvePorts, ground: Ground, note: (result: AttemptResult) => void): Promise<string | null> {
  try {
    const before = await cleanUp(ports, ground);
    if (before.length > 0)
      throw new ProofStopped(`An earlier proof left ${before.join(", ")}, which cannot be taken away.`);
    const person = must("The person's token", await ports.hands.person(ground.repository));
    const done = await ports.hands.lend(ground.remediator, ground.repository, (token) =>
      ports.git.within(ground.repository, token, async (clone) => {
        const releaseBranch = await pushRelease(clone, ground, ground.run);
        const queueBranch = await pushRelease(clone, ground, `queue-${ground.run}`);
        await freezeGround(ports, ground, releaseBranch);
        await tryAll({ ...ports, ground, clone, releaseBranch, queueBranch, person }, note);
      }),
    );
    must("A token for pushing", done);
    return null;
  } catch (error) {
    if (error instanceof ProofStopped) return error.message;
    throw error;
  }
}

async function pushRelease(clone: ProofClone, { defaultBranch }: Ground, name: string): Promise<string> {
  const branch = `${RELEASES}${name}`;
  const pushed = await clone.push(await headOf(clone, defaultBranch), `refs/heads/${branch}`);
  if (pushed.kind !== "done")
    throw new ProofStopped(`Nothing is frozen, and no branch can be pushed: ${pushed.answer}`);
  return branch;
}

/** One after the other: each begins with the branch as the one before left it. */
async function tryAll(field: Field, note: (result: AttemptResult) => void): Promise<void> {
  for (const id of ATTEMPTS) {
    if (field.ground.signal.aborted) throw new ProofStopped("It was stopped.");
    note({ id, ...(await TRY[id](field)) });
  }
}

async function groundOf(
  { directory, hands }: ProvePorts,
  login: string,
  request: ProveRequest,
): Promise<Result<Ground, ProveFailure>> {
  const [freezer, remediator] = [
    await installed(directory, login, "freezer"),
    await installed(directory, login, "remediator"),
  ];
  if (freezer === null || remediator === null)
    return failed("no-installation", "The Freezer App and the Remediator App must both be installed.");
  const repository = await named(directory, freezer, request.repository);
  const same = await named(directory, remediator, request.repository);
  const appId = await hands.freezerAppId();
  if (repository === null || same === null || repository.id !== same.id)
    return failed("no-repository", `There is no ${request.repository} that both Apps see. Make it, with one commit.`);
  if (!appId.ok) return failed("no-installation", appId.failure.message);
  const { id, nodeId, owner, name, defaultBranch } = repository;
  const merge = await mergeAppFor(directory, freezer.ownerId);
  if (!merge.ok) return failed("no-installation", merge.failure.message);
  const merger = merge.value;
  const settings = {
    freezerAppId: appId.value,
    mergeAppId: merger.kind === "ready" ? merger.appId : null,
    releasePatterns: [`${RELEASES}**`],
    deployedBranches: [],
  };
  const { run: own, signal } = request;
  return {
    ok: true,
    value: {
      freezer,
      remediator,
      observer: await installed(directory, login, "observer"),
      merge: merger.kind === "ready" ? merger.installation : merger.why,
      repository: { id, nodeId, owner, name },
      defaultBranch,
      settings,
      run: own,
      signal,
    },
  };
}

async function installed(
  directory: GithubDirectory,
  login: string,
  role: "freezer" | "remediator" | "observer",
): Promise<GithubInstallation | null> {
  const all = await directory.listInstallations(role);
  const own = (one: GithubInstallation) => one.ownerLogin.toLowerCase() === login.toLowerCase();
  return all.ok ? (all.value.find(own) ?? null) : null;
}

async function named(
  directory: GithubDirectory,
  installation: GithubInstallation,
  name: string,
): Promise<GithubRepository | null> {
  for await (const page of directory.listRepositories(installation) as AsyncIterable<
    GithubResult<readonly GithubRepository[]>
  >) {
    const found = page.ok ? page.value.find((one) => one.name === name) : undefined;
    if (found !== undefined) return found;
  }
  return null;
}
