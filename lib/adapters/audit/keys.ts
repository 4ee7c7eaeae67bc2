import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { VerifySignature } from "../../core/audit/chain.ts";

/** The key that seals the audit: Ed25519, PEM. Its public half is all that verifying needs. */
export interface SealKey {
  readonly id: string;
  sign(text: string): Buffer;
  readonly publicPem: string;
}

/** @throws Error that says what is wrong, never the key */
export function readSealKey(pem: string): SealKey {
  const key = parse(() => createPrivateKey(pem), "private");
  const publicKey = createPublicKey(key);
  return {
    id: keyIdOf(publicKey),
    sign: (text) => sign(null, Buffer.from(text), key),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

export function newSealKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Signatures of these public keys, several PEM blocks in one text: those of earlier keys verify old seals. */
export function verifierOf(pems: string): VerifySignature {
  const blocks = pems.match(/-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g) ?? [];
  const keys = new Map(
    blocks.map((block) => {
      const key = parse(() => createPublicKey(block), "public");
      return [keyIdOf(key), key] as const;
    }),
  );
  if (keys.size === 0) throw new Error("there is no public key in PEM");
  return (keyId, text, signature) => {
    const key = keys.get(keyId);
    return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  };
}

function parse(read: () => KeyObject, what: string): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // The library's words could quote the key.
  }
  throw new Error(`this is no Ed25519 ${what} key in PEM`);
}

function keyIdOf(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
}
