import { CHAIN_START, type ChainPlace, type ChainProblem } from "./chain.ts";

/** How far the chain was gone through by the job that does so, and what it found. */
export interface AuditCheck {
  /** Verified in one piece from the first seal on. */
  readonly tip: ChainPlace;
  /** Number of the last record under the tip; null before the first. */
  readonly lastSeq: string | null;
  readonly records: number;
  /** The round that goes through all of it once more, and never beyond the tip. */
  readonly again: ChainPlace;
  /** Milliseconds since 1970, as all times here. */
  readonly againBeganAt: number;
  /** When the last round that was ended had begun; null before the first. */
  readonly wholeAt: number | null;
  /** Whether signatures were verified, from the first seal on. */
  readonly signatures: boolean;
  readonly anchoredTo: number;
  readonly unsealed: number;
  readonly problem: ChainProblem | null;
  readonly problemAt: number | null;
  /** Of the row; 0 before there is one. */
  readonly version: number;
}

/** Before anything was checked; also where signatures can be verified now, and could not before. */
export function freshCheck(now: number, signatures: boolean, before: AuditCheck | null = null): AuditCheck {
  return {
    tip: CHAIN_START,
    lastSeq: null,
    records: 0,
    again: CHAIN_START,
    againBeganAt: now,
    wholeAt: null,
    signatures,
    anchoredTo: 0,
    unsealed: 0,
    problem: before?.problem ?? null,
    problemAt: before?.problemAt ?? null,
    version: before?.version ?? 0,
  };
}

/** Everything is gone through again as often: what was in order yesterday may have been changed since. */
export const ROUND_MS = 86_400_000;
