import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";
import { checkSignature } from "./sigv4-check.ts";

/** AWS KMS with one key: Encrypt and Decrypt, bound to the encryption context, signatures checked. */

export interface FakeKms {
  readonly upstream: Upstream;
  credentialsFile(): string;
  secrets(): string[];
}

export async function startFakeKms(arn: string): Promise<FakeKms> {
  const key = { id: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`, secret: randomBytes(30).toString("base64") };
  const master = randomBytes(32);
  const upstream = await startUpstream({
    kms: (request) => {
      const verdict = checkSignature(request, (id) =>
        id === key.id ? { secret: key.secret, token: null } : undefined,
      );
      if (!verdict.ok) return json(400, { __type: verdict.code });
      if (verdict.service !== "kms") return json(400, { __type: "SignatureDoesNotMatch" });
      return answer(request, arn, master);
    },
  });
  return {
    upstream,
    credentialsFile: () => JSON.stringify({ Version: 1, AccessKeyId: key.id, SecretAccessKey: key.secret }),
    secrets: () => [key.secret],
  };
}

function answer(request: Asked, arn: string, master: Buffer): Reply {
  const input = JSON.parse(request.body);
  if (input.KeyId !== arn) return json(400, { __type: "com.amazonaws.kms#NotFoundException" });
  const context = Buffer.from(JSON.stringify(input.EncryptionContext ?? {}));
  if (request.headers["x-amz-target"] === "TrentService.Encrypt") {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", master, nonce).setAAD(context);
    const sealed = Buffer.concat([
      nonce,
      cipher.update(Buffer.from(input.Plaintext, "base64")),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return json(200, { CiphertextBlob: sealed.toString("base64"), KeyId: arn });
  }
  const sealed = Buffer.from(input.CiphertextBlob, "base64");
  const decipher = createDecipheriv("aes-256-gcm", master, sealed.subarray(0, 12)).setAAD(context);
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return json(200, { Plaintext: plain.toString("base64"), KeyId: arn });
  } catch {
    return json(400, { __type: "com.amazonaws.kms#InvalidCiphertextException" });
  }
}
