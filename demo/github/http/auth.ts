import { appOfJwt } from "../app-jwt.ts";
import { clientOf } from "../apps.ts";
import type { App, TokenRecord } from "../model.ts";
import { looksLikeJwt } from "../request-log.ts";
import type { World } from "../world.ts";
import type { Caller, Route } from "./ask.ts";
import { badCredentials, GitHubError } from "./errors.ts";

/**
 * Who a REST request is from. A credential that is given must be good, also where none is needed.
 * @throws GitHubError 401 in GitHub's words, 403 for a suspended installation
 */
export function authenticate(world: World, authorization: string | undefined, route: Route): Caller {
  const secret = secretOf(authorization);
  if (route.auth === "app") {
    return { kind: "app", app: appOfJwt(world, secret ?? "") };
  }
  if (route.auth === "client") return { kind: "app", app: clientCaller(world, authorization) };
  if (secret === null) {
    if (authorization !== undefined) throw badCredentials();
    if (route.auth === "anyone") return { kind: "anonymous" };
    throw new GitHubError(401, "Requires authentication");
  }
  if (looksLikeJwt(secret)) return jwtCaller(world, secret, route);
  const token = world.tokens.find(secret);
  if (token === null) throw badCredentials();
  refuseSuspended(world, token);
  return { kind: "token", token };
}

/** @see https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#using-basic-authentication */
function clientCaller(world: World, authorization = ""): App {
  const [, encoded = ""] = /^basic +(\S+)$/i.exec(authorization) ?? [];
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const app = clientOf(world, id, secret.join(":"));
  if (app === null) throw badCredentials();
  return app;
}

/** An App itself may ask for its rate limit, and for nothing that belongs to an installation. */
function jwtCaller(world: World, jwt: string, route: Route): Caller {
  const app = appOfJwt(world, jwt);
  if (route.path === "/rate_limit") return { kind: "app", app };
  if (route.path === "/installation/repositories")
    throw new GitHubError(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  throw badCredentials();
}

export function refuseSuspended(world: World, token: TokenRecord): void {
  const installation = token.installationId === null ? undefined : world.installations.get(token.installationId);
  if (installation?.suspendedAt != null) throw new GitHubError(403, "This installation has been suspended");
}

/** The token of a git request, which comes as Basic with any user name, as on GitHub. */
export function gitToken(world: World, authorization: string | undefined): TokenRecord | null | "bad" {
  const secret = secretOf(authorization);
  if (secret === null) return authorization === undefined ? null : "bad";
  return world.tokens.find(secret) ?? "bad";
}

/** The secret in a header of any scheme that GitHub takes, or null. */
export function secretOf(authorization: string | undefined): string | null {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
  if (/^(?:bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const [user = "", ...password] = decoded.split(":");
  return password.join(":") || user;
}

/** Which rate limit a caller uses up, how high it is, and how GitHub names them in a refusal. */
export function bucketOf(caller: Caller): { readonly key: string; readonly limit: number; readonly who: string } {
  if (caller.kind === "app") return { key: `app:${caller.app.id}`, limit: 5000, who: `app ID ${caller.app.id}` };
  if (caller.kind === "anonymous") return { key: "anonymous", limit: 60, who: "127.0.0.1" };
  const { token } = caller;
  if (token.installationId !== null)
    return {
      key: `installation:${token.installationId}`,
      limit: 5000,
      who: `installation ID ${token.installationId}`,
    };
  return { key: `token:${token.id}`, limit: token.kind === "job" ? 1000 : 5000, who: `user ID ${token.id}` };
}
