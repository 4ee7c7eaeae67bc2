import { createHash, createPrivateKey, type KeyObject, randomUUID, X509Certificate } from "node:crypto";
import type { SecretText } from "../../../core/secret-text.ts";
import { signJwt } from "../jwt.ts";
import type { Clock } from "../upstream.ts";

/** The broker's proof to Entra ID: "Microsoft identity platform application authentication certificate credentials". */

/** Microsoft advises five to ten minutes; the proof is used at once. */
const ASSERTION_SECONDS = 300;
/** RFC 7518 section 3.5. */
const RSA_BITS_MIN = 2_048;

export interface ClientCertificate {
  readonly key: KeyObject;
  /** `x5t#S256`: base64url of the SHA-256 of the certificate's DER form. */
  readonly thumbprint: string;
  readonly validTo: Date;
}

/** Certificate and private key out of one PEM text; null where one is missing, or they do not belong together. */
export function readClientCertificate(pem: SecretText): ClientCertificate | null {
  const text = pem.reveal();
  const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text)?.[0];
  const keyBlock = /-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA )?PRIVATE KEY-----/.exec(text)?.[0];
  if (block === undefined || keyBlock === undefined) return null;
  try {
    const certificate = new X509Certificate(block);
    const key = createPrivateKey(keyBlock);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType !== "rsa" || bits < RSA_BITS_MIN || !certificate.checkPrivateKey(key)) return null;
    const thumbprint = createHash("sha256").update(certificate.raw).digest("base64url");
    return { key, thumbprint, validTo: new Date(certificate.validTo) };
  } catch {
    // Neither text is quoted anywhere: what OpenSSL says about a key may hold parts of it.
    return null;
  }
}

export function clientAssertion(
  { key, thumbprint }: ClientCertificate,
  clientId: string,
  audience: string,
  clock: Clock,
): string {
  const now = Math.floor(clock.now().getTime() / 1_000);
  const times = { iat: now, nbf: now, exp: now + ASSERTION_SECONDS };
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), ...times };
  return signJwt({ algorithm: "PS256", header: { "x5t#S256": thumbprint }, claims, key });
}
