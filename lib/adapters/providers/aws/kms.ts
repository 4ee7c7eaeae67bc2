import { z } from "zod";
import type { KeyWrapper } from "../../../usecases/broker/ports.ts";
import { readJson, shortCode } from "../answers.ts";
import { regionalAddress, secretFile } from "../configuration.ts";
import { ask, type Call } from "../upstream.ts";
import { type AwsDeps, endpointOf, readAwsKey } from "./configuration.ts";
import { signRequest } from "./sigv4.ts";

/** What an operator sets for a store whose keys AWS KMS wraps: the wrapping key never leaves it. */
export const kmsConfiguration = z.strictObject({
  key_arn: z
    .string()
    .regex(
      /^arn:aws(?:-cn|-us-gov)?:kms:[a-z\d-]+:\d{12}:key\/[\w-]{1,100}$/,
      "must be the ARN of a KMS key, not an alias",
    ),
  credentials_file: secretFile,
  /** In place of the region's own endpoint, for example that of a VPC. */
  endpoint: regionalAddress.optional(),
});
export type KmsConfiguration = z.infer<typeof kmsConfiguration>;

export interface KmsDeps extends Omit<AwsDeps, "configuration"> {
  readonly configuration: KmsConfiguration;
}

const encrypted = z.object({ CiphertextBlob: z.base64(), KeyId: z.string() });
const decrypted = z.object({ Plaintext: z.base64(), KeyId: z.string() });

export function kmsRegion({ key_arn }: KmsConfiguration): string {
  return key_arn.split(":")[3] ?? "";
}

/**
 * AWS KMS as the wrapper of data keys (KMS API Reference, Encrypt and Decrypt). What a key is bound to is its encryption context: KMS itself
 * refuses to open it for anything else, and writes each use into CloudTrail.
 */
export function createKmsWrapper(deps: KmsDeps): KeyWrapper {
  const { key_arn: KeyId } = deps.configuration;
  return {
    current: KeyId,
    async wrap(dataKey, bound) {
      const body = { KeyId, Plaintext: Buffer.from(dataKey).toString("base64"), EncryptionContext: { thaw: bound } };
      const answer = encrypted.parse(await call(deps, "Encrypt", body));
      return Buffer.from(answer.CiphertextBlob, "base64");
    },
    async unwrap(keyId, wrapped, bound) {
      const CiphertextBlob = Buffer.from(wrapped).toString("base64");
      const answer = decrypted.parse(
        await call(deps, "Decrypt", { KeyId: keyId, CiphertextBlob, EncryptionContext: { thaw: bound } }),
      );
      if (answer.KeyId !== keyId) throw new Error("KMS used another key than the one that was named");
      return Buffer.from(answer.Plaintext, "base64");
    },
  };
}

/** Rejects with a short reason: nothing of what was sent or answered is in it. */
async function call(deps: KmsDeps, action: "Encrypt" | "Decrypt", input: object): Promise<unknown> {
  const upstream = { ...deps, service: "AWS KMS" };
  const region = kmsRegion(deps.configuration);
  const key = await readAwsKey(upstream, deps.credentials);
  if (!key.ok) throw new Error(`KMS: ${key.failure.detail}`);
  const url = endpointOf(deps.configuration.endpoint, "kms", region);
  const body = JSON.stringify(input);
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${action}` };
  const signed = signRequest({ method: "POST", url, headers, body }, key.value, {
    region,
    service: "kms",
    at: deps.clock.now(),
  });
  const request: Call = { step: "kms", method: "POST", mints: false, url, headers: signed, body, errorCode };
  const answer = await ask(upstream, request);
  if (!answer.ok) throw new Error(`KMS ${action}: ${answer.failure.detail ?? answer.failure.code}`);
  return readJson(z.unknown(), answer.value.body);
}

/** `{"__type": "InvalidCiphertextException"}`, with a namespace before a `#` at times. */
function errorCode(body: Uint8Array): string | null {
  const type = readJson(z.object({ __type: z.string() }), body)?.__type;
  return shortCode(type?.split("#").at(-1) ?? null);
}
