import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Asked } from "./server.ts";

/**
 * The other side of Signature Version 4, from the raw request as it came over the wire. Written from AWS's description and apart
 * from what it checks: nothing of `lib` is used.
 */

export interface KnownKey {
  readonly secret: string;
  /** The session token that must come with it; null for a long-lived key. */
  readonly token: string | null;
}

export type Verdict =
  | { readonly ok: true; readonly keyId: string; readonly region: string; readonly service: string }
  | { readonly ok: false; readonly code: string };

const FORM =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([a-z\d-]+)\/([a-z\d]+)\/aws4_request, SignedHeaders=([a-z\d;-]+), Signature=([\da-f]{64})$/;
const SKEW_MS = 300_000;

export function checkSignature(request: Asked, keyOf: (id: string) => KnownKey | undefined): Verdict {
  const match = FORM.exec(request.headers.authorization ?? "");
  if (match === null) return { ok: false, code: "IncompleteSignature" };
  const [, keyId = "", day = "", region = "", service = "", names = "", signature = ""] = match;
  const key = keyOf(keyId);
  if (key === undefined) return { ok: false, code: "InvalidClientTokenId" };
  if ((request.headers["x-amz-security-token"] ?? null) !== key.token)
    return { ok: false, code: "InvalidClientTokenId" };
  const date = request.headers["x-amz-date"] ?? "";
  if (!date.startsWith(day) || !isNow(date)) return { ok: false, code: "RequestExpired" };

  const signed = names.split(";");
  const mustBeSigned = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-amz-"));
  if (mustBeSigned.some((name) => !signed.includes(name))) return { ok: false, code: "SignatureDoesNotMatch" };
  const mac = (secret: Buffer, text: string) => createHmac("sha256", secret).update(text, "utf8").digest();
  const hash = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
  let canonical = `${request.method}\n${request.path.split("?")[0]}\n${request.path.split("?")[1] ?? ""}\n`;
  for (const name of signed) canonical += `${name}:${(request.headers[name] ?? "").trim()}\n`;
  canonical += `\n${names}\n${hash(request.body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/${service}/aws4_request\n${hash(canonical)}`;
  const dayKey = mac(Buffer.from(`AWS4${key.secret}`), day);
  const signingKey = mac(mac(mac(dayKey, region), service), "aws4_request");
  const isRight = timingSafeEqual(mac(signingKey, toSign), Buffer.from(signature, "hex"));
  return isRight ? { ok: true, keyId, region, service } : { ok: false, code: "SignatureDoesNotMatch" };
}

function isNow(date: string): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Math.abs(Date.UTC(year, month - 1, day, hour, minute, second) - Date.now()) <= SKEW_MS;
}
