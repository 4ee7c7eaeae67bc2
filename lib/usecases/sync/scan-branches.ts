import type { SystemActor } from "../../core/actor.ts";
import type { SecretNames } from "../../core/branches/secret-names.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { readsOutside } from "../../core/github/source-key.ts";
import type { CommitFiles, GithubFailure, GithubFiles, GithubResult, WantedFiles } from "../github/ports.ts";
import type { RepositorySource, Scanner } from "../ports.ts";
import { withoutQuotedLiterals } from "../redact.ts";
import { done, refuse } from "../refuse.ts";
import type { BranchOutcome, BranchStore, ClaimedBranch, SecretNameReader } from "./branch-ports.ts";
import type { SyncStore } from "./ports.ts";
import { type CallingOrganisation, type ResolvePorts, resolveCalls } from "./resolve-calls.ts";
import { isPassing, sourceOf } from "./scan-repositories.ts";
import { settingsOf } from "./settings.ts";

export interface ScanBranchesPorts extends ResolvePorts {
  readonly organisations: Pick<SyncStore, "organisation">;
  readonly branchStore: BranchStore;
  readonly files: Pick<GithubFiles, "read">;
  readonly scanner: Scanner;
  readonly names: SecretNameReader;
  /** Where internal detail goes. */
  readonly log: (message: string, detail: string) => void;
}

/**
 * Reads branches besides the default ones: of a release branch what it has of static credentials, of every other the names of secrets that
 * its workflows read. Nothing is planned for them. What cannot be read for now makes the failure; running it again does what is left.
 */
export async function scanBranches(
  ports: ScanBranchesPorts,
  actor: SystemActor,
  { organisationId, branchIds }: { readonly organisationId: string; readonly branchIds: readonly string[] },
  signal?: AbortSignal,
): Promise<Result<{ readonly read: number }, Failure>> {
  const { organisations, branchStore, files, scanner } = ports;
  const organisation = await organisations.organisation(organisationId);
  if (organisation?.installation == null) return done({ read: 0 });
  const settings = settingsOf(organisation.configuration);
  if (!settings.ok) return settings;
  const claimed = await branchStore.claim(branchIds, scanner.version);
  const wanted = new Map<WantedFiles, ClaimedBranch>(
    claimed.map((branch) => [{ repository: branch.repository, commit: branch.commit }, branch]),
  );
  const { id, login, installation } = organisation;
  let later: GithubFailure | null = null;
  let read = 0;
  for await (const { wanted: one, result } of files.read(installation, [...wanted.keys()], { signal })) {
    signal?.throwIfAborted();
    const branch = wanted.get(one);
    if (branch === undefined) continue;
    if (!result.ok && isPassing(result.failure)) later = result.failure;
    else {
      const source = await calling(
        ports,
        { id, login, installation },
        sourceIn(branch, result, settings.value),
        signal,
      );
      if (!source.ok && isPassing(source.failure)) later = source.failure;
      else {
        await readOne(ports, actor, branch, source);
        read += 1;
      }
    }
  }
  return later === null ? done({ read }) : { ok: false, failure: later };
}

function sourceIn(
  branch: ClaimedBranch,
  result: GithubResult<CommitFiles>,
  settings: Parameters<typeof sourceOf>[3],
): Result<RepositorySource, Failure> {
  if (!result.ok) return result;
  const { repository, name: ref, commit } = branch;
  return done(sourceOf(repository, { ref, commit }, result.value, settings));
}

/** With what its files call elsewhere. */
async function calling(
  ports: ResolvePorts,
  organisation: CallingOrganisation,
  source: Result<RepositorySource, Failure>,
  signal?: AbortSignal,
): Promise<Result<RepositorySource, Failure>> {
  if (!source.ok) return source;
  const { owner, name, files } = source.value;
  const resolved = await resolveCalls(ports, organisation, [{ name: `${owner}/${name}`, files }], { signal });
  return resolved.ok ? done({ ...source.value, calls: resolved.value[0] ?? [] }) : resolved;
}

async function readOne(
  ports: ScanBranchesPorts,
  actor: SystemActor,
  branch: ClaimedBranch,
  source: Result<RepositorySource, Failure>,
): Promise<void> {
  const { branchStore, scanner, clock } = ports;
  const judged = source.ok ? await judge(ports, branch, source.value) : source;
  if (!judged.ok) return note(ports, branch, judged.failure);
  const as = { engineVersion: scanner.version, at: clock.now() };
  const { names, outcome } = judged.value;
  if (branch.workflowsTree !== null) await branchStore.putNames(branch, names, as);
  if (outcome === null) return;
  const data = { branch: branch.name, commit: branch.commit, findings: outcome.findings.length };
  const about = { objectKind: "repository-branch", objectId: branch.id, data };
  const audit = { actorKind: actor.kind, actorId: actor.id, action: "branch.scanned", ...about };
  await branchStore.complete(branch, outcome, { ...as, audit });
}

interface Judged {
  readonly names: SecretNames;
  /** Null of a branch of which only the names count. */
  readonly outcome: BranchOutcome | null;
}

async function judge(
  { scanner, names: reader }: ScanBranchesPorts,
  { role }: ClaimedBranch,
  source: RepositorySource,
): Promise<Result<Judged, Failure>> {
  try {
    const names = reader.secretNames(source);
    if (role !== "release") return done({ names, outcome: null });
    const report = await scanner.scan(source);
    const paths = [...source.files, ...source.unreadable].map(({ path }) => path);
    const findings = report.findings.map(withoutQuotedLiterals);
    const counts = { files: paths.length, unparsed: report.unparsed.length, outside: readsOutside(paths) };
    return done({ names, outcome: { findings, ...counts } });
  } catch (error) {
    // The scanner promises not to throw; should it, one branch fails and the others are still read.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return refuse("scanner", "The scanner could not finish this branch. What was known before is kept.", detail);
  }
}

async function note({ branchStore, clock, log }: ScanBranchesPorts, branch: ClaimedBranch, failure: Failure) {
  const { owner, name } = branch.repository;
  log(`the branch ${branch.name} of ${owner}/${name} was not read: ${failure.code}`, failure.detail ?? "");
  await branchStore.fail(branch, failure, clock.now());
}
