import type { PermissionMap } from "../../lib/core/contracts.ts";
import { applyEdits, type TextEdit } from "../../lib/core/edit/apply.ts";
import type { Data } from "../../lib/core/edit/data.ts";
import { readDocument } from "../../lib/core/edit/document.ts";
import { layOut } from "../../lib/core/edit/layout.ts";
import { expectedData, type Operation } from "../../lib/core/edit/operations.ts";
import { PROOF_PARTS, type Proof, type ProofInput, proveFile } from "../../lib/core/edit/prove.ts";
import type { CiFile } from "../../lib/core/workflow/model.ts";
import { readCiFile } from "../../lib/core/workflow/read-file.ts";
import { WORKFLOW } from "./plan.ts";

/** What was edited and what was meant, before anything is proven of it. */
export interface Claim {
  readonly before: string;
  readonly edits: readonly TextEdit[];
  readonly text: string;
  readonly expected: Data | null;
  readonly adds: ReadonlyMap<string, PermissionMap>;
  readonly undeclared: PermissionMap | null;
}

/** The claim that operations were done to a text, with the rights that they are said to add. */
export function claimOf(
  before: string,
  operations: readonly Operation[],
  adds: Readonly<Record<string, PermissionMap>>,
): Claim {
  const document = readDocument(before);
  if (!document) throw new Error("not understood");
  const edits = operations.flatMap((operation) => {
    const result = layOut(document, operation);
    if (!result.ok) throw new Error(result.failure.code);
    return result.value;
  });
  const text = applyEdits(before, edits);
  if (text === null) throw new Error("overlap");
  const expected = expectedData(document.data, operations);
  return { before, edits, text, expected, adds: new Map(Object.entries(adds)), undeclared: null };
}

function fileOf(text: string): CiFile | null {
  const result = readCiFile(WORKFLOW, text, "workflow", new Set());
  return "file" in result ? result.file : null;
}

/** What is proven of a claim: everything is read from its two texts anew. */
export function prove(claim: Claim): Omit<Proof, "idempotent"> {
  const before = readDocument(claim.before);
  const file = fileOf(claim.before);
  if (!before || !file) throw new Error("not understood");
  const input: ProofInput = {
    kind: "workflow",
    before,
    edits: claim.edits,
    text: claim.text,
    after: readDocument(claim.text),
    expected: claim.expected,
    files: { before: file, after: fileOf(claim.text) },
    adds: claim.adds,
    rightsOf: (job) => job.permissions.scopes ?? claim.undeclared,
  };
  return proveFile(input);
}

/** The parts of a proof that do not hold. */
export function missing(proof: Omit<Proof, "idempotent">): readonly string[] {
  const parts = PROOF_PARTS.filter((part): part is keyof typeof proof => part !== "idempotent");
  return parts.filter((part) => !proof[part]);
}
