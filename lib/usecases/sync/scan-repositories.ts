import type { SystemActor } from "../../core/actor.ts";
import type { OrganisationSettings } from "../../core/config.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { CommitFiles, GithubFailure, GithubFiles, GithubResult, WantedFiles } from "../github/ports.ts";
import type { RepositorySource } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { ClaimedCommit, ClaimedScan } from "../scan-ports.ts";
import { type ScanRepositoryPorts, scanClaimed } from "../scan-repository.ts";
import type { GithubOrganisationRow, SyncStore } from "./ports.ts";
import { type CallingOrganisation, type ResolvePorts, resolveCalls } from "./resolve-calls.ts";
import { settingsOf } from "./settings.ts";

export interface ScanRepositoriesPorts extends Omit<ScanRepositoryPorts, "source">, ResolvePorts {
  readonly organisations: Pick<SyncStore, "organisation">;
  readonly files: Pick<GithubFiles, "read">;
}

/**
 * Scans repositories of GitHub whose files are read together. One that cannot be read for now keeps waiting: then the failure says so, and
 * running it again does what is left. Rejects with the signal's reason when it was told to stop; what is left can then be run again.
 */
export async function scanRepositories(
  ports: ScanRepositoriesPorts,
  actor: SystemActor,
  scanIds: readonly string[],
  signal?: AbortSignal,
): Promise<Result<{ readonly scanned: number }, GithubFailure>> {
  const claims = await ports.store.claimAll(scanIds, ports.clock.now());
  let scanned = 0;
  let later: GithubFailure | null = null;
  for (const [organisationId, scans] of byOrganisation(claims)) {
    const organisation = await ports.organisations.organisation(organisationId);
    if (organisation === null) continue;
    await atOnce(readAll(ports, organisation, scans, signal), TOGETHER, async ({ scan, read }) => {
      signal?.throwIfAborted();
      if (!read.ok && isPassing(read.failure)) {
        later = read.failure;
        return;
      }
      await scanClaimed(ports, actor, scan, async () => read, signal);
      scanned += 1;
    });
  }
  return later === null ? done({ scanned }) : { ok: false, failure: later };
}

/** While one is stored, the next ones are judged. */
const TOGETHER = 3;

/** Works on what comes, on so many at the same time. The first error ends it, when those that are on their way have ended. */
async function atOnce<T>(all: AsyncIterable<T>, most: number, work: (one: T) => Promise<void>): Promise<void> {
  const source = all[Symbol.asyncIterator]();
  let failed = false;
  const lane = async () => {
    while (!failed) {
      const next = await source.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const lanes = Array.from({ length: most }, () =>
    lane().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function byOrganisation(claims: readonly ClaimedScan[]): ReadonlyMap<string, readonly ClaimedScan[]> {
  const groups = new Map<string, ClaimedScan[]>();
  for (const claim of claims) {
    const group = groups.get(claim.organisationId) ?? [];
    group.push(claim);
    groups.set(claim.organisationId, group);
  }
  return groups;
}

const PASSING: ReadonlySet<string> = new Set(["unavailable", "rate-limited", "unauthorised"]);

/** Codes of other failures are not among these. */
export function isPassing(failure: Failure): failure is GithubFailure {
  return PASSING.has(failure.code);
}

interface Read {
  readonly scan: ClaimedScan;
  readonly read: Result<RepositorySource>;
}

async function* readAll(
  ports: Pick<ScanRepositoriesPorts, "files"> & ResolvePorts,
  { id, login, installation, configuration }: GithubOrganisationRow,
  scans: readonly ClaimedScan[],
  signal?: AbortSignal,
): AsyncGenerator<Read> {
  const { files } = ports;
  const settings = settingsOf(configuration);
  const wanted = new Map<WantedFiles, { readonly scan: ClaimedScan; readonly github: ClaimedCommit }>();
  for (const scan of scans) {
    const { github } = scan;
    if (github === null) yield { scan, read: refuse("source", "This repository is not one of GitHub's.") };
    else if (!settings.ok) yield { scan, read: settings };
    else if (github.commit === null) yield { scan, read: done(sourceOf(scan, github, EMPTY, settings.value)) };
    else if (installation === null)
      yield {
        scan,
        read: refuse("not-installed", "The observer's GitHub App is not installed for this organisation."),
      };
    else wanted.set({ repository: github.repository, commit: github.commit }, { scan, github });
  }
  if (installation === null || !settings.ok) return;
  const group: { readonly scan: ClaimedScan; readonly read: Result<RepositorySource> }[] = [];
  for await (const { wanted: one, result } of files.read(installation, [...wanted.keys()], { signal })) {
    const about = wanted.get(one);
    if (about !== undefined)
      group.push({ scan: about.scan, read: readOf(about.scan, about.github, result, settings.value) });
  }
  yield* await withCalls(ports, { id, login, installation }, group, signal);
}

/** The same with what their files call elsewhere. Where GitHub is away, their turn comes again. */
async function withCalls(
  ports: ResolvePorts,
  organisation: CallingOrganisation,
  group: readonly Read[],
  signal?: AbortSignal,
): Promise<readonly Read[]> {
  const sources = group.flatMap(({ read }) => (read.ok ? [read.value] : []));
  const calling = sources.map(({ owner, name, files }) => ({ name: `${owner}/${name}`, files }));
  const resolved = await resolveCalls(ports, organisation, calling, { signal });
  return group.map(({ scan, read }) => {
    if (!read.ok) return { scan, read };
    if (!resolved.ok) return { scan, read: resolved };
    return { scan, read: done({ ...read.value, calls: resolved.value[sources.indexOf(read.value)] ?? [] }) };
  });
}

function readOf(
  scan: ClaimedScan,
  github: ClaimedCommit,
  result: GithubResult<CommitFiles>,
  settings: OrganisationSettings,
): Result<RepositorySource> {
  if (!result.ok) return result;
  return done(sourceOf(scan, github, result.value, settings));
}

const EMPTY: Omit<CommitFiles, "commit"> = {
  files: [],
  unreadable: [{ path: ".", reason: "no-commit", detail: "the repository has no commit, or HEAD names none" }],
  siblings: new Set(),
};

/** The files of a commit as a scan takes them, under the settings of the organisation. */
export function sourceOf(
  { owner, name }: Pick<ClaimedScan, "owner" | "name">,
  { ref, commit }: Pick<ClaimedCommit, "ref" | "commit">,
  { files, unreadable, siblings }: Omit<CommitFiles, "commit">,
  settings: OrganisationSettings,
): RepositorySource {
  return { owner, name, path: `${owner}/${name}`, ref, commit, files, unreadable, siblings, settings };
}
