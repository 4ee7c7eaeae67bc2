import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";

/** One key of the issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** The issuer's keys: the newest signs, all that are served verify. The first is made when it is first needed: that takes a while. */
export class SigningKeys {
  private keys: Promise<readonly SigningKey[]> | null = null;

  /** Signs with a new key from now on. With `keepOld: false` the keys before it are no longer served. */
  async rotate(options: { readonly keepOld?: boolean } = {}): Promise<string> {
    const old = options.keepOld === false ? [] : await this.all();
    const key = await newKey();
    this.keys = Promise.resolve([key, ...old]);
    return key.kid;
  }

  async current(): Promise<SigningKey> {
    const [key] = await this.all();
    if (key === undefined) throw new Error("The issuer has no key.");
    return key;
  }

  /** The public halves only. */
  async jwks(): Promise<{ readonly keys: readonly JWK[] }> {
    return { keys: (await this.all()).map(({ publicJwk }) => publicJwk) };
  }

  private all(): Promise<readonly SigningKey[]> {
    this.keys ??= newKey().then((key) => [key]);
    return this.keys;
  }
}

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, publicJwk: { ...jwk, kid, alg: "RS256", use: "sig" } };
}
