import { createHash, randomBytes } from "node:crypto";
import type { TokenKind, TokenRecord } from "./model.ts";

/** How GitHub's tokens of each kind begin. */
const PREFIX: Readonly<Record<TokenKind, string>> = {
  installation: "ghs_",
  job: "ghs_",
  user: "github_pat_",
  oauth: "ghu_",
};

/** Base64 of the SHA-256, as in GitHub's audit log. */
export function hashToken(value: string): string {
  return createHash("sha256").update(value, "utf8").digest("base64");
}

export type NewToken = Omit<TokenRecord, "id" | "hashedToken" | "revokedAt" | "issuedAt">;

/** Every token that was ever issued here, without their values. */
export class TokenRegistry {
  private readonly byHash = new Map<string, TokenRecord>();

  /** With `long`, installation tokens have GitHub's newer form: the App's id and a JSON web token behind the prefix. */
  constructor(
    private readonly now: () => number,
    private readonly long = false,
  ) {}

  /** @returns the value, which is seen this once only */
  issue(token: NewToken): { readonly value: string; readonly record: TokenRecord } {
    const value = PREFIX[token.kind] + this.rest(token);
    const hashedToken = hashToken(value);
    const record = { ...token, id: this.byHash.size + 1, hashedToken, issuedAt: this.now(), revokedAt: null };
    this.byHash.set(hashedToken, record);
    return { value, record };
  }

  private rest({ kind, appId }: NewToken): string {
    if (kind === "user") return letters(82);
    if (kind !== "installation" || !this.long) return letters(36);
    return `${appId}_${[letters(36), letters(280), letters(342)].join(".")}`;
  }

  /** The token of this value while it is good; an unknown, expired or revoked one is null, and nothing tells which. */
  find(value: string): TokenRecord | null {
    const record = this.byHash.get(hashToken(value));
    if (record === undefined || record.revokedAt !== null || record.expiresAt <= this.now()) return null;
    return record;
  }

  revoke(record: TokenRecord): void {
    record.revokedAt ??= this.now();
  }

  revokeWhere(chosen: (record: TokenRecord) => boolean): number {
    const found = [...this.byHash.values()].filter((record) => record.revokedAt === null && chosen(record));
    for (const record of found) this.revoke(record);
    return found.length;
  }

  all(): readonly TokenRecord[] {
    return [...this.byHash.values()];
  }
}

function letters(length: number): string {
  let text = "";
  while (text.length < length) text += randomBytes(length).toString("base64").replace(/[+/=]/g, "");
  return text.slice(0, length);
}
