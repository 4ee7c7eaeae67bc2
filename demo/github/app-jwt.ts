import { verify } from "node:crypto";
import { GitHubError } from "./http/errors.ts";
import type { App } from "./model.ts";
import type { World } from "./world.ts";

/**
 * What GitHub demands of a JSON web token that an App signs, in its own words.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
const TEXT = {
  undecodable: "A JSON web token could not be decoded",
  noIat: "Missing 'issued at' claim ('iat') in assertion",
  iat: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
  noExp: "Missing 'expiration time' claim ('exp') in assertion",
  exp: "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
  expFar: "'Expiration time' claim ('exp') is too far in the future",
  noIss: "Missing 'issuer' claim ('iss') in assertion",
  unknown: "Integration not found",
} as const;

const LONGEST_SECONDS = 600;
const SKEW_SECONDS = 60;

/** @throws GitHubError with 401, or 404 for an App that does not exist */
export function appOfJwt(world: World, jwt: string): App {
  const { signed, signature, claims } = decode(jwt);
  const app = findIssuer(world, claims.iss);
  const good = app.publicKeys.some((key) => verify("RSA-SHA256", Buffer.from(signed), key, signature));
  if (!good) throw refusal(TEXT.undecodable);
  checkTimes(claims, world.now() / 1000);
  return app;
}

interface Decoded {
  readonly signed: string;
  readonly signature: Buffer;
  readonly claims: Readonly<Record<string, unknown>>;
}

function decode(jwt: string): Decoded {
  const [head = "", body = "", signature = "", ...more] = jwt.split(".");
  const header = objectOf(head);
  const claims = objectOf(body);
  if (more.length > 0 || header === null || claims === null || header.alg !== "RS256") throw refusal(TEXT.undecodable);
  return { signed: `${head}.${body}`, signature: Buffer.from(signature, "base64url"), claims };
}

function objectOf(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function findIssuer(world: World, iss: unknown): App {
  if (iss === undefined || iss === null) throw refusal(TEXT.noIss);
  for (const app of world.apps.values()) if (String(app.id) === String(iss) || app.clientId === iss) return app;
  throw new GitHubError(404, TEXT.unknown);
}

function checkTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const { iat, exp } = claims;
  if (iat === undefined) throw refusal(TEXT.noIat);
  if (!Number.isInteger(iat) || Number(iat) > now + SKEW_SECONDS) throw refusal(TEXT.iat);
  if (exp === undefined) throw refusal(TEXT.noExp);
  if (typeof exp !== "number" || exp <= now) throw refusal(TEXT.exp);
  if (exp > now + LONGEST_SECONDS) throw refusal(TEXT.expFar);
}

function refusal(message: string): GitHubError {
  return new GitHubError(401, message, {}, "https://docs.github.com/rest");
}
