import { createHmac, timingSafeEqual } from "node:crypto";

/** The content of git's objects, read and written as bytes. */

export interface RawEntry {
  /** Octal digits. */
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
  readonly type: "blob" | "tree" | "commit";
}

/** The entries of a tree object. */
export function treeEntries(content: Buffer): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString("latin1", at, space);
    const name = content.toString("utf8", space + 1, zero);
    const sha = content.toString("hex", zero + 1, zero + 21);
    entries.push({ mode, name, sha, type: typeOf(mode) });
    at = zero + 21;
  }
  return entries;
}

function typeOf(mode: string): RawEntry["type"] {
  if (mode === "40000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

export interface Signatory {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 with the zone that it was written in. */
  readonly date: string;
}

export interface RawCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signatory;
  readonly committer: Signatory;
  readonly message: string;
  /** The armoured signature, and what it is over; null for a commit without. */
  readonly signed: { readonly signature: string; readonly payload: string } | null;
}

export function commitIn(content: Buffer): RawCommit {
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = text.slice(0, end).replace(/\n /g, "\u0000").split("\n");
  const values = (key: string) =>
    head.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const signature = values("gpgsig")[0]?.replaceAll("\u0000", "\n");
  const payload = text.slice(0, end).replace(/\ngpgsig [^\n]*(?:\n [^\n]*)*/, "") + text.slice(end);
  return {
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: signatoryIn(values("author")[0] ?? ""),
    committer: signatoryIn(values("committer")[0] ?? ""),
    message: text.slice(end + 2).replace(/\n+$/, ""),
    signed: signature === undefined ? null : { signature, payload },
  };
}

function signatoryIn(line: string): Signatory {
  const [, name = "", email = "", seconds = "0", zone = "+0000"] =
    /^(.*?) ?<(.*)> (-?\d+) ([+-]\d{4})$/.exec(line) ?? [];
  const minutes = (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  const local = new Date((Number(seconds) + minutes * 60) * 1000).toISOString().slice(0, 19);
  return { name, email, date: minutes === 0 ? `${local}Z` : `${local}${zone.slice(0, 3)}:${zone.slice(3)}` };
}

/**
 * What GitHub's signature is to us: armour around a code that only this stand-in can make. Nobody's key is needed, it is part of the
 * commit as a real one is, and a copied or invented one is told.
 */
export function signatureOf(key: Buffer, payload: string): string {
  const code = createHmac("sha256", key).update(payload).digest("base64");
  return `-----BEGIN PGP SIGNATURE-----\n\n${code}\n-----END PGP SIGNATURE-----`;
}

export function isSignedBy(key: Buffer, { signed }: RawCommit): boolean {
  if (signed === null) return false;
  const [given, own] = [signed.signature.trim(), signatureOf(key, signed.payload)].map((one) => Buffer.from(one));
  return given !== undefined && own !== undefined && given.length === own.length && timingSafeEqual(given, own);
}

/** A commit object with its signature. `payload` is the commit without one. */
export function withSignature(key: Buffer, payload: string): string {
  const end = payload.indexOf("\n\n");
  const lines = signatureOf(key, payload).replaceAll("\n", "\n ");
  return `${payload.slice(0, end)}\ngpgsig ${lines}${payload.slice(end)}`;
}
