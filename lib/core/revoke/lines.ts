import { SecretText } from "../secret-text.ts";

/**
 * What GitHub's revocation endpoint takes, by what it begins with.
 * Source: https://docs.github.com/en/rest/credentials/revoke#revoke-a-list-of-credentials
 */
const KINDS: readonly (readonly [prefix: string, kind: string])[] = [
  ["ghp_", "classic personal access token"],
  ["github_pat_", "fine-grained personal access token"],
  ["gho_", "OAuth access token"],
  ["ghu_", "user token of a GitHub App"],
  ["ghr_", "refresh token of a GitHub App"],
];

/** A leaked credential. Its value shows itself nowhere. */
export interface LeakedCredential {
  /** Of the first line that has it, from 1. */
  readonly line: number;
  readonly kind: string;
  readonly value: SecretText;
}

export interface LeakedLines {
  readonly credentials: readonly LeakedCredential[];
  /** Lines that hold something that cannot be revoked this way, and why; nothing of their text. */
  readonly wrong: readonly { readonly line: number; readonly why: string }[];
}

const LONGEST = 300;

/** One credential a line. Empty lines are passed over, and a value that stands there twice counts once. */
export function readLeaked(text: string): LeakedLines {
  const credentials: LeakedCredential[] = [];
  const wrong: { line: number; why: string }[] = [];
  const seen = new Set<string>();
  for (const [index, whole] of text.split("\n").entries()) {
    const value = whole.trim();
    if (value === "" || seen.has(value)) continue;
    seen.add(value);
    const line = index + 1;
    const kind = kindOf(value);
    if (kind === null) wrong.push({ line, why: whyNot(value) });
    else credentials.push({ line, kind, value: new SecretText(value) });
  }
  return { credentials, wrong };
}

function kindOf(value: string): string | null {
  if (value.length > LONGEST || !/^\w{20,}$/.test(value)) return null;
  return KINDS.find(([prefix]) => value.startsWith(prefix))?.[1] ?? null;
}

function whyNot(value: string): string {
  if (value.startsWith("ghs_"))
    return "an installation token, which GitHub does not take here: it ends by itself within an hour";
  return "no GitHub token, or more than the token alone";
}
