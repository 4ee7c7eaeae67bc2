import { constants, type KeyObject, verify } from "node:crypto";

/**
 * Whether a compact JWS was signed by this key (RFC 7515 section 5.2; RFC 7518 sections 3.3 and 3.4). The algorithm is the caller's, who
 * took it from the configuration; an unknown one is never right. In this thread and at once: handing it to another one and waiting costs
 * several times what the check itself does.
 */
export function isSignedBy(key: KeyObject, alg: string, jws: string): boolean {
  const dot = jws.lastIndexOf(".");
  const signature = Buffer.from(jws.slice(dot + 1), "base64url");
  const input = Buffer.from(jws.slice(0, dot), "latin1");
  if (alg === "RS256") {
    if (key.asymmetricKeyType !== "rsa") return false;
    return verify("sha256", input, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
  }
  if (alg !== "ES256" || key.asymmetricKeyType !== "ec" || signature.length !== 64) return false;
  return verify("sha256", input, { key, dsaEncoding: "ieee-p1363" }, signature);
}
