import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider, EgressResponse } from "../../../usecases/broker/ports.ts";
import { plausibleEnd, readJson, secondsAfter, tokenText } from "../answers.ts";
import { createOwnTokens, type OwnToken, type OwnTokens } from "../own-token.ts";
import type { Answer, Call, ProviderDeps, Upstream } from "../upstream.ts";
import { exchange, failed, givenUp, judge, nonsense } from "../upstream.ts";
import type { GcpConfiguration } from "./configuration.ts";
import { obtainOwnToken, readServiceAccountKey } from "./own-token.ts";

export { type GcpConfiguration, gcpConfiguration } from "./configuration.ts";

export interface GcpDeps extends ProviderDeps {
  readonly configuration: GcpConfiguration;
  /** What `key_file` holds now. Called for each credential that is asked for. */
  readonly key: () => Promise<SecretText>;
}

/** The broker's own token is renewed this long before it ends. */
const MARGIN_SECONDS = 120;
/** generateAccessToken, `lifetime`: at most an hour, unless an organisation's policy allows twelve. */
const LIFETIME_SECONDS_MAX = 43_200;

const generated = z.object({ accessToken: tokenText, expireTime: z.iso.datetime() });

/**
 * An access token of the grant's service account (IAM Service Account Credentials API, generateAccessToken), with its scopes and for
 * the lifetime asked. Google does not say the scopes again, and cannot take such a token back: it lives until its end.
 */
export function createGcpProvider(deps: GcpDeps): CredentialProvider<GrantOf<"gcp">> {
  const upstream = { ...deps, service: "Google Cloud" };
  const tokens = createOwnTokens(deps.clock);
  return {
    id: "gcp",
    async mint({ grant, lifetimeSeconds }, signal) {
      const { service_account: account, scopes } = grant;
      const lifetime = Math.min(Math.max(Math.ceil(lifetimeSeconds), 1), LIFETIME_SECONDS_MAX);
      const request = {
        step: "iamcredentials",
        method: "POST",
        url: `${deps.configuration.credentials_endpoint}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
        body: JSON.stringify({ scope: scopes, lifetime: `${lifetime}s` }),
        mints: true,
        errorCode,
      } as const;
      const answer = await authorised(upstream, deps, tokens, request, signal);
      if (!answer.ok) return answer;
      const token = readJson(generated, answer.value.body);
      if (token === null) return failed(nonsense(upstream, request));
      const expiresAt = new Date(token.expireTime);
      if (!plausibleEnd(expiresAt, deps.clock.now(), lifetime)) {
        return failed(nonsense(upstream, request, "an end that was not asked for"));
      }
      const effective = { service_account: account, scopes, lifetime_seconds: lifetime };
      const values = { token: new SecretText(token.accessToken) };
      return { ok: true, value: { values, expiresAt, handle: null, effective } };
    },
  };
}

/** The call with the broker's own token. */
async function authorised(
  upstream: Upstream,
  deps: GcpDeps,
  tokens: OwnTokens,
  request: Call,
  signal: AbortSignal,
): Promise<Answer<EgressResponse>> {
  const key = await readServiceAccountKey(upstream, deps.key);
  if (!key.ok) return key;
  const own = {
    source: key.value.source,
    validUntil: secondsAfter(deps.clock.now(), MARGIN_SECONDS),
    obtain: () => obtainOwnToken(upstream, deps.configuration, key.value),
    signal,
    onAbort: () => failed(givenUp(upstream, "token", false)),
  };
  const answer = await tokens.send(own, 401, (token) => exchange(upstream, withToken(request, token), signal));
  if (!answer.ok) return answer;
  const failure = judge(upstream, request, answer.value.response);
  return failure === null ? { ok: true, value: answer.value.response } : failed(failure);
}

function withToken(call: Call, { value }: OwnToken): Call {
  return { ...call, headers: { "content-type": "application/json", authorization: `Bearer ${value.reveal()}` } };
}

/** Google Cloud APIs, "Errors": `error.status`. */
function errorCode(body: Uint8Array): string | null {
  return readJson(z.object({ error: z.object({ status: z.string() }) }), body)?.error.status ?? null;
}
