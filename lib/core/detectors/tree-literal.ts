import type { Finding } from "../contracts.ts";
import type { LiteralMatch } from "../literals/index.ts";
import { Ordinals } from "./fingerprint.ts";

export type SealedMatch = LiteralMatch & { readonly hmac: string };

/**
 * Findings of literals in one repository's files: in the order given, with fingerprints that do not depend on lines. `commit` is the
 * commit that brought a literal of the past in; null for files as they are now.
 */
export function treeFindings(
  files: readonly { readonly path: string; readonly matches: readonly SealedMatch[]; readonly commit?: string }[],
): readonly Finding[] {
  const ordinals = new Ordinals();
  return files.flatMap(({ path, matches, commit }) =>
    matches.map((match) => literalFinding(path, match, commit ?? null, ordinals)),
  );
}

function literalFinding(path: string, match: SealedMatch, commit: string | null, ordinals: Ordinals): Finding {
  const isIdentifier = match.kind === "identifier";
  const past = commit ? ` It was brought in by commit ${commit.slice(0, 12)}; the history keeps it.` : "";
  return {
    fingerprint: ordinals.next([path, commit ?? "", "", `literal:${match.rule}:${match.hmac}`]),
    detector: isIdentifier ? "identifier" : "hardcoded-credential",
    kind: isIdentifier ? "identifier" : "hardcoded-credential",
    origin: "literal",
    target: null,
    severity: isIdentifier ? "info" : match.severity,
    confidence: match.confidence,
    // A value that its own surroundings call an example is reported and does not hold a repository.
    blocksThaw: !isIdentifier && match.confidence !== "low",
    secretName: null,
    context: "other",
    primary: {
      path,
      start: match.start,
      end: match.end,
      line: match.line,
      column: match.column,
      endLine: match.endLine,
      endColumn: match.endColumn,
    },
    remedy: isIdentifier ? "move-to-vars" : "manual",
    message: `${match.message}${past}`,
    modifiers: [],
    generatedFrom: null,
    sinks: [],
    commit,
    literal: { hmac: match.hmac, shape: match.shape },
  };
}
