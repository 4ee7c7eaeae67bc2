import { sha256 } from "@noble/hashes/sha2.js";

/**
 * SHA-256 of a token in base64: what GitHub's audit log calls `hashed_token`, so that both records can be joined.
 * Source: GitHub docs, "Identifying audit log events performed by an access token". Only for tokens that nobody can guess.
 */
export function hashedToken(token: string): string {
  return btoa(String.fromCharCode(...sha256(new TextEncoder().encode(token))));
}
