import type { Confidence, CredentialKind, Severity } from "../contracts.ts";

/**
 * One hard-coded credential in a text. There is no field for the value: whoever needs it (to make an HMAC) reads
 * `text.slice(start, end)` and lets go of it.
 */
export interface LiteralMatch {
  /** Id of the rule, stable across versions. */
  readonly rule: string;
  /** `hardcoded-credential`, or `identifier` for values that vendors call public (client ids, publishable keys). */
  readonly kind: CredentialKind;
  /** What the value opens, such as `github-pat`: tells whom to call for the revocation. */
  readonly credential: CredentialKind;
  /** UTF-16 offsets of the secret part, end exclusive. Both are 0 when the file as a whole is the credential. */
  readonly start: number;
  readonly end: number;
  /** 1-based, columns in UTF-16 units, end exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The public prefix and the length of the rest, such as `ghp_…(36)`. */
  readonly shape: string;
  readonly confidence: Confidence;
  readonly severity: Severity;
  readonly message: string;
}

/** What every rule says of itself. */
export interface RuleFacts {
  readonly id: string;
  readonly credential: CredentialKind;
  /** Ends the sentence "This looks like …": with article, without full stop. */
  readonly what: string;
  /** Shannon entropy in bits per character; a value at or below it is no credential. Absent: 0. */
  readonly minEntropy?: number;
  /** Before it is lowered for a value or a path that looks like an example. Absent: high for tokens, else medium. */
  readonly confidence?: Confidence;
  /** Only files whose path fits. Paths have forward slashes. */
  readonly path?: RegExp;
  /** The vendor documents the value as public. */
  readonly identifier?: boolean;
}

/** A value that is known by its own form: prefix, alphabet, length. */
export interface TokenRule extends RuleFacts {
  readonly form: "token";
  /** Texts (compared without case) that every such value holds at a fixed place. */
  readonly anchors: readonly string[];
  /** Sticky, bounded, and tried `back` characters before the anchor. What it matches is the secret part. */
  readonly pattern: RegExp;
  readonly back: number;
  /** The character before must not be a letter, digit or underscore. */
  readonly boundary: boolean;
}

/** A value without form of its own that is assigned to a name which mentions the vendor. */
export interface AssignedRule extends RuleFacts {
  readonly form: "assigned";
  /** Parts of names, compared without case. */
  readonly names: readonly string[];
  /** The name must be written lower, Capital or UPPER: for short names that occur inside other words. */
  readonly exactCase: boolean;
  readonly value: RegExp;
}

/** A value that only its surroundings make a credential (`.npmrc`, PEM, URLs, curl). */
export interface StructuredRule extends RuleFacts {
  readonly form: "structured";
  readonly anchors: readonly string[];
  /**
   * All secrets that this anchor leads to. Must look at a bounded stretch of text per call, or keep a cursor in
   * `view.cursors` so that a file is walked once however many anchors it holds.
   */
  readonly find: (view: TextView, anchor: number) => readonly Candidate[];
}

export type Rule = TokenRule | AssignedRule | StructuredRule;

export interface TextView {
  readonly text: string;
  readonly path: string;
  /** Notes of structured rules about this text, by rule id. */
  readonly cursors: Map<string, number>;
}

/** A place that a rule points at, before placeholders are sorted out and overlaps are settled. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /** What may be shown of the value: a text that is the same for every value of the rule. */
  readonly prefix: string;
  /** Replaces the rule's facts when the surroundings tell more than the rule knew. */
  readonly facts?: RuleFacts;
  readonly confidence?: Confidence;
}
