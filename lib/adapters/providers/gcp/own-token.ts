import { createPrivateKey } from "node:crypto";
import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import { readJson, secondsAfter, tokenText } from "../answers.ts";
import { signJwt } from "../jwt.ts";
import { fingerprint, type OwnToken } from "../own-token.ts";
import type { Answer, Call, Clock, Upstream } from "../upstream.ts";
import { ask, failed, nonsense, ownCredentials } from "../upstream.ts";
import type { GcpConfiguration } from "./configuration.ts";

/**
 * The broker's own access token: Google Identity, "Using OAuth 2.0 for Server to Server Applications", section "HTTP/REST", which is
 * the JWT bearer grant of RFC 7523.
 */

/** IAM Service Account Credentials API, generateAccessToken, "Authorization scopes": the narrower of the two. */
const SCOPE = "https://www.googleapis.com/auth/iam";
/** Google takes up to an hour; the proof is used at once. */
const ASSERTION_SECONDS = 300;

const serviceAccountKey = z.object({
  type: z.literal("service_account"),
  client_email: z.email(),
  private_key_id: z.string().regex(/^\w{8,128}$/),
  private_key: z.string().min(1),
});
export interface ServiceAccountKey extends z.infer<typeof serviceAccountKey> {
  /** Tells this key from the one before. */
  readonly source: string;
}

export async function readServiceAccountKey(
  upstream: Upstream,
  read: () => Promise<SecretText>,
): Promise<Answer<ServiceAccountKey>> {
  const text = await read().catch(() => null);
  if (text === null) return failed(ownCredentials(upstream, "key_file: cannot be read"));
  const key = readJson(serviceAccountKey, Buffer.from(text.reveal()));
  if (key === null) return failed(ownCredentials(upstream, "key_file: not the JSON key of a service account"));
  return { ok: true, value: { ...key, source: fingerprint(text.reveal()) } };
}

const tokenAnswer = z.object({
  access_token: tokenText,
  token_type: z.literal("Bearer"),
  expires_in: z.int().min(1).max(43_200),
});

export async function obtainOwnToken(
  upstream: Upstream,
  { token_endpoint: url }: GcpConfiguration,
  key: ServiceAccountKey,
): Promise<Answer<OwnToken>> {
  const assertion = assertionOf(key, url, upstream.clock);
  if (assertion === null) return failed(ownCredentials(upstream, "key_file: its private key is no RSA key"));
  const form = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const shared = { step: "token", method: "POST", mints: false, errorCode } as const;
  const call: Call = { ...shared, url, headers, body: form.toString() };
  const asked = upstream.clock.now();
  const answer = await ask(upstream, call);
  if (!answer.ok) return answer;
  const token = readJson(tokenAnswer, answer.value.body);
  if (token === null) return failed(nonsense(upstream, call));
  return {
    ok: true,
    value: { value: new SecretText(token.access_token), endsAt: secondsAfter(asked, token.expires_in) },
  };
}

/** Null where the key is not one that can sign this. */
function assertionOf(key: ServiceAccountKey, audience: string, clock: Clock): string | null {
  const now = Math.floor(clock.now().getTime() / 1_000);
  const claims = { iss: key.client_email, scope: SCOPE, aud: audience, iat: now, exp: now + ASSERTION_SECONDS };
  try {
    const privateKey = createPrivateKey(key.private_key);
    return signJwt({ algorithm: "RS256", header: { kid: key.private_key_id }, claims, key: privateKey });
  } catch {
    return null;
  }
}

/** RFC 6749 section 5.2: `error`. */
function errorCode(body: Uint8Array): string | null {
  return readJson(z.object({ error: z.string() }), body)?.error ?? null;
}
