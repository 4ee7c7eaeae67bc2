import type { CredentialKind, Finding, RemedyId, Severity } from "../contracts.ts";
import type { RepoModel } from "../workflow/model.ts";
import type { JudgedReference } from "../workflow/way/judge.ts";
import { Fingerprints } from "./fingerprint.ts";

/** Whether a finding keeps a repository frozen. `configurable` blocks unless the organisation's settings say otherwise. */
export type Blocking = "yes" | "never" | "configurable";

/** One rule. Total and pure: hostile input gives no findings, never a throw. */
export interface Detector {
  /** The folder's name; never renamed, since findings are stored under it. */
  readonly id: CredentialKind;
  readonly title: string;
  /** What it finds, why that matters, and what it knowingly does not find. */
  readonly docs: string;
  readonly blocking: Blocking;
  readonly detect: (repo: RepoModel) => readonly Finding[];
}

export interface ReferenceRule {
  readonly id: CredentialKind;
  readonly title: string;
  readonly docs: string;
  readonly blocking: Blocking | ((reference: JudgedReference) => Blocking);
  readonly severity: Severity | ((reference: JudgedReference) => Severity);
  readonly remedy: RemedyId | ((reference: JudgedReference) => RemedyId);
  readonly message: (reference: JudgedReference) => string;
}

/** A detector whose findings are the references of one kind: most of them are. */
export function referenceDetector(rule: ReferenceRule): Detector {
  return {
    id: rule.id,
    title: rule.title,
    docs: rule.docs,
    blocking: typeof rule.blocking === "string" ? rule.blocking : "configurable",
    detect: (repo) => {
      const fingerprints = Fingerprints.of(repo);
      return repo.references
        .filter((reference) => reference.kind === rule.id)
        .map((reference) => findingOf(rule, reference, fingerprints.reference(reference)));
    },
  };
}

function findingOf(rule: ReferenceRule, reference: JudgedReference, fingerprint: string): Finding {
  const blocking = typeof rule.blocking === "string" ? rule.blocking : rule.blocking(reference);
  const severity = typeof rule.severity === "string" ? rule.severity : rule.severity(reference);
  const remedy = typeof rule.remedy === "string" ? rule.remedy : rule.remedy(reference);
  const generatedFrom = reference.file.generated?.source ?? null;
  return {
    fingerprint,
    detector: rule.id,
    kind: rule.id,
    origin: reference.origin,
    target: reference.target,
    severity: reference.tested ? "info" : severity,
    confidence: reference.confidence,
    blocksThaw: blocking !== "never" && !reference.tested,
    secretName: reference.name,
    context: reference.context,
    primary: reference.span,
    remedy: reference.tested ? "delete" : remedy,
    message: messageOf(rule, reference, generatedFrom),
    modifiers: reference.modifiers,
    generatedFrom,
    sinks: sinksOf(reference),
    commit: null,
    literal: null,
  };
}

function sinksOf(reference: JudgedReference): Finding["sinks"] {
  if (reference.tested) {
    return [{ path: reference.span.path, line: reference.span.line, what: "a test whether it is set" }];
  }
  const seen = new Set<string>();
  return reference.facts
    .map((item) => item.sink)
    .filter((sink) => {
      const key = `${sink.path}:${sink.line}:${sink.what}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

function messageOf(rule: ReferenceRule, reference: JudgedReference, generatedFrom: string | null): string {
  const parts = [
    reference.tested
      ? `Only whether ${nameOf(reference)} is set is read here; remove the test together with the credential.`
      : rule.message(reference),
  ];
  if (reference.modifiers.includes("untrusted-trigger") && !reference.tested) {
    parts.push("Somebody without write access can start this workflow while it holds the credential.");
  }
  if (reference.file.generated) {
    parts.push(
      generatedFrom
        ? `This file is generated from ${generatedFrom}: change it there.`
        : "This file is generated: change its source, which the text does not name.",
    );
  }
  return parts.join(" ");
}

/** How a message names the credential. Never a value: names are all that a reference has. */
export function nameOf(reference: JudgedReference): string {
  if (reference.name === null) return "the credential";
  return reference.origin === "manager" ? `${reference.name}, which a secrets manager hands on,` : reference.name;
}

/** Where it goes, in a few words. */
export function whereTo(reference: JudgedReference): string {
  const first = reference.facts[0];
  if (!first) return "";
  const more = reference.facts.length > 1 ? ` and ${reference.facts.length - 1} more` : "";
  return ` It goes to ${first.sink.what}${more}.`;
}
