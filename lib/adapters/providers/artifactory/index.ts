import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider, Lease, MintFailure } from "../../../usecases/broker/ports.ts";
import { readJson, secondsAfter, tokenText } from "../answers.ts";
import { secretFile, upstreamAddress } from "../configuration.ts";
import type { Answer, Call, ProviderDeps, Upstream } from "../upstream.ts";
import { ask, failed, nonsense, ownCredentials, refused } from "../upstream.ts";

/** What an operator sets for `artifactory`. */
export const artifactoryConfiguration = z.strictObject({
  /** The JFrog platform's address, below which `/access` and `/artifactory` lie. */
  address: upstreamAddress,
  /** The broker's own token, which may create the scopes of the grants and revoke tokens. */
  token_file: secretFile,
  /** Whose the tokens are. Without it the owner of the broker's own token. */
  username: z
    .string()
    .regex(/^[a-z\d][a-z\d._@-]{0,63}$/, "must be a user's name in lower case")
    .optional(),
});
export type ArtifactoryConfiguration = z.infer<typeof artifactoryConfiguration>;

export interface ArtifactoryDeps extends ProviderDeps {
  readonly configuration: ArtifactoryConfiguration;
  /** What `token_file` holds now. Called for each credential that is asked for. */
  readonly token: () => Promise<SecretText>;
}

/** Ids stand in a path and in logs. */
const tokenId = z.string().regex(/^[\w-]{8,128}$/);

const created = z.object({
  token_id: tokenId,
  access_token: tokenText,
  token_type: z.literal("Bearer"),
  scope: z.string().min(1).max(2_000),
  /** 0 and absence mean that it never expires. */
  expires_in: z.int().min(0).optional(),
  refresh_token: z.unknown().optional(),
});
type Created = z.infer<typeof created>;

/**
 * An access token with the grant's scope (JFrog REST API, "Create Token"), not refreshable, without a reference token. Where the
 * answer has another scope, a longer life, a refresh token, or is of another form though it names a token, that one is revoked.
 * Revocation is by the token's id (JFrog REST API, "Revoke Token by ID"). Needs Artifactory 7.50.3, the first that can be told to make
 * short-lived tokens that can be revoked.
 */
export function createArtifactoryProvider(deps: ArtifactoryDeps): CredentialProvider<GrantOf<"artifactory">> {
  const upstream = { ...deps, service: "Artifactory" };
  return {
    id: "artifactory",
    async mint({ grant, lifetimeSeconds, issuanceId }, signal) {
      const seconds = Math.max(Math.floor(lifetimeSeconds), 1);
      if (!isMintable(grant.scope, deps.configuration.username)) {
        return failed(refused(upstream, "create: a scope that the broker never asks for"));
      }
      const call = await createCall(upstream, deps, { scope: grant.scope, seconds, issuanceId });
      if (!call.ok) return call;
      const answer = await ask(upstream, call.value, signal);
      if (!answer.ok) return answer;
      const token = readJson(created, answer.value.body);
      const failure =
        token === null ? nonsense(upstream, call.value) : objection(upstream, token, grant.scope, seconds);
      if (token !== null && failure === null) return { ok: true, value: leaseOf(token, deps) };
      return failed(await withdrawn(upstream, deps, answer.value.body, failure ?? nonsense(upstream, call.value)));
    },
    revoke(handle, signal) {
      return revoke(upstream, deps, handle.reveal(), signal);
    },
  };
}

/**
 * JFrog Platform, "Access Token Structure": `applied-permissions/admin` is everything, and `applied-permissions/user` all that the
 * token's user may do, which would be the broker itself where no other is configured.
 */
function isMintable(scope: string, username: string | undefined): boolean {
  const scopes = partsOf(scope);
  if (scopes.has("applied-permissions/admin") || scopes.has("*") || scopes.has("*:*")) return false;
  return scopes.size > 0 && (username !== undefined || !scopes.has("applied-permissions/user"));
}

function leaseOf({ access_token, token_id, scope, expires_in = 0 }: Created, { clock }: ArtifactoryDeps): Lease {
  return {
    values: { token: new SecretText(access_token) },
    // Counted from the answer: a lease is never said to be over while the token may still live.
    expiresAt: secondsAfter(clock.now(), expires_in),
    handle: new SecretText(token_id),
    effective: { scope, token_id, expires_in },
  };
}

/** What is wrong with a token that was made; null where it is what was asked for. */
function objection(upstream: Upstream, token: Created, scope: string, seconds: number): MintFailure | null {
  const asked = partsOf(scope);
  const given = partsOf(token.scope);
  const { expires_in: life = 0, refresh_token: refresh = null } = token;
  if (life === 0 || life > seconds) return broader(upstream, "create: a longer life");
  if (refresh !== null && refresh !== "") return broader(upstream, "create: a refresh token");
  if ([...given].some((part) => !asked.has(part))) return broader(upstream, "create: a wider scope");
  if (given.size < asked.size) return refused(upstream, "create: a narrower scope");
  return null;
}

function broader({ service }: Upstream, detail: string): MintFailure {
  return { code: "broader", message: `${service} gave more than was asked for; it was taken back.`, detail };
}

/** Takes back what nobody will hold. Not under the caller's signal: a job that left must not keep a token alive. */
async function withdrawn(
  upstream: Upstream,
  deps: ArtifactoryDeps,
  body: Uint8Array,
  failure: MintFailure,
): Promise<MintFailure> {
  const id = readJson(z.object({ token_id: tokenId }), body)?.token_id;
  if (id === undefined) return failure;
  const result = await revoke(upstream, deps, id);
  const { outcomeUnknown: _, ...known } = failure;
  if (result.ok) return known;
  // `broader` promises that it was revoked.
  return { ...nonsense(upstream, { step: "create", mints: true }, "could not be taken back"), outcomeUnknown: true };
}

async function createCall(
  upstream: Upstream,
  deps: ArtifactoryDeps,
  { scope, seconds, issuanceId }: { readonly scope: string; readonly seconds: number; readonly issuanceId: string },
): Promise<Answer<Call>> {
  const { address, username } = deps.configuration;
  const authorization = await bearer(upstream, deps);
  if (!authorization.ok) return authorization;
  const body = JSON.stringify({
    grant_type: "client_credentials",
    scope,
    expires_in: seconds,
    refreshable: false,
    include_reference_token: false,
    // JFrog Platform, "Generate Expirable Tokens": without it, one that lives for less than six hours cannot be revoked.
    force_revocable: true,
    description: `thaw ${issuanceId}`,
    ...(username === undefined ? {} : { username }),
  });
  const headers = { "content-type": "application/json", authorization: authorization.value };
  const url = `${address}/access/api/v1/tokens`;
  return { ok: true, value: { step: "create", method: "POST", url, headers, body, mints: true, errorCode } };
}

async function revoke(
  upstream: Upstream,
  deps: ArtifactoryDeps,
  id: string,
  signal?: AbortSignal,
): Promise<Answer<void>> {
  if (!tokenId.safeParse(id).success) return failed(refused(upstream, "revoke: the handle is no token's id"));
  const authorization = await bearer(upstream, deps);
  if (!authorization.ok) return authorization;
  const url = `${deps.configuration.address}/access/api/v1/tokens/${id}`;
  const headers = { authorization: authorization.value };
  // 404: it is gone, because it was revoked before or has expired.
  const call: Call = {
    step: "revoke",
    method: "DELETE",
    url,
    headers,
    mints: false,
    accepts: [200, 204, 404],
    errorCode,
  };
  const answer = await ask(upstream, call, signal);
  return answer.ok ? { ok: true, value: undefined } : answer;
}

async function bearer(upstream: Upstream, { token }: ArtifactoryDeps): Promise<Answer<string>> {
  const own = await token().catch(() => null);
  if (own === null) return failed(ownCredentials(upstream, "token_file: cannot be read"));
  // The line's end is the file's, not the token's.
  const text = own.reveal().trim();
  if (!tokenText.safeParse(text).success) return failed(ownCredentials(upstream, "token_file: not a token"));
  return { ok: true, value: `Bearer ${text}` };
}

function partsOf(scope: string): ReadonlySet<string> {
  return new Set(scope.split(/\s+/).filter((part) => part !== ""));
}

/** JFrog REST API errors: `errors[].code`. */
function errorCode(body: Uint8Array): string | null {
  return readJson(z.object({ errors: z.array(z.object({ code: z.string() })).min(1) }), body)?.errors[0]?.code ?? null;
}
