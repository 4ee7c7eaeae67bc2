import type { Candidate, RuleFacts, StructuredRule, TextView } from "../types.ts";

/** Longest PEM block that is looked at; an RSA key of 16,384 bits is 13 kB, a PGP key with many sub-keys ten times that. */
const MAX_BLOCK = 128 * 1024;
const SERVICE_ACCOUNT_WINDOW = 2048;

const GCP_FACTS: RuleFacts = {
  id: "gcp-service-account-key",
  credential: "gcp-key-json",
  what: "a Google Cloud service account key",
};

/**
 * PEM and PGP private keys, `-----BEGIN … PRIVATE KEY-----` (RFC 7468, RFC 4880). Also on one line with `\n` written out, as in
 * a service account's JSON, which is then reported as such. Public keys and certificates are no match. A block without
 * its end is one when key material follows: half a key is enough to be worth a rotation.
 */
export const PEM_RULE: StructuredRule = {
  form: "structured",
  id: "private-key",
  credential: "signing-material",
  what: "a private key",
  confidence: "high",
  anchors: ["-----begin"],
  find(view, anchor) {
    if (anchor < (view.cursors.get("private-key") ?? 0)) return [];
    const head = /[ A-Z0-9_-]{0,100}?PRIVATE KEY(?: BLOCK)?-----/iy;
    head.lastIndex = anchor;
    if (!head.test(view.text)) return [];
    const start = anchor - "-----BEGIN".length;
    const body = head.lastIndex;
    const end = endOfBlock(view, body);
    if (end === null) return [];
    view.cursors.set("private-key", end);
    const facts = isServiceAccount(view.text, start) ? GCP_FACTS : undefined;
    const confidence = isMaterial(view.text.slice(body, Math.min(end, body + 400))) ? "high" : "low";
    return [{ start, end, prefix: "-----BEGIN", facts, confidence }];
  },
};

/** Key material, not the source code between two mentions of the marker lines. */
function isMaterial(body: string): boolean {
  return /[0-9A-Za-z+/]{40}/.test(body) && !/[(){};<>]/.test(body.slice(0, 200));
}

/** Offset behind the block, null when what follows is no key material. `body` is the offset behind the opening line. */
function endOfBlock(view: TextView, body: number): number | null {
  const closing = nextClosing(view, body + 64);
  if (closing !== null && closing - body <= MAX_BLOCK) return closing;
  const material = /(?:[\s"'`+|#>*,.:-]|\\[nr]?){0,60}[0-9A-Za-z+/=]{48,76}(?=[\s"'\\]|$)/y;
  material.lastIndex = body;
  return material.test(view.text) ? material.lastIndex : null;
}

/** The nearest `KEY-----` from `from` on. The last answer is kept, so a text is walked once whatever it holds. */
function nextClosing(view: TextView, from: number): number | null {
  const known = view.cursors.get("private-key:closing");
  if (known !== undefined && (known === Number.POSITIVE_INFINITY || known >= from + 8)) {
    return known === Number.POSITIVE_INFINITY ? null : known;
  }
  const closing = /KEY(?: BLOCK)?-----/gi;
  closing.lastIndex = from;
  const found = closing.exec(view.text);
  const end = found === null ? Number.POSITIVE_INFINITY : closing.lastIndex;
  view.cursors.set("private-key:closing", end);
  return found === null ? null : end;
}

function isServiceAccount(text: string, start: number): boolean {
  const around = text.slice(Math.max(0, start - SERVICE_ACCOUNT_WINDOW), start);
  return /"type"\s{0,4}:\s{0,4}"service_account"/.test(around) && /"private_key"\s{0,4}:\s{0,4}"?$/.test(around);
}

/** The private half of a PuTTY key file, from `Private-Lines:` on (PuTTY manual, appendix C). */
export const PUTTY_RULE: StructuredRule = {
  form: "structured",
  id: "putty-private-key",
  credential: "ssh-deploy-key",
  what: "a PuTTY private key",
  confidence: "high",
  anchors: ["private-lines:"],
  find(view, anchor) {
    const block = /[ \t]{0,4}\d{1,3}\r?\n((?:[0-9A-Za-z+/=]{1,64}\r?\n){1,200})/y;
    block.lastIndex = anchor;
    const material = block.exec(view.text)?.[1];
    if (material === undefined || material.length < 16) return [];
    return [{ start: block.lastIndex - material.length, end: block.lastIndex, prefix: "" }];
  },
};

/** A private key in base64, as kubeconfig's `client-key-data` has it. `LS0tLS1CRUdJTi` is base64 of `-----BEGIN`. */
export const BASE64_PEM_RULE: StructuredRule = {
  form: "structured",
  id: "private-key-base64",
  credential: "signing-material",
  what: "a private key in base64",
  confidence: "high",
  anchors: ["LS0tLS1CRUdJTi"],
  find(view, anchor) {
    const start = anchor - "LS0tLS1CRUdJTi".length;
    if (view.text.slice(start, anchor) !== "LS0tLS1CRUdJTi" || /[0-9A-Za-z+/]/.test(view.text.charAt(start - 1)))
      return [];
    const material = /[0-9A-Za-z+/]{100,20000}={0,2}/y;
    material.lastIndex = start;
    if (!material.test(view.text)) return [];
    if (!/PRIVATE KEY/.test(decodeBase64(view.text.slice(start, start + 64)))) return [];
    return [{ start, end: material.lastIndex, prefix: "LS0tLS1CRUdJTi" }];
  },
};

/** Text of a base64 value, empty when it is none. Looks first, since a thrown error costs a thousand times the look. */
export function decodeBase64(value: string): string {
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(value)) return "";
  try {
    return atob(value);
  } catch {
    return "";
  }
}

/**
 * JSON Web Tokens (RFC 7519): two parts that begin with base64 of `{"`, and a signature that may be empty. Found by the
 * second part's `.ey`, which is far rarer than the first's.
 */
export const JWT_RULE: StructuredRule = {
  form: "structured",
  id: "jwt",
  credential: "saas-api-key",
  what: "a JSON Web Token",
  minEntropy: 2.9,
  anchors: [".ey"],
  find(view, anchor) {
    const { text } = view;
    const dot = anchor - 3;
    let start = dot;
    while (start > 0 && dot - start < 4096 && isWord(text.charCodeAt(start - 1))) start--;
    if (dot - start < 19 || text.slice(start, start + 2) !== "ey") return [];
    const rest = /\.ey[\w/\\-]{17,8000}\.(?:[\w/\\-]{10,8000}={0,2})?/y;
    rest.lastIndex = dot;
    if (!rest.test(text)) return [];
    return [{ start, end: rest.lastIndex, prefix: "ey" }];
  },
};

/** A JSON Web Token once more in base64: `ZXlK` is base64 of `eyJ`. */
export const JWT_BASE64_RULE: StructuredRule = {
  form: "structured",
  id: "jwt-base64",
  credential: "saas-api-key",
  what: "a JSON Web Token in base64",
  minEntropy: 1.9,
  anchors: ["ZXlK"],
  find(view, anchor) {
    const { text } = view;
    const start = anchor - 4;
    if (start < (view.cursors.get("jwt-base64") ?? 0)) return [];
    if (text.slice(start, anchor) !== "ZXlK" || (start > 0 && isWord(text.charCodeAt(start - 1)))) return [];
    // The head is looked at first: a text of nothing but `ZXlK` must not cost a long run each time.
    if (!isTokenHeader(decodeBase64(text.slice(start, start + 12)))) return [];
    const material = /[\w/\\+\r\n-]{40,8000}={0,2}/y;
    material.lastIndex = start;
    if (!material.test(text)) return [];
    view.cursors.set("jwt-base64", material.lastIndex);
    return [{ start, end: material.lastIndex, prefix: "ZXlK" }];
  },
};

/** `eyJ…` decodes to the head of a JSON object whose first name begins as one of JOSE's (RFC 7515, 7516, 7517). */
function isTokenHeader(inner: string): boolean {
  const head =
    /^\{"(?:alg"|ap[uv]"|aud"|b64"|crit|cty"|epk"|enc"|jku"|jwk"|iss"|iv"|kid"|key_|kty"|nonc|p2[cs]"|ppt"|sub"|svt"|tag"|typ"|url"|use"|ver|x["5]|zip")/;
  return head.test(decodeBase64(inner.slice(0, 8)));
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

export const KEY_RULES: readonly StructuredRule[] = [PEM_RULE, PUTTY_RULE, BASE64_PEM_RULE, JWT_RULE, JWT_BASE64_RULE];

/**
 * For rules that need no more than one sticky expression behind their anchor: the first group is the secret part. Anchors
 * inside the last find are passed over, so that a text of nothing but anchors costs no more than any other.
 */
export function afterAnchor(view: TextView, anchor: number, rule: string, source: RegExp): readonly Candidate[] {
  if (anchor < (view.cursors.get(rule) ?? 0)) return [];
  source.lastIndex = anchor;
  const found = source.exec(view.text);
  const range = found?.indices?.[1];
  if (range === undefined) return [];
  view.cursors.set(rule, range[1]);
  return [{ start: range[0], end: range[1], prefix: "" }];
}
