import type { PermissionMap } from "../contracts.ts";
import type { SourceId } from "../inventory/facts.ts";

/** Where secrets are stored that GitHub lists. Of `dependabot` and `codespaces`, those without a repository are the organisation's. */
export const STORED_LEVELS = ["repo", "env", "org", "dependabot", "codespaces"] as const;
export type StoredLevel = (typeof STORED_LEVELS)[number];

/** One stored secret, by the names that GitHub's API and its command know it by. */
export interface SecretPlace {
  readonly level: StoredLevel;
  /** The organisation's login. */
  readonly owner: string;
  /** Null for the organisation's own. */
  readonly repository: string | null;
  /** For `env`. */
  readonly environment: string | null;
  readonly name: string;
}

export function isStoredLevel(text: string): text is StoredLevel {
  return (STORED_LEVELS as readonly string[]).includes(text);
}

/** The source of the inventory that lists it. */
export function sourceOf({ level, repository }: SecretPlace): SourceId {
  if (level === "env") return "environment-secrets";
  if (level === "org") return "organisation-secrets";
  if (level === "repo") return "repository-secrets";
  const whose = repository === null ? "organisation" : "repository";
  return level === "dependabot" ? `${whose}-dependabot-secrets` : `${whose}-codespaces-secrets`;
}

const PERMISSIONS: Readonly<Record<StoredLevel, PermissionMap | null>> = {
  repo: { secrets: "write" },
  env: { environments: "write" },
  org: { organization_secrets: "write" },
  dependabot: null,
  codespaces: null,
};

/**
 * The one permission that deleting it takes; null for what no App of ours may ever delete.
 * Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export function permissionFor(level: StoredLevel): PermissionMap | null {
  return PERMISSIONS[level];
}

/** The same as `name: level`. */
export function permissionText(level: StoredLevel): string | null {
  const [named] = Object.entries(permissionFor(level) ?? {});
  return named === undefined ? null : `${named[0]}: ${named[1]}`;
}

/** In words, for a sentence. */
export function placeWords({ level, owner, repository, environment }: SecretPlace): string {
  const where = repository === null ? `the organisation ${owner}` : `${owner}/${repository}`;
  if (level === "env") return `the environment ${environment ?? ""} of ${where}`;
  if (level === "dependabot") return `Dependabot's secrets of ${where}`;
  if (level === "codespaces") return `Codespaces secrets of ${where}`;
  return where;
}

/**
 * What a person runs to delete it, for a POSIX shell; every name in it is GitHub's and is quoted. Null where a name cannot stand in a command.
 * Source: https://cli.github.com/manual/gh_secret_delete
 * @param host GitHub's, such as `github.com`
 */
export function deleteCommand(place: SecretPlace, host: string): string | null {
  const { level, owner, repository, environment, name } = place;
  const names = [owner, repository ?? "", environment ?? "", name, host];
  if (names.some((one) => /\p{Cc}/u.test(one)) || name.startsWith("-")) return null;
  const server = host === "github.com" ? "" : `${host}/`;
  const where =
    repository === null
      ? [`--org ${quoted(owner)}`]
      : [
          `--repo ${quoted(`${server}${owner}/${repository}`)}`,
          ...(level === "env" ? [`--env=${quoted(environment ?? "")}`] : []),
        ];
  const app = level === "dependabot" || level === "codespaces" ? [`--app ${level}`] : [];
  const prefix = repository === null && server !== "" ? `GH_HOST=${quoted(host)} ` : "";
  return `${prefix}gh secret delete ${[quoted(name), ...where, ...app].join(" ")}`;
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
