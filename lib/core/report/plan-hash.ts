import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * SHA-256, in hex, of a plan as canonical JSON. Files, items and grants are compared as sets: equal plans have equal hashes in whatever
 * order they were made. The texts are those that may be stored: from the hash of an open one, who reads the table could try out short
 * literals.
 */
export function planHash(plan: {
  readonly files: readonly { readonly path: string }[];
  readonly items: readonly { readonly fingerprint: string }[];
  readonly grants: readonly { readonly name: string }[];
}): string {
  const canonical = {
    ...plan,
    files: sorted(plan.files, (file) => file.path),
    items: sorted(plan.items, (item) => item.fingerprint),
    grants: sorted(plan.grants, (grant) => grant.name),
  };
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(canonical))));
}

/** JSON without white space, the keys of every object in the order of their UTF-16 units. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(sorted(Object.entries(part), ([key]) => key));
  });
}

function sorted<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  return values.toSorted((a, b) => (keyOf(a) === keyOf(b) ? 0 : keyOf(a) < keyOf(b) ? -1 : 1));
}
