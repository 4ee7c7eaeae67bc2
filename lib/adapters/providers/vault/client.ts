import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { EgressResponse } from "../../../usecases/broker/ports.ts";
import { readJson, secondsAfter, tokenText } from "../answers.ts";
import { createOwnTokens, fingerprint, type OwnToken } from "../own-token.ts";
import type { Answer, Call, Upstream } from "../upstream.ts";
import { ask, exchange, failed, givenUp, nonsense, ownCredentials } from "../upstream.ts";
import type { VaultDeps } from "./configuration.ts";

/** A path below `/v1/`, and what is asked of it. */
export interface VaultCall extends Pick<Call, "step" | "mints" | "accepts"> {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly body?: string;
}

export interface VaultAnswer {
  readonly response: EgressResponse;
  /** When the token that asked ends, and with it all that it made. */
  readonly tokenEndsAt: Date;
}

export interface VaultClient {
  /**
   * The answer, whatever its status, to a request with the broker's token. A 403 to a kept token may mean that it is gone, so it is
   * asked once more with a new one.
   */
  send(call: VaultCall, needs: { readonly aliveFor: number }, signal: AbortSignal): Promise<Answer<VaultAnswer>>;
  callOf(call: VaultCall): Call;
}

/** The token outlives what it makes by this much: a lease that is cut short by some seconds would surprise a job. */
const MARGIN_SECONDS = 60;

export function createVaultClient(upstream: Upstream, deps: VaultDeps): VaultClient {
  const tokens = createOwnTokens(deps.clock);
  const callOf = ({ path, ...call }: VaultCall): Call => ({ ...call, url: `${deps.configuration.address}/v1/${path}` });
  return {
    callOf,
    async send(call, { aliveFor }, signal) {
      const read = await deps.secretId().catch(() => null);
      if (read === null) return failed(ownCredentials(upstream, "secret_id_file: cannot be read"));
      // The line's end is the file's, not the secret's.
      const secretId = read.reveal().trim();
      const own = {
        source: fingerprint(deps.configuration.role_id, secretId),
        validUntil: secondsAfter(deps.clock.now(), aliveFor + MARGIN_SECONDS),
        obtain: () => login(upstream, deps, secretId),
        signal,
        onAbort: () => failed(givenUp(upstream, "login", false)),
      };
      const answer = await tokens.send(own, 403, ({ value }) => {
        const headers = { ...headersOf(deps), "x-vault-token": value.reveal() };
        return exchange(upstream, { ...callOf(call), headers }, signal);
      });
      if (!answer.ok) return answer;
      const { response, token } = answer.value;
      return { ok: true, value: { response, tokenEndsAt: token.endsAt } };
    },
  };
}

const loginAnswer = z.object({
  auth: z.object({
    client_token: tokenText,
    lease_duration: z.int().min(1),
    num_uses: z.int().optional(),
  }),
});

/** Vault API, "AppRole auth method", "Login with AppRole". */
async function login(upstream: Upstream, deps: VaultDeps, secretId: string): Promise<Answer<OwnToken>> {
  const { address, approle_mount: mount, role_id } = deps.configuration;
  const call: Call = {
    step: "login",
    method: "POST",
    url: `${address}/v1/auth/${mount}/login`,
    headers: headersOf(deps),
    body: JSON.stringify({ role_id, secret_id: secretId }),
    mints: false,
  };
  const answer = await ask(upstream, call);
  if (!answer.ok) return answer;
  const auth = readJson(loginAnswer, answer.value.body)?.auth;
  if (auth === undefined) return failed(nonsense(upstream, call));
  // With its last use the token ends, and all leases with it.
  if ((auth.num_uses ?? 0) !== 0)
    return failed(ownCredentials(upstream, "login: the role's tokens have a limit of uses"));
  const endsAt = secondsAfter(deps.clock.now(), auth.lease_duration);
  return { ok: true, value: { value: new SecretText(auth.client_token), endsAt } };
}

/** Vault API, "Overview": a namespace goes in a header; `X-Vault-Request` is what an agent may insist on. */
function headersOf({ configuration: { namespace } }: VaultDeps): Record<string, string> {
  const headers = { "content-type": "application/json", "x-vault-request": "true" };
  return namespace === undefined ? headers : { ...headers, "x-vault-namespace": namespace };
}
