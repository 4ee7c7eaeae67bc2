import { createHmac } from "node:crypto";
import { type SecretNames, secretNames } from "../../core/branches/secret-names.ts";
import { planRepository } from "../../core/fix/plan.ts";
import { type RepoSource, scanRepository } from "../../core/scan.ts";
import { buildRepoModel } from "../../core/workflow/repo.ts";
import { type Planner, type RepositorySource, type Scanner, UNKNOWN_OWNER } from "../../usecases/ports.ts";

/** Raise it when the same text may be judged or planned differently: stored findings then show which rules they came from. */
const ENGINE_VERSION = "3";

/** The scanner over the pure core, with the local key that literals are sealed under. */
export function createScanner(options: { readonly seal: (value: string) => string }): Scanner {
  return {
    version: ENGINE_VERSION,
    async scan(source) {
      const report = scanRepository(repoSource(source), { settings: source.settings, seal: options.seal });
      const outside = source.unreadable.filter((file) => !report.unparsed.some((known) => known.path === file.path));
      return { ...report, commit: source.commit, unparsed: [...report.unparsed, ...outside] };
    },
  };
}

/** Which secrets the workflows of a commit read, over the same pure core. */
export function createNameReader(options: { readonly seal: (value: string) => string }) {
  return {
    secretNames(source: RepositorySource): SecretNames {
      const names = secretNames(buildRepoModel(repoSource(source), options.seal));
      // A folder of workflows that could not be had is none of those that were.
      const outside = source.unreadable.find(({ path }) => path === "." || path.startsWith(".github/workflows"));
      return outside === undefined ? names : { ...names, opaque: names.opaque ?? `${outside.path} was not read` };
    },
  };
}

/** Plans over the same pure core. */
export function createPlanner(options: { readonly seal: (value: string) => string }): Planner {
  return {
    async plan(source, request) {
      const repo = buildRepoModel(repoSource(source), options.seal);
      const outside = source.unreadable.filter((file) => !repo.unparsed.some((known) => known.path === file.path));
      const plan = planRepository(repo, { ...request, settings: source.settings });
      return { plan, unparsed: [...repo.unparsed, ...outside] };
    },
  };
}

function repoSource(source: RepositorySource): RepoSource {
  const unread = source.unreadable.map(({ path, reason, detail }) => ({
    path,
    bytes: null,
    unread: { reason, detail },
  }));
  const { siblings, calls } = source;
  return { name: nameOf(source), files: [...source.files, ...unread], siblings, ...(calls ? { calls } : {}) };
}

/** An owner that is not known is left out: no repository would then belong to "another organisation". */
function nameOf(source: RepositorySource): string {
  return source.owner === UNKNOWN_OWNER ? source.name : `${source.owner}/${source.name}`;
}

/** HMAC-SHA-256 under the local key, as hex. The key is asked for with the first value: most scans find none. */
export function sealer(key: () => Uint8Array): (value: string) => string {
  let known: Uint8Array | null = null;
  return (value) => {
    known ??= key();
    return createHmac("sha256", known).update(value).digest("hex");
  };
}
