import { type Actor, mayAct, type Role } from "../../core/actor.ts";
import {
  API_SCOPES,
  type ApiReach,
  type ApiScope,
  beyondReach,
  LONGEST_TOKEN_DAYS,
  LONGEST_TOKEN_NAME,
} from "../../core/api/scopes.ts";
import { isTokenText, SHOWN_CHARACTERS } from "../../core/api/token-text.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { SecretText } from "../../core/secret-text.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Clock, Tokens } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import { asOfNow, type Commanding } from "../roles-now.ts";
import type { ApiCaller, ApiTokenRow, ApiTokenStore, NewId } from "./token-ports.ts";

export interface ApiTokenPorts {
  readonly apiTokens: ApiTokenStore;
  /** Of tokens for machines. */
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** A token outlives its maker's session and sees what no single person has to: it is made by who answers for the organisation. */
const MAKERS: readonly Role[] = ["admin"];
/** That live in one organisation. */
const MOST_TOKENS = 100;
const DAY_MS = 86_400_000;

export interface TokenRequest {
  readonly organisationId: string;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly reach: ApiReach;
  readonly days: number;
}

export type TokenRefusal = "forbidden" | "invalid" | "too-many" | "sign-in" | "not-read";

/**
 * Makes a token, which is told this once. It is what remains of a session that somebody stole, so that it asks for what freezing asks for: a
 * sign-in of the last minutes, and the roles of this moment.
 */
export async function createToken(
  ports: ApiTokenPorts,
  by: Commanding,
  request: TokenRequest,
): Promise<
  Result<{ readonly id: string; readonly token: SecretText; readonly expiresAt: Date }, Failure<TokenRefusal>>
> {
  const { organisationId, scopes, reach, days } = request;
  const forbidden = () => refuse("forbidden", "Only admins of the organisation make tokens for it.");
  if (!isUuid(organisationId) || !mayAct(by.actor, organisationId, MAKERS)) return forbidden();
  const problem = problemOf(request);
  if (problem !== null) return refuse("invalid", problem);
  const now = ports.clock.now();
  const actor = await asOfNow(by, organisationId, now);
  if (!actor.ok) return actor;
  if (!mayAct(actor.value, organisationId, MAKERS)) return forbidden();
  const token = ports.tokens.create();
  const name = request.name.trim();
  const expiresAt = new Date(now.getTime() + days * DAY_MS);
  const row = {
    id: ports.newId(now),
    organisationId,
    name,
    tokenHash: ports.tokens.hash(token),
    beginning: token.slice(0, SHOWN_CHARACTERS),
    scopes: API_SCOPES.filter((scope) => scopes.includes(scope)),
    reach,
    ...makerOf(actor.value),
    createdAt: now,
    expiresAt,
  };
  const data = { name, scopes: row.scopes.join(" "), reach, expiresAt: expiresAt.toISOString() };
  if (!(await ports.apiTokens.insert(row, MOST_TOKENS, auditOf(actor.value, "api-token.created", row.id, data))))
    return refuse("too-many", `There are ${MOST_TOKENS} tokens already. Revoke what is not used any more.`);
  return done({ id: row.id, token: new SecretText(token), expiresAt });
}

/** A sentence; null where nothing is wrong. */
function problemOf({ name, scopes, reach, days }: TokenRequest): string | null {
  if (name.trim() === "" || name.length > LONGEST_TOKEN_NAME || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(name))
    return `Give the token a name of ${LONGEST_TOKEN_NAME} characters at most: who uses it, and what for.`;
  if (scopes.length === 0) return `Choose what it may read: ${API_SCOPES.join(", ")}.`;
  const beyond = beyondReach(scopes, reach);
  if (beyond.length > 0)
    return `${beyond.join(", ")}: these answers are about the whole organisation, so the token has to be allowed to see all of it.`;
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_TOKEN_DAYS)
    return `A token lives 1 to ${LONGEST_TOKEN_DAYS} days.`;
  return null;
}

function makerOf(actor: Actor) {
  return actor.kind === "user"
    ? { madeBy: actor.id, madeLogin: actor.login }
    : { madeBy: null, madeLogin: "the server's terminal" };
}

/** Null for whoever may not make one. */
export async function listTokens(
  { apiTokens, clock }: ApiTokenPorts,
  actor: Actor,
  organisationId: string,
): Promise<readonly ApiTokenRow[] | null> {
  if (!mayAct(actor, organisationId, MAKERS)) return null;
  return await apiTokens.list(organisationId, clock.now());
}

/** Ends a token at once. It only ever stops something: neither a fresh sign-in nor GitHub's answer is waited for. */
export async function revokeToken(
  { apiTokens, clock }: ApiTokenPorts,
  actor: Actor,
  id: string,
): Promise<Result<{ readonly name: string }, Failure<"not-found" | "over">>> {
  const token = isUuid(id) ? await apiTokens.find(id) : null;
  if (token === null || !mayAct(actor, token.organisationId, MAKERS))
    return refuse("not-found", "There is no such token.");
  const by = actor.kind === "user" ? actor.login : actor.id;
  const audit = auditOf(actor, "api-token.revoked", id, { name: token.name });
  if (await apiTokens.revoke(id, by, clock.now(), audit)) return done({ name: token.name });
  return refuse("over", "It was revoked before.");
}

/** Who shows this token; null for all that is none, or none any more: why is not said. */
export async function callerOf(
  { apiTokens, tokens, clock }: Pick<ApiTokenPorts, "apiTokens" | "tokens" | "clock">,
  text: string,
): Promise<ApiCaller | null> {
  if (!isTokenText(text)) return null;
  return await apiTokens.caller(tokens.hash(text), clock.now());
}

function auditOf(actor: Actor, action: string, id: string, data: Readonly<Record<string, string>>) {
  return { actorKind: actor.kind, actorId: actor.id, action, objectKind: "api-token", objectId: id, data } as const;
}
