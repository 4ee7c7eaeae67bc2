import { createHash, createHmac } from "node:crypto";
import type { SecretText } from "../../../core/secret-text.ts";

/**
 * Signature Version 4, as "Create a signed AWS API request" in the IAM User Guide describes it, for requests with a body that is
 * known as a whole. Not for S3, whose paths are encoded once only.
 */

export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretText;
  readonly sessionToken?: SecretText;
}

export interface SignableRequest {
  readonly method: string;
  readonly url: string;
  /** Without `host`, which is the URL's. All of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly at: Date;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The headers to send: those of the request and what proves who sends it. AWS takes them for five minutes around `at`. */
export function signRequest(request: SignableRequest, key: AwsKey, scope: SigningScope): Record<string, string> {
  const time = amzTime(scope.at);
  const headers: Record<string, string> = { ...request.headers, "x-amz-date": time };
  if (key.sessionToken !== undefined) headers["x-amz-security-token"] = key.sessionToken.reveal();
  const { text, signedHeaders } = canonicalRequest({ ...request, headers });
  const credentialScope = `${time.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = [ALGORITHM, time, credentialScope, sha256(text)].join("\n");
  const signature = hmac(signingKey(key.secretAccessKey, scope), toSign).toString("hex");
  const credential = `${key.accessKeyId}/${credentialScope}`;
  headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return headers;
}

/** Step 1: method, path, query, headers, names of headers, hash of the body. */
export function canonicalRequest({ method, url, headers, body }: SignableRequest): {
  readonly text: string;
  readonly signedHeaders: string;
} {
  const { host, pathname, searchParams } = new URL(url);
  const entries = Object.entries({ ...headers, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, " ")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
  const signedHeaders = entries.map(([name]) => name).join(";");
  const lines = entries.map(([name, value]) => `${name}:${value}\n`).join("");
  // The path is encoded in the URL already; services other than S3 want it encoded once more.
  const path = pathname.split("/").map(encode).join("/");
  return { text: [method, path, query, lines, signedHeaders, sha256(body)].join("\n"), signedHeaders };
}

/** Step 3: a key that is good for one day, region and service only. */
export function signingKey(secret: SecretText, { at, region, service }: SigningScope): Buffer {
  const day = amzTime(at).slice(0, 8);
  const start = hmac(`AWS4${secret.reveal()}`, day);
  return [region, service, "aws4_request"].reduce((key, part) => hmac(key, part), start);
}

/** `20150830T123600Z` */
function amzTime(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** RFC 3986: everything but unreserved characters, with upper-case hexadecimal digits. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
