import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type AuditRecord, recordText } from "./canonical.ts";

/** The chain of seals over the audit. Hashes are lower-case hex of SHA-256. */
export interface Seal {
  readonly number: number;
  /** It seals all records of the transactions in [fromXid, toXid). Decimal text; the first begins at 0, each next where one ended. */
  readonly fromXid: string;
  readonly toXid: string;
  readonly rows: number;
  readonly prevHash: string;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keyId: string;
  /** Ed25519 over `sealText`, base64. */
  readonly signature: string;
}

/** What lies before the first seal. */
export const GENESIS = "0".repeat(64);

/** What is signed: everything that a seal says. */
export function sealText(seal: Omit<Seal, "signature">): string {
  const { number, fromXid, toXid, rows, prevHash, hash, at, keyId } = seal;
  return `thaw-audit-seal ${JSON.stringify([number, fromXid, toXid, rows, prevHash, hash, at, keyId])}`;
}

export function recordHash(record: AuditRecord): Uint8Array {
  return sha256(utf8ToBytes(recordText(record)));
}

/** SHA-256 over the previous hash and the records' hashes, in the order of their numbers. */
export function chainHash(prevHash: string, recordHashes: readonly Uint8Array[]): string {
  return bytesToHex(sha256(concatBytes(hexToBytes(prevHash), sha256(concatBytes(...recordHashes)))));
}

/** The head of the chain as it was published outside of the database. */
export type Anchor = Seal;

export type ChainProblem =
  | { readonly kind: "seal-missing"; readonly number: number }
  | { readonly kind: "seal-gap"; readonly number: number }
  | { readonly kind: "seal-signature"; readonly number: number }
  | { readonly kind: "seal-hash"; readonly number: number; readonly expectedRows: number; readonly foundRows: number }
  | { readonly kind: "anchor-mismatch"; readonly number: number }
  | { readonly kind: "anchor-missing"; readonly number: number }
  | { readonly kind: "anchor-signature"; readonly number: number };

export interface ChainReport {
  readonly seals: number;
  readonly sealedRecords: number;
  readonly unsealedRecords: number;
  readonly anchors: number;
  /** Number of the newest seal that an anchor confirms; 0 where none does. What comes after could have been made anew. */
  readonly anchoredTo: number;
  readonly problems: readonly ChainProblem[];
}

/** Verifies one signature. */
export type VerifySignature = (keyId: string, text: string, signature: string) => boolean;

/** Where a check goes on: behind the last seal that was found in order. */
export interface ChainPlace {
  /** Number of that seal; 0 before the first. */
  readonly seal: number;
  readonly hash: string;
  readonly toXid: string;
}

export const CHAIN_START: ChainPlace = { seal: 0, hash: GENESIS, toXid: "0" };

/**
 * Checks a chain step by step, so that a million records need not be in memory. Records come in the order of their numbers within each
 * seal. Whatever was changed, removed, added or reordered up to the newest anchor is a problem; records after the last seal are counted.
 */
export function createChainCheck(anchors: readonly Anchor[], verify: VerifySignature, from: ChainPlace = CHAIN_START) {
  const problems: ChainProblem[] = [];
  const byNumber = new Map<number, Anchor>();
  for (const anchor of anchors) {
    const { signature, ...rest } = anchor;
    if (!verify(anchor.keyId, sealText(rest), signature))
      problems.push({ kind: "anchor-signature", number: anchor.number });
    else byNumber.set(anchor.number, anchor);
  }
  const state = { next: from.seal + 1, prevHash: from.hash, toXid: from.toXid, sealed: 0, anchoredTo: 0 };

  return {
    /** What was found first; null while nothing is wrong. */
    firstProblem: (): ChainProblem | null => problems[0] ?? null,
    /** The newest seal so far that was found as it was published; 0 for none. */
    anchoredTo: () => state.anchoredTo,
    place: (): ChainPlace => ({ seal: state.next - 1, hash: state.prevHash, toXid: state.toXid }),
    /** The next seal, with the hashes of all records that the database has for it. */
    seal(seal: Seal, recordHashes: readonly Uint8Array[]): void {
      for (; state.next < seal.number; state.next += 1) problems.push({ kind: "seal-missing", number: state.next });
      const { signature, ...rest } = seal;
      if (!verify(seal.keyId, sealText(rest), signature))
        problems.push({ kind: "seal-signature", number: seal.number });
      if (state.toXid !== seal.fromXid) problems.push({ kind: "seal-gap", number: seal.number });
      const hash = chainHash(state.prevHash, recordHashes);
      if (hash !== seal.hash || seal.prevHash !== state.prevHash || recordHashes.length !== seal.rows) {
        problems.push({
          kind: "seal-hash",
          number: seal.number,
          expectedRows: seal.rows,
          foundRows: recordHashes.length,
        });
      }
      const anchor = byNumber.get(seal.number);
      if (anchor !== undefined) {
        if (sealText(anchor) === sealText(seal)) state.anchoredTo = seal.number;
        else problems.push({ kind: "anchor-mismatch", number: seal.number });
        byNumber.delete(seal.number);
      }
      state.sealed += recordHashes.length;
      // Goes on from what the seal says, so that one broken link is one problem and not all that follow.
      state.prevHash = seal.hash;
      state.toXid = seal.toXid;
      state.next = seal.number + 1;
    },
    done(unsealedRecords: number): ChainReport {
      for (const number of [...byNumber.keys()].sort((one, other) => one - other)) {
        problems.push({ kind: "anchor-missing", number });
      }
      return {
        seals: state.next - 1,
        sealedRecords: state.sealed,
        unsealedRecords,
        anchors: anchors.length,
        anchoredTo: state.anchoredTo,
        problems,
      };
    },
  };
}
