import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { SecretText } from "../../core/secret-text.ts";
import type { AppSigner } from "../../usecases/github/app-ports.ts";

const signAsync = promisify<string, Uint8Array, KeyObject, Buffer>(sign);

/**
 * Signs with a key that this process holds.
 * @param pem PKCS#1 or PKCS#8, as a variable's content may have it: with `\n` for line ends, or the whole in base64
 * @throws Error that says what is wrong, with nothing of the key
 */
export function signerOfKey(pem: SecretText): AppSigner {
  const key = parseKey(pem.reveal());
  return { sign: (input) => signAsync("RSA-SHA256", input, key) };
}

/** The same for a key in a file. @throws Error that names the file */
export async function signerOfKeyFile(file: string): Promise<AppSigner> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) throw new Error(`The GitHub App's key cannot be read: ${file}`);
  return signerOfKey(new SecretText(text));
}

function parseKey(text: string): KeyObject {
  const plain = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString("latin1");
  const key = readKey(plain.replaceAll("\\n", "\n").trim());
  if (key?.asymmetricKeyType !== "rsa") throw new Error("The GitHub App's key is no RSA private key in PEM.");
  return key;
}

/** OpenSSL's own messages say nothing that a person could act on. */
function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** GitHub refuses more than ten minutes. */
const LIFE_SECONDS = 540;
/** "To protect against clock drift, we recommend that you set this 60 seconds in the past." */
const PAST_SECONDS = 60;
/** More than this between two clocks is no drift, and is not put right: the operator must see it. */
const MOST_SKEW_SECONDS = 3_600;

export interface AppJwt {
  /** A JWT that is good for some minutes; signing one may cost a call of a key management service. */
  token(): Promise<SecretText>;
  /**
   * GitHub refused one. @param date its answer's `date`
   * @returns whether the clocks differ so that another try, by GitHub's clock, makes sense
   */
  refused(date: string | null): boolean;
}

/**
 * What an App says to be itself.
 * Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 * @param now milliseconds
 */
export function createAppJwt(appId: string, signer: AppSigner, now: () => number): AppJwt {
  let skew = 0;
  let made: { readonly until: number; readonly token: Promise<SecretText> } | null = null;

  async function make(at: number): Promise<SecretText> {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iat: at - PAST_SECONDS, exp: at + LIFE_SECONDS - PAST_SECONDS, iss: appId };
    const input = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
    const signature = Buffer.from(await signer.sign(Buffer.from(input))).toString("base64url");
    return new SecretText(`${input}.${signature}`);
  }

  return {
    token() {
      const at = Math.floor(now() / 1_000) + skew;
      if (made !== null && at < made.until) return made.token;
      const token = make(at);
      made = { until: at + LIFE_SECONDS / 2, token };
      token.catch(() => {
        made = null;
      });
      return token;
    },
    refused(date) {
      const theirs = date === null ? Number.NaN : Date.parse(date);
      if (!Number.isFinite(theirs)) return false;
      const found = Math.round((theirs - now()) / 1_000);
      if (Math.abs(found) > MOST_SKEW_SECONDS || Math.abs(found - skew) < PAST_SECONDS / 2) return false;
      skew = found;
      made = null;
      return true;
    },
  };
}
