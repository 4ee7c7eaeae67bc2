import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider } from "../../../usecases/broker/ports.ts";
import { readJson, secondsAfter, tokenText } from "../answers.ts";
import { secretFile, upstreamAddress } from "../configuration.ts";
import type { Answer, Call, ProviderDeps, Upstream } from "../upstream.ts";
import { ask, failed, nonsense, ownCredentials } from "../upstream.ts";
import { type ClientCertificate, clientAssertion, readClientCertificate } from "./assertion.ts";

/** What an operator sets for `azure`. */
export const azureConfiguration = z.strictObject({
  /** In place of the public cloud's, for example of Azure Government. */
  authority: upstreamAddress.default("https://login.microsoftonline.com"),
  /** By the client's id: a PEM file with its certificate and its private key. A grant can name these clients only. */
  clients: z
    .record(z.guid().toLowerCase(), z.strictObject({ certificate_file: secretFile }))
    .refine((clients) => Object.keys(clients).length > 0, "must name at least one client"),
});
export type AzureConfiguration = z.infer<typeof azureConfiguration>;

export interface AzureDeps extends ProviderDeps {
  readonly configuration: AzureConfiguration;
  /** What the client's `certificate_file` holds now. Called for each credential that is asked for, with ids of the configuration. */
  readonly certificate: (clientId: string) => Promise<SecretText>;
}

/** Microsoft, "Configurable token lifetimes": a token lives a day at most. */
const TOKEN_SECONDS_MAX = 86_400;

const tokenAnswer = z.object({
  access_token: tokenText,
  token_type: z.literal("Bearer"),
  expires_in: z.int().min(1).max(TOKEN_SECONDS_MAX),
});

/** "Microsoft Entra authentication and authorization error codes" and RFC 6749 section 5.2. */
const CODES: Call["codes"] = new Map([
  ["temporarily_unavailable", "unavailable"],
  ["server_error", "unavailable"],
] as const);

/**
 * An access token of the grant's client: "Microsoft identity platform and the OAuth 2.0 client credentials flow", second case, with a
 * certificate. Entra ID chooses the lifetime (60 to 90 minutes, whatever is asked for), and nothing takes the token back: the lease
 * says so. What the token may do is what the client was given.
 */
export function createAzureProvider(deps: AzureDeps): CredentialProvider<GrantOf<"azure">> {
  const upstream = { ...deps, service: "Microsoft Entra ID" };
  return {
    id: "azure",
    async mint({ grant }, signal) {
      const clientId = grant.client_id.toLowerCase();
      const tenantId = grant.tenant_id.toLowerCase();
      const certificate = await certificateOf(upstream, deps, clientId);
      if (!certificate.ok) return certificate;
      const url = `${deps.configuration.authority}/${tenantId}/oauth2/v2.0/token`;
      const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        scope: grant.scope,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: clientAssertion(certificate.value, clientId, url, deps.clock),
      });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const shared = { step: "token", method: "POST", mints: true, errorCode, codes: CODES } as const;
      const call: Call = { ...shared, url, headers, body: form.toString() };
      const answer = await ask(upstream, call, signal);
      if (!answer.ok) return answer;
      const token = readJson(tokenAnswer, answer.value.body);
      if (token === null) return failed(nonsense(upstream, call));
      const effective = { tenant_id: tenantId, client_id: clientId, scope: grant.scope };
      const values = { token: new SecretText(token.access_token) };
      // Counted from the answer: a lease is never said to be over while the token may still live.
      const expiresAt = secondsAfter(deps.clock.now(), token.expires_in);
      return { ok: true, value: { values, expiresAt, handle: null, effective } };
    },
  };
}

async function certificateOf(
  upstream: Upstream,
  deps: AzureDeps,
  clientId: string,
): Promise<Answer<ClientCertificate>> {
  if (!Object.hasOwn(deps.configuration.clients, clientId)) {
    return failed(ownCredentials(upstream, "clients: the grant's client is not in the configuration"));
  }
  const pem = await deps.certificate(clientId).catch(() => null);
  if (pem === null) return failed(ownCredentials(upstream, "certificate_file: cannot be read"));
  const certificate = readClientCertificate(pem);
  if (certificate === null) {
    return failed(ownCredentials(upstream, "certificate_file: no certificate with its RSA key"));
  }
  if (certificate.validTo <= deps.clock.now()) {
    return failed(ownCredentials(upstream, "certificate_file: the certificate has expired"));
  }
  return { ok: true, value: certificate };
}

/** The number of AADSTS says more than OAuth's `error`, except where that alone means to try again. */
function errorCode(body: Uint8Array): string | null {
  const form = z.object({ error: z.string(), error_codes: z.array(z.int().positive()).optional() });
  const answer = readJson(form, body);
  if (answer === null) return null;
  const [number] = answer.error_codes ?? [];
  return number === undefined || CODES?.has(answer.error) ? answer.error : `AADSTS${number}`;
}
