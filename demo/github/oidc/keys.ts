import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";

/** One key of the issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** The issuer's keys: the newest signs, all that are served verify. */
export class SigningKeys {
  private keys: readonly SigningKey[] = [];

  /** Signs with a new key from now on. With `keepOld: false` the keys before it are no longer served. */
  async rotate(options: { readonly keepOld?: boolean } = {}): Promise<string> {
    const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const key = { kid, privateKey, publicJwk: { ...jwk, kid, alg: "RS256", use: "sig" } };
    this.keys = options.keepOld === false ? [key] : [key, ...this.keys];
    return kid;
  }

  current(): SigningKey {
    const [key] = this.keys;
    if (key === undefined) throw new Error("The issuer has no key yet.");
    return key;
  }

  /** The public halves only. */
  jwks(): { readonly keys: readonly JWK[] } {
    return { keys: this.keys.map(({ publicJwk }) => publicJwk) };
  }
}
