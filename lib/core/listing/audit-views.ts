import type { AuditArea } from "../audit/actions.ts";
import type { ChainProblem } from "../audit/chain.ts";
import { cutText } from "../report/redacted.ts";
import type { AuditKey } from "./audit-query.ts";
import type { ScanProgress } from "./views.ts";

/** What the page of the audit record shows. Times are ISO 8601 in UTC, numbers of records decimal text. */

export interface AuditRowView {
  readonly seq: string;
  readonly at: string;
  /** `user`: a person; `job`: a job that asked the broker; `system`: a process of ours. */
  readonly actorKind: string;
  /** A login, a repository, or the name of a process. */
  readonly actor: string;
  readonly actorId: string;
  readonly action: string;
  readonly area: AuditArea;
  readonly about: AuditObject;
  readonly facts: readonly AuditFact[];
  readonly requestId: string | null;
}

export type AuditFact = readonly [name: string, value: string];

/** What a record is about. */
export interface AuditObject {
  readonly kind: string;
  readonly id: string;
  /** As people call it; the id where nothing of that id is there any more. */
  readonly name: string;
  /** Set for a repository: its page is found by name. */
  readonly repository: { readonly owner: string; readonly name: string } | null;
}

export interface AuditPage {
  readonly rows: readonly AuditRowView[];
  /** Where the next page begins; null where this is the last. */
  readonly next: AuditKey | null;
}

export interface AuditRoom extends AuditPage {
  readonly check: AuditCheckView;
  readonly scan: ScanProgress;
  readonly asOf: string;
}

/** How far the chain of seals was gone through, and what was found. */
export interface AuditCheckView {
  /** Seals that there are. */
  readonly seals: number;
  /** Number of the last record under the last seal that was verified; null before the first. */
  readonly toRecord: string | null;
  readonly records: number;
  readonly verifiedSeals: number;
  /** Records after the last seal that there is. */
  readonly unsealed: number;
  readonly checkedAt: string | null;
  /** When it was last gone through from the first record on; null before that was done once. */
  readonly wholeAt: string | null;
  /** Whether signatures were verified: for that, the worker is given the public key. */
  readonly signatures: boolean;
  /** The newest seal that was found as it was published outside of the database; 0 for none. */
  readonly anchoredTo: number;
  readonly problem: ChainProblem | null;
  readonly problemAt: string | null;
}

export type AuditCheckState = "none" | "unchecked" | "verified" | "broken";

export function auditCheckState({ seals, toRecord, problem }: AuditCheckView): AuditCheckState {
  if (problem !== null) return "broken";
  if (toRecord !== null) return "verified";
  return seals === 0 ? "none" : "unchecked";
}

/** What is wrong, as a sentence. */
export function problemSentence(problem: ChainProblem): string {
  const { number } = problem;
  switch (problem.kind) {
    case "seal-missing":
      return `Seal ${number} is missing.`;
    case "seal-gap":
      return `Seal ${number} does not begin where the one before it ended.`;
    case "seal-signature":
      return `Seal ${number} is not signed by any of the keys that are known.`;
    case "seal-hash":
      return `The records under seal ${number} are not those that were sealed: ${problem.expectedRows} then, ${problem.foundRows} now.`;
    case "anchor-mismatch":
      return `Seal ${number} is not the one that was published outside of the database.`;
    case "anchor-missing":
      return `Seal ${number} was published outside of the database, and is not there.`;
    case "anchor-signature":
      return `A published head of seal ${number} is not signed by any of the keys that are known.`;
  }
}

/** Facts of one record on a page; what is longer is in the file. */
const MOST_FACTS = 6;
const LONGEST_FACT = 120;

/** What a record holds besides, as short texts; what has parts of its own is left to the file. */
export function factsOf(data: unknown): readonly AuditFact[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  return Object.entries(data)
    .flatMap(([name, value]): AuditFact[] =>
      value === null || typeof value === "object" ? [] : [[name, cutText(String(value), LONGEST_FACT)]],
    )
    .filter(([, value]) => value !== "")
    .slice(0, MOST_FACTS);
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  repository: "repository",
  "repository-branch": "branch",
  organisation: "organisation",
  credential: "credential",
  campaign: "campaign",
  incident: "incident",
  issuance: "request",
  "trust-policy": "trust policy",
  "kill-switch": "kill switch",
  target: "target",
  "sealed-secret": "brokered value",
  person: "person",
  installation: "installed App",
  job: "job",
  webhook: "webhook",
  pass: "pass",
  exception: "exception",
  database: "database",
  broker: "broker",
  freeze_proof: "proof of a freeze",
  "api-token": "token for a machine",
  audit: "audit record",
};

export function objectKindWords(kind: string): string {
  return KIND_WORDS[kind] ?? kind;
}
