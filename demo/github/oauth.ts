import { createHash } from "node:crypto";
import { clientOf } from "./apps.ts";
import type { App, Owner } from "./model.ts";
import type { World } from "./world.ts";

/**
 * Signing in with an App, as GitHub's web flow has it.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */

/** What a page asks a person to agree to; it was checked before it was shown. */
export interface AuthorizeRequest {
  readonly app: App;
  readonly redirectUri: string;
  readonly state: string | null;
  /** The S256 challenge of RFC 7636; null where the client sent none. */
  readonly challenge: string | null;
}

/** What a code stands for. */
export interface Grant extends AuthorizeRequest {
  readonly person: Owner;
}

/** A token lives eight hours, as that of an App whose tokens expire. */
const TOKEN_SECONDS = 28_800;
const REFRESH_SECONDS = 15_897_600;

/** Sends the person back. @returns the address */
export function consent(world: World, request: AuthorizeRequest, person: Owner): string {
  return backTo(world, request, { code: world.grants.keep({ ...request, person }) });
}

export function decline(world: World, request: AuthorizeRequest): string {
  const why = "The user has denied your application access.";
  return backTo(world, request, { error: "access_denied", error_description: why });
}

/** With the issuer of RFC 9207, which GitHub adds since 2026. */
function backTo(
  world: World,
  { redirectUri, state }: AuthorizeRequest,
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  const all = { ...answer, ...(state === null ? {} : { state }), iss: `${world.url}/login/oauth` };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url.href;
}

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly code: string;
  readonly redirectUri: string | null;
  readonly verifier: string | null;
}

type TokenAnswer = Readonly<Record<string, string | number>>;

/** Exchanges a code, which is used up by that whatever becomes of it. A refusal is an answer, too: GitHub gives it with status 200. */
export function exchange(world: World, request: TokenRequest): TokenAnswer {
  const app = clientOf(world, request.clientId, request.clientSecret);
  if (app === null)
    return refusal("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
  const grant = world.grants.take(request.code);
  if (grant === null || grant.app !== app || !proves(grant.challenge, request.verifier))
    return refusal("bad_verification_code", "The code passed is incorrect or expired.");
  if (request.redirectUri !== null && request.redirectUri !== grant.redirectUri)
    return refusal(
      "redirect_uri_mismatch",
      "The redirect_uri MUST match the registered callback URL for this application.",
    );
  const { value } = world.tokens.issue({
    kind: "oauth",
    appId: app.id,
    installationId: null,
    ownerId: grant.person.id,
    actor: grant.person.login,
    permissions: {},
    repositoryIds: null,
    expiresAt: world.now() + TOKEN_SECONDS * 1000,
  });
  return {
    access_token: value,
    expires_in: TOKEN_SECONDS,
    // Nobody refreshes here: it is there since GitHub sends one, and nobody knows it.
    refresh_token: `ghr_${value.slice(4)}`,
    refresh_token_expires_in: REFRESH_SECONDS,
    token_type: "bearer",
    scope: "",
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function proves(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null) return true;
  return verifier !== null && createHash("sha256").update(verifier).digest("base64url") === challenge;
}

function refusal(error: string, error_description: string): TokenAnswer {
  const page =
    "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/";
  return { error, error_description, error_uri: page };
}
