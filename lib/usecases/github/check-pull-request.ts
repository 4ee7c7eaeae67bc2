import type { SystemActor } from "../../core/actor.ts";
import type { OrganisationSettings } from "../../core/config.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { type CheckResult, checkExternalId, checkResult, unreadableCheck } from "../../core/regressions/check.ts";
import { compareScans, type ScannedCommit } from "../../core/regressions/compare.ts";
import { type CallTarget, callKey } from "../../core/workflow/remote-calls.ts";
import type { RepositoryReport, RepositorySource, Scanner } from "../ports.ts";
import { withoutLiterals, withoutQuotedLiterals } from "../redact.ts";
import { done } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import { type CallingOrganisation, type ResolvePorts, resolveCalls } from "../sync/resolve-calls.ts";
import { settingsOf } from "../sync/settings.ts";
import type { CheckStore, GithubChecks } from "./check-ports.ts";
import type {
  CommitFiles,
  GithubDirectory,
  GithubFailure,
  GithubFiles,
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
  ReadOptions,
} from "./ports.ts";

export interface CheckPullRequestPorts extends ResolvePorts {
  readonly organisations: Pick<SyncStore, "organisation" | "noteInstallation">;
  readonly store: CheckStore;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly checks: GithubChecks;
  readonly files: Pick<GithubFiles, "read">;
  readonly scanner: Scanner;
}

export interface CheckRequest {
  readonly organisationId: string;
  /** GitHub's id of the repository. */
  readonly githubId: number;
  readonly number: number;
}

/**
 * `closed`: nothing is said about what nobody merges any more. `no-freezer`: no App may write checks here. `nothing-to-do`: there is no
 * such repository or pull request, or it cannot be read.
 */
export type CheckEnd = "made" | "finished" | "kept" | "closed" | "no-freezer" | "nothing-to-do";

type Refusal = GithubFailure | Failure<"config">;

/**
 * Scans head and base of a pull request and says on it what it adds. Whatever the event said that led here, head and base are read from
 * GitHub; the same again does nothing. What could not be read is said to be so, and never passes. What the change calls in other repositories
 * is judged with their files, those that are kept first.
 */
export async function checkPullRequest(
  ports: CheckPullRequestPorts,
  actor: SystemActor,
  request: CheckRequest,
  options?: ReadOptions,
): Promise<Result<CheckEnd, Refusal>> {
  const { organisationId, githubId, number } = request;
  const organisation = await ports.organisations.organisation(organisationId);
  const repository = await ports.store.repository(organisationId, githubId);
  const observer = organisation?.installation ?? null;
  if (organisation === null || repository === null || observer === null) return done("nothing-to-do");
  const settings = settingsOf(organisation.configuration);
  if (!settings.ok) return settings;
  const freezer = await ports.directory.installationOf("freezer", organisation.ownerId, options);
  // Where no App of the role is configured, nobody waits for a check.
  if (!freezer.ok) return freezer.failure.code === "misconfigured" ? done("no-freezer") : freezer;
  if (freezer.value === null) return done("no-freezer");
  // Tokens of an installation that nobody noted belong to no organisation: they could not be logged, and are not used.
  await ports.organisations.noteInstallation(organisationId, freezer.value, ports.clock.now());

  const pull = await ports.checks.readPull(observer, repository.ref, number, options);
  if (!pull.ok) return pull.failure.code === "not-found" ? done("nothing-to-do") : pull;
  if (!pull.value.open) return done("closed");
  const { headSha, baseSha } = pull.value;
  const calling = { id: organisationId, login: organisation.login, installation: observer };
  const withheld = (targets: readonly CallTarget[]) => notForEverybody(ports.store, calling, targets);
  const checked = {
    repository: repository.ref,
    observer,
    settings: settings.value,
    organisation: repository.everybodyReads ? { ...calling, withheld } : calling,
  };
  const judged = await judge(ports, checked, { headSha, baseSha }, options);
  if (!judged.ok) return judged;
  const result = judged.value;
  const check = { headSha, externalId: checkExternalId(headSha, result), result };
  const put = await ports.checks.putCheck(freezer.value, repository.ref, check, options);
  if (!put.ok || put.value === "kept") return put;
  const { conclusion, title } = result;
  const audit = {
    actorKind: actor.kind,
    actorId: actor.id,
    action: "pull-request.checked",
    objectKind: "repository",
    objectId: repository.id,
    data: { number, head: headSha, base: baseSha, conclusion, title },
  };
  await ports.store.record(organisationId, audit, ports.clock.now());
  return put;
}

interface Checked {
  readonly repository: GithubRepositoryRef;
  readonly observer: GithubInstallation;
  readonly settings: OrganisationSettings;
  readonly organisation: CallingOrganisation;
}

interface Commits {
  readonly headSha: string;
  readonly baseSha: string;
}

async function judge(
  ports: CheckPullRequestPorts,
  checked: Checked,
  { headSha, baseSha }: Commits,
  options?: ReadOptions,
): Promise<GithubResult<CheckResult>> {
  const { repository, observer, settings } = checked;
  const wanted = [...new Set([headSha, baseSha])].map((commit) => ({ repository, commit }));
  const answers = new Map<string, GithubResult<CommitFiles>>();
  for await (const { wanted: one, result } of ports.files.read(observer, wanted, options))
    answers.set(one.commit, result);
  for (const answer of answers.values()) if (!answer.ok && isPassing(answer.failure)) return answer;

  const sources = [...answers].flatMap(([commit, answer]) =>
    answer.ok ? [checkedSource(checked, commit, answer.value)] : [],
  );
  const name = `${repository.owner}/${repository.name}`;
  const calling = sources.map(({ files }) => ({ name, files }));
  const resolved = await resolveCalls(ports, checked.organisation, calling, options);
  if (!resolved.ok) return resolved;
  const scan = async (commit: string): Promise<ScannedCommit | null> => {
    const place = sources.findIndex((source) => source.commit === commit);
    const source = sources[place];
    if (source === undefined) return null;
    return scanned(await ports.scanner.scan({ ...source, calls: resolved.value[place] ?? [] }));
  };
  const head = await scan(headSha);
  if (head === null) return done(unreadableCheck("GitHub does not give the CI files of this change."));
  return done(checkResult(compareScans(await scan(baseSha), head), settings.check ?? "neutral"));
}

/**
 * A check of a public repository is read by everybody, and whoever opens a pull request chooses what it calls: what other repositories hold
 * would be told to strangers. GitHub lets a public repository call public ones only, so that nothing that runs is missed.
 */
async function notForEverybody(
  store: CheckStore,
  { id, login }: CallingOrganisation,
  targets: readonly CallTarget[],
): Promise<ReadonlyMap<string, string>> {
  const own = targets.filter(({ owner }) => owner.toLowerCase() === login.toLowerCase());
  const nameOf = ({ owner, repo }: CallTarget) => `${owner}/${repo}`.toLowerCase();
  const shown = await store.publicOnes(id, [...new Set(own.map(nameOf))]);
  const why = "everybody may read this check, and it is in no public repository";
  return new Map(own.flatMap((target) => (shown.has(nameOf(target)) ? [] : [[callKey(target), why] as const])));
}

function checkedSource({ repository, settings }: Checked, commit: string, files: CommitFiles): RepositorySource {
  const { owner, name } = repository;
  return { owner, name, path: `${owner}/${name}`, ref: commit, settings, ...files, commit };
}

/** Nothing of it that will be shown has the form of a credential. */
function scanned(report: RepositoryReport): ScannedCommit {
  const paths = [...report.workflows, ...report.actions, ...report.unparsed.map(({ path }) => path)];
  return {
    findings: report.findings.map(withoutQuotedLiterals),
    unparsed: report.unparsed.map((file) => ({ ...file, detail: withoutLiterals(file.detail, file.path) })),
    paths: new Set(paths),
  };
}

function isPassing({ code }: GithubFailure): boolean {
  return code === "unavailable" || code === "rate-limited" || code === "unauthorised";
}
