import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import { readJson } from "../answers.ts";
import { regionalAddress, secretFile } from "../configuration.ts";
import type { Answer, ProviderDeps, Upstream } from "../upstream.ts";
import { failed, ownCredentials } from "../upstream.ts";
import type { AwsKey } from "./sigv4.ts";

/** What an operator sets for `aws`. */
export const awsConfiguration = z.strictObject({
  /**
   * A file in the form that an AWS `credential_process` prints (AWS CLI User Guide, "Sourcing credentials with an external process"):
   * `{"Version": 1, "AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …}`. Id and secret stand together, so that both are
   * replaced at once.
   */
  credentials_file: secretFile,
  /** STS API Reference, AssumeRole, `ExternalId`: what the roles' trust policies ask for as `sts:ExternalId`. */
  external_id: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "must be 2 to 1224 letters, digits and +=,.@:/-_")
    .optional(),
  /** In place of the region's own endpoint, for example that of a VPC. */
  sts_endpoint: regionalAddress.optional(),
});
export type AwsConfiguration = z.infer<typeof awsConfiguration>;

export interface AwsDeps extends ProviderDeps {
  readonly configuration: AwsConfiguration;
  /** What `credentials_file` holds now. Called for each credential that is asked for. */
  readonly credentials: () => Promise<SecretText>;
}

const credentialProcess = z.object({
  Version: z.literal(1),
  AccessKeyId: z.string().regex(/^\w{16,128}$/),
  SecretAccessKey: z.string().regex(/^[\x21-\x7e]{16,256}$/),
  SessionToken: z
    .string()
    .regex(/^[\x21-\x7e]{16,16384}$/)
    .optional(),
});

/** The broker's own key. */
export async function readAwsKey(upstream: Upstream, read: () => Promise<SecretText>): Promise<Answer<AwsKey>> {
  const text = await read().catch(() => null);
  if (text === null) return failed(ownCredentials(upstream, "credentials_file: cannot be read"));
  const parsed = readJson(credentialProcess, Buffer.from(text.reveal()));
  if (parsed === null)
    return failed(ownCredentials(upstream, "credentials_file: not in the form of credential_process"));
  const { AccessKeyId, SecretAccessKey, SessionToken } = parsed;
  const sessionToken = SessionToken === undefined ? {} : { sessionToken: new SecretText(SessionToken) };
  return {
    ok: true,
    value: { accessKeyId: AccessKeyId, secretAccessKey: new SecretText(SecretAccessKey), ...sessionToken },
  };
}

/** The endpoint of a service in a region: the configured one, or the region's own. With a slash at the end, which is the path. */
export function endpointOf(configured: string | undefined, host: string, region: string): string {
  if (configured !== undefined) return `${configured.replace("{region}", region)}/`;
  // AWS General Reference, "Service endpoints": China's regions have a domain of their own.
  return `https://${host}.${region}.${dnsSuffix(region)}/`;
}

export function dnsSuffix(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** The part of AWS that a region belongs to; an ARN names it. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
