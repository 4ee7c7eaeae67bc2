import type { TrustPolicy } from "../trust/policy.ts";
import { policyText } from "../trust/policy-yaml.ts";
import { REASONS, type ReasonCode } from "../trust/reasons.ts";
import type { CheckView } from "./broker-views.ts";

/** The explanation of a decision as lines: what each asked for, what there was, and where it is written. */

export interface ExplainedLine {
  readonly holds: boolean;
  /** The first line that does not hold: it decided. */
  readonly deciding: boolean;
  readonly reason: string;
  /** What the line is about, in a word or two. */
  readonly about: string;
  /** `policy, line 7`, `the owner's ceiling: events`, `kill switch` */
  readonly source: string;
  /** Line of the policy's text, where it stands in one. */
  readonly line: number | null;
  readonly expected: string;
  readonly actual: string;
}

const SOURCES: Readonly<Record<string, string>> = {
  policy: "policy",
  ceiling: "the owner's ceiling",
  switch: "kill switch",
  freeze: "freeze",
  request: "the request",
  record: "the record",
};

/** Reasons say what is wrong; these say what was looked at. */
const ABOUT: Readonly<Record<string, string>> = {
  "no-ceiling": "owner",
  "kill-switch": "kill switches",
  "no-policy": "policy",
  "policy-not-active": "its status",
  issuer: "issuer",
  repository: "repository id",
  owner: "owner id",
  workflow: "workflow",
  "called-workflow": "called workflow",
  "workflow-version": "workflow's ref",
  event: "event",
  "outsider-event": "event of outsiders",
  ref: "ref",
  "ref-unproven": "protection of the pattern",
  "ref-type": "kind of ref",
  "ref-unprotected": "protection of the ref",
  environment: "environment",
  runner: "runner",
  trial: "trial",
  "ceiling-never": "grant",
  "ceiling-provider": "provider",
  "ceiling-event": "event",
  "ceiling-runner": "runner",
  "ceiling-lifetime": "lifetime",
  "ceiling-permission": "permissions",
  "ceiling-repository": "repositories",
  "ceiling-target": "target",
  frozen: "freeze",
  "request-permission": "permissions asked for",
  "request-repository": "repositories asked for",
  "request-narrowing": "what was asked for",
};

export interface Explanation {
  readonly lines: readonly ExplainedLine[];
  /** The policy as text, where it is known. */
  readonly text: string | null;
  /** Lines of it that do not hold. */
  readonly marked: readonly number[];
  readonly decidingLine: number | null;
}

export function explain(checks: readonly CheckView[], document: TrustPolicy | null): Explanation {
  const written = document === null ? null : policyText(document);
  const first = checks.findIndex(({ holds }) => !holds);
  const lines = checks.map((check, index): ExplainedLine => {
    const line = written !== null && check.source === "policy" ? lineOf(written, check.path) : null;
    return {
      holds: check.holds,
      deciding: index === first,
      reason: check.reason,
      about: ABOUT[check.reason] ?? check.reason,
      source: sourceWords(check, line),
      line,
      expected: check.expected,
      actual: check.actual,
    };
  });
  const marked = lines.flatMap(({ holds, line }) => (holds || line === null ? [] : [line]));
  return { lines, text: written?.text ?? null, marked, decidingLine: lines[first]?.line ?? null };
}

function sourceWords({ source, path }: CheckView, line: number | null): string {
  const words = SOURCES[source] ?? source;
  if (line !== null) return `${words}, line ${line}`;
  return path.length === 0 || source === "switch" || source === "freeze" ? words : `${words}: ${path.join(".")}`;
}

/** A list or a map begins at its first entry; the line that names it is the one before. */
function lineOf({ text, lineOf }: ReturnType<typeof policyText>, path: readonly (string | number)[]): number {
  const line = lineOf(path);
  const key = path.at(-1);
  if (typeof key !== "string" || line < 2) return line;
  const lines = text.split("\n");
  const names = (at: number) => (lines[at - 1] ?? "").trimStart().startsWith(`${key}:`);
  return !names(line) && names(line - 1) ? line - 1 : line;
}

/** The sentence of a reason; a reason that this version does not know is shown as it is stored. */
export function reasonWords(reason: string): string {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as ReasonCode] : reason;
}
