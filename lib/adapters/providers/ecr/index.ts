import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider, EgressResponse, Lease } from "../../../usecases/broker/ports.ts";
import { plausibleEnd, readJson, shortCode } from "../answers.ts";
import { AWS_CODES, assumeRole, type RoleSession } from "../aws/assume-role.ts";
import { type AwsDeps, awsConfiguration, dnsSuffix, endpointOf } from "../aws/configuration.ts";
import { signRequest } from "../aws/sigv4.ts";
import { regionalAddress } from "../configuration.ts";
import type { Call } from "../upstream.ts";
import { ask, failed, nonsense } from "../upstream.ts";

/** What an operator sets for `ecr`: that of `aws`, and where the registry's API is. */
export const ecrConfiguration = z.strictObject({
  ...awsConfiguration.shape,
  /** In place of the region's own endpoint, for example that of a VPC. */
  ecr_endpoint: regionalAddress.optional(),
});
export type EcrConfiguration = z.infer<typeof ecrConfiguration>;

export interface EcrDeps extends AwsDeps {
  readonly configuration: EcrConfiguration;
}

/** The session is used for one call and then forgotten; AWS gives none shorter. */
const SESSION_SECONDS = 900;
/** Amazon ECR API Reference, GetAuthorizationToken: "valid for 12 hours". No request can shorten it. */
const TOKEN_SECONDS = 43_200;

/**
 * A password for the private registry of the role's account: `username`, `password`, `registry` as `docker login` wants them. It does
 * what the role may do, for twelve hours, whatever lifetime was asked for, and nothing takes it back: the lease says so.
 */
export function createEcrProvider(deps: EcrDeps): CredentialProvider<GrantOf<"ecr">> {
  const upstream = { ...deps, service: "AWS" };
  return {
    id: "ecr",
    async mint({ grant, identity, issuanceId }, signal) {
      const { role_arn: roleArn, region } = grant;
      const asked = { roleArn, region, identity, issuanceId, lifetimeSeconds: SESSION_SECONDS };
      const session = await assumeRole(upstream, deps, asked, signal);
      if (!session.ok) return session;
      const call = authorizationCall(deps, region, session.value);
      const answer = await ask(upstream, call, signal);
      if (!answer.ok) return answer;
      const registry = `${accountOf(roleArn)}.dkr.ecr.${region}.${dnsSuffix(region)}`;
      const lease = leaseOf(answer.value, registry);
      if (lease === null) return failed(nonsense(upstream, call));
      if (!plausibleEnd(lease.expiresAt, deps.clock.now(), TOKEN_SECONDS)) {
        return failed(nonsense(upstream, call, "an end that was not expected"));
      }
      return { ok: true, value: { ...lease, effective: { arn: session.value.arn, registry } } };
    },
  };
}

function authorizationCall(deps: EcrDeps, region: string, { key }: RoleSession): Call {
  const url = endpointOf(deps.configuration.ecr_endpoint, "api.ecr", region);
  const body = "{}";
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
  };
  const scope = { region, service: "ecr", at: deps.clock.now() };
  const signed = signRequest({ method: "POST", url, headers, body }, key, scope);
  const shared = { step: "ecr", method: "POST", mints: true, errorCode, codes: AWS_CODES } as const;
  return { ...shared, url, headers: signed, body };
}

const authorization = z.object({
  authorizationData: z.tuple([
    z.object({
      authorizationToken: z.base64().max(16_384),
      // Seconds since 1970, with a fraction (Smithy's `epoch-seconds`).
      expiresAt: z.number().positive().max(1e11),
      proxyEndpoint: z.string().max(500),
    }),
  ]),
});

/** Null where the answer is of another form, or for another registry than the role's account has. */
function leaseOf({ body }: EgressResponse, registry: string): Omit<Lease, "effective"> | null {
  const data = readJson(authorization, body)?.authorizationData[0];
  if (data === undefined || data.proxyEndpoint !== `https://${registry}`) return null;
  const basic = Buffer.from(data.authorizationToken, "base64").toString("latin1");
  const password = /^AWS:([\x21-\x7e]{8,16384})$/.exec(basic)?.[1];
  if (password === undefined) return null;
  const values = {
    username: new SecretText("AWS"),
    password: new SecretText(password),
    registry: new SecretText(registry),
  };
  return { values, plain: ["username", "registry"], expiresAt: new Date(data.expiresAt * 1_000), handle: null };
}

function accountOf(roleArn: string): string {
  return roleArn.split(":")[4] ?? "";
}

/** `__type` of the JSON protocol: a bare name, or one behind a namespace and `#`. */
function errorCode(body: Uint8Array): string | null {
  const type = readJson(z.object({ __type: z.string().max(200) }), body)?.__type;
  return shortCode(type?.split("#").at(-1) ?? null);
}
