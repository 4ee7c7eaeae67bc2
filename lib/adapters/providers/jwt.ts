import { constants, type KeyObject, sign } from "node:crypto";

/** RS256 (RFC 7518 section 3.3) or PS256 (section 3.5). */
export type JwtAlgorithm = "RS256" | "PS256";

export interface JwtParts {
  readonly algorithm: JwtAlgorithm;
  /** Beside `alg` and `typ`. */
  readonly header: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string | number>>;
  readonly key: KeyObject;
}

/**
 * A signed JWT in its compact form (RFC 7515 section 7.1). Throws where the key is not an RSA key.
 * It proves who the broker is for as long as its `exp` says: treat it like a password.
 */
export function signJwt({ algorithm, header, claims, key }: JwtParts): string {
  if (key.asymmetricKeyType !== "rsa") throw new Error("not an RSA key");
  const signed = `${part({ alg: algorithm, typ: "JWT", ...header })}.${part(claims)}`;
  const padding =
    algorithm === "RS256"
      ? { padding: constants.RSA_PKCS1_PADDING }
      : // RFC 7518 section 3.5: the salt is as long as the hash.
        { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return `${signed}.${sign("sha256", Buffer.from(signed), { key, ...padding }).toString("base64url")}`;
}

function part(value: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
