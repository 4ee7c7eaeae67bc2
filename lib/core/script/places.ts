import type { CredentialKind } from "../contracts.ts";
import { OPAQUE, SELF, type UseRepository } from "./uses.ts";
import type { Piece, SourcePiece } from "./values.ts";

const OWNER = /^(?:\$\{\{\s*github\.repository_owner\s*\}\}|\$GITHUB_REPOSITORY_OWNER)$/;
const WHOLE = /^(?:\$\{\{\s*github\.repository\s*\}\}|\$GITHUB_REPOSITORY|\{owner\}\/\{repo\}|:owner\/:repo)$/;
const OWN_NAME = /^(?:\$\{\{\s*github\.event\.repository\.name\s*\}\}|\{repo\}|:repo)$/;
const NAME = /^[\w.-]+$/;
const EXPRESSION = /\$\{\{.*?\}\}/gs;

/** Longer paths are no names of repositories: hostile text must not be searched again and again. */
const MAX_PATH = 1000;

/**
 * The repository that a text names: `owner/name`, `host/owner/name`, a URL, `$GITHUB_REPOSITORY`, an expression. What is put
 * together of unknown pieces is opaque.
 */
export function repositoryOf(text: string): UseRepository {
  const bare = withoutHost(text.trim()).replace(/\.git$/, "");
  if (WHOLE.test(bare)) return SELF;
  const [owner, name, ...rest] = splitPath(bare);
  if (owner === undefined || name === undefined || rest.length > 0) return OPAQUE;
  const mine = OWNER.test(owner) || owner === "{owner}" || owner === ":owner";
  if (mine && OWN_NAME.test(name)) return SELF;
  if (!NAME.test(name)) return OPAQUE;
  if (mine) return { kind: "named", name: `*/${name}` };
  return NAME.test(owner) ? { kind: "named", name: `${owner}/${name}` } : OPAQUE;
}

/** Segments of a path; slashes inside expressions do not separate. */
function splitPath(path: string): readonly string[] {
  const held: string[] = [];
  const masked = path.slice(0, MAX_PATH).replace(EXPRESSION, (text) => `\u0001${held.push(text) - 1}\u0001`);
  const unmask = (segment: string) =>
    segment
      .split("\u0001")
      .map((piece, index) => (index % 2 === 1 ? (held[Number(piece)] ?? "") : piece))
      .join("");
  return masked
    .split("/")
    .filter((segment) => segment !== "")
    .map(unmask);
}

function withoutHost(text: string): string {
  const url = /^(?:\w+:\/\/|git@)(?:[^/@]*@)?[^/:]+[/:](.*)$/s.exec(text);
  if (url) return url[1] ?? "";
  return text.replace(/^(?:github\.com|\$\{\{\s*github\.server_url\s*\}\}|\$GITHUB_SERVER_URL)\//, "");
}

/** The repository of a REST path: `repos/o/r/…`; this one's own where the path has GitHub's placeholders. */
export function repositoryOfPath(path: string): UseRepository {
  const bare = path.replace(/^(?:https?:\/\/[^/]+(?:\/api\/v3)?|\$GITHUB_API_URL|\$\{\{\s*github\.api_url\s*\}\})/, "");
  const [first, owner, name] = splitPath(bare.replace(/[?#].*$/s, ""));
  if (first !== "repos" && first !== "repositories") return OPAQUE;
  if (owner !== undefined && WHOLE.test(owner)) return SELF;
  return repositoryOf(`${owner ?? ""}/${name ?? ""}`);
}

/** `repos/$GITHUB_REPOSITORY/issues` with owner and name in their two places, as the table of REST calls has them. */
export function spelledOut(path: string): string {
  return path.replace(/(^|\/)(?:\$\{\{\s*github\.repository\s*\}\}|\$GITHUB_REPOSITORY)(?=\/|$)/, "$1{owner}/{repo}");
}

/** What a credential for a host is. Where several would do, or nothing is known, the host alone says nothing. */
const HOSTS: readonly (readonly [suffix: string, kind: CredentialKind])[] = [
  ["github.com", "github-pat"],
  ["githubusercontent.com", "github-pat"],
  ["npm.pkg.github.com", "github-pat"],
  ["ghcr.io", "github-pat"],
  ["hooks.slack.com", "chat-webhook"],
  ["slack.com", "chat-webhook"],
  ["discord.com", "chat-webhook"],
  ["discordapp.com", "chat-webhook"],
  ["webhook.office.com", "chat-webhook"],
  ["chat.googleapis.com", "chat-webhook"],
  ["api.telegram.org", "chat-webhook"],
  ["npmjs.org", "npm-token"],
  ["yarnpkg.com", "npm-token"],
  ["pypi.org", "pypi-token"],
  ["rubygems.org", "rubygems-token"],
  ["crates.io", "crates-token"],
  ["nuget.org", "nuget-token"],
  ["docker.io", "container-registry-password"],
  ["hub.docker.com", "container-registry-password"],
  ["quay.io", "container-registry-password"],
  ["gcr.io", "container-registry-password"],
  ["azurecr.io", "container-registry-password"],
  ["codecov.io", "codecov-token"],
  ["api.openai.com", "llm-api-key"],
  ["api.anthropic.com", "llm-api-key"],
  ["generativelanguage.googleapis.com", "llm-api-key"],
  ["openrouter.ai", "llm-api-key"],
  ["api.mistral.ai", "llm-api-key"],
  ["api.groq.com", "llm-api-key"],
  ["api.vercel.com", "hosting-token"],
  ["api.netlify.com", "hosting-token"],
  ["api.cloudflare.com", "hosting-token"],
  ["api.render.com", "hosting-token"],
  ["api.heroku.com", "hosting-token"],
  ["api.fly.io", "hosting-token"],
  ["gitlab.com", "saas-api-key"],
  ["bitbucket.org", "saas-api-key"],
  ["sonarcloud.io", "saas-api-key"],
  ["sentry.io", "saas-api-key"],
  ["atlassian.net", "saas-api-key"],
  ["datadoghq.com", "saas-api-key"],
  ["api.pagerduty.com", "saas-api-key"],
  ["api.linear.app", "saas-api-key"],
  ["api.notion.com", "saas-api-key"],
  ["artifactory", "saas-api-key"],
  ["jfrog.io", "saas-api-key"],
  ["cloudsmith.io", "saas-api-key"],
  ["api.buildkite.com", "saas-api-key"],
  ["circleci.com", "saas-api-key"],
];

export function kindOfHost(host: string | null): CredentialKind | null {
  if (host === null) return null;
  let best: readonly [string, CredentialKind] | null = null;
  for (const row of HOSTS) {
    const fits = host === row[0] || host.endsWith(`.${row[0]}`);
    if (fits && (best === null || row[0].length > best[0].length)) best = row;
  }
  return best?.[1] ?? null;
}

/** Placeholders of GitHub's own server and API in URLs. */
export function hostName(text: string): string | null {
  if (/^(?:\$\{\{\s*github\.api_url\s*\}\}|\$GITHUB_API_URL)/.test(text)) return "api.github.com";
  if (/^(?:\$\{\{\s*github\.server_url\s*\}\}|\$GITHUB_SERVER_URL)/.test(text)) return "github.com";
  const bare = text
    .replace(/^\w+:\/\//, "")
    .replace(/[/?#:].*$/s, "")
    .toLowerCase();
  if (bare === "$github_server_url" || bare === "$github_host") return "github.com";
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(bare) || bare === "localhost" ? bare : null;
}

export interface UrlUse {
  readonly sources: readonly SourcePiece[];
  /** Sources stand before the `@`. */
  readonly inUser: boolean;
  readonly host: string | null;
  readonly path: string;
}

/** The first URL in a value: what it is given before `@`, its host, its path. Null where the value holds no URL. */
export function urlOf(pieces: readonly Piece[]): UrlUse | null {
  const at = pieces.findIndex((piece) => piece.kind === "text" && piece.text.includes("://"));
  const start = pieces[at];
  if (start === undefined || start.kind !== "text") return null;
  const text = start.text.slice(start.text.indexOf("://") + 3);
  const rest: Piece[] = [{ kind: "text", text }, ...pieces.slice(at + 1)];
  const user: SourcePiece[] = [];
  for (const [index, piece] of rest.entries()) {
    if (piece.kind === "source") user.push(piece);
    if (piece.kind !== "text") continue;
    const sign = piece.text.indexOf("@");
    const slash = piece.text.search(/[/?\s]/);
    if (sign >= 0 && (slash < 0 || sign < slash)) {
      const tail = [{ kind: "text" as const, text: piece.text.slice(sign + 1) }, ...rest.slice(index + 1)];
      return { sources: user, inUser: true, ...hostAndPath(tail) };
    }
    if (slash >= 0) break;
  }
  return {
    sources: rest.filter((piece): piece is SourcePiece => piece.kind === "source"),
    inUser: false,
    ...hostAndPath(rest),
  };
}

function hostAndPath(pieces: readonly Piece[]): { host: string | null; path: string } {
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : piece.raw)).join("");
  const [host, ...path] = splitPath(
    text.replace(EXPRESSION, (inner) => inner.replace(/\s+/g, "")).replace(/\s.*$/s, ""),
  );
  return { host: hostName(host ?? ""), path: path.join("/") };
}
