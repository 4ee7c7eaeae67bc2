import { type PatternTexts, readPattern, STAR } from "./pattern.ts";
import { ourRef } from "./refs.ts";
import type { Refuse } from "./refusal.ts";

/** Who may ask, of one repository: on these refs without an environment, or in this environment on any ref. */
export interface OctoSubject {
  /** `owner/name` as the subject writes it. */
  readonly repository: string;
  readonly refs: readonly string[] | null;
  readonly environment: string | null;
}

/** The values of a field that is either literal (`issuer`) or a pattern (`issuer_pattern`). */
export function valuesOf(
  document: Readonly<Partial<Record<string, unknown>>>,
  field: "issuer" | "subject" | "audience",
  refuse: Refuse,
): { readonly texts: readonly string[]; readonly at: string } | null {
  const literal = document[field];
  const pattern = document[`${field}_pattern`];
  if (typeof literal === "string" && typeof pattern === "string") {
    return refuse(field, [`${field}_pattern`], `${field} and ${field}_pattern exclude each other`, "Keep one of them.");
  }
  if (typeof literal === "string") return { texts: [literal], at: field };
  if (typeof pattern !== "string") {
    return refuse(field, [], `neither ${field} nor ${field}_pattern is there`, `Write the ${field}.`);
  }
  const read = readPattern(pattern);
  return read.ok ? { texts: read.texts, at: `${field}_pattern` } : refusePattern(read, [`${field}_pattern`], refuse);
}

export function refusePattern(read: PatternTexts, at: readonly PropertyKey[], refuse: Refuse): null {
  const reason = read.ok ? "" : read.reason;
  return refuse(
    "pattern",
    at,
    `the pattern cannot be taken over: ${reason}`,
    "Write out the texts that it is meant for.",
  );
}

const SUBJECT = /^repo:([^/:\0]+\/[^/:\0]+):(ref|environment|pull_request)(?::([^:]+))?$/;

/** What the subjects say, by repository. Null once something was refused. */
export function readSubjects(texts: readonly string[], at: string, refuse: Refuse): readonly OctoSubject[] | null {
  const byRepository = new Map<string, OctoSubject[]>();
  for (const text of texts) {
    const subject = readSubject(text, at, refuse);
    if (subject === null) return null;
    byRepository.set(subject.repository, [...(byRepository.get(subject.repository) ?? []), subject]);
  }
  const subjects: OctoSubject[] = [];
  for (const [repository, same] of byRepository) {
    const environments = same.filter(({ environment }) => environment !== null);
    if (environments.length > 0 && same.length > 1) {
      const reason = `${repository} asks from more than one environment, or from one and from refs`;
      return refuse("subject", [at], reason, "Split the policy: one grant for each environment.");
    }
    const refs = same.flatMap(({ refs }) => refs ?? []);
    subjects.push({
      repository,
      refs: environments.length > 0 ? null : refs,
      environment: same[0]?.environment ?? null,
    });
  }
  return subjects;
}

function readSubject(text: string, at: string, refuse: Refuse): OctoSubject | null {
  const shown = text.replaceAll(STAR, "[^/]+");
  const [, repository = "", kind, value] = SUBJECT.exec(text) ?? [];
  if (kind === "pull_request") {
    const reason = "every pull request has this subject, those of people without write access too";
    return refuse(
      "subject",
      [at],
      reason,
      "Write a policy for the one workflow that needs it, and ask a security lead.",
    );
  }
  if (kind === undefined || value === undefined) {
    const reason = `the subject ${shown} is not of the form repo:OWNER/NAME:ref:REF or repo:OWNER/NAME:environment:NAME`;
    return refuse(
      "subject",
      [at],
      reason,
      "Write a policy by hand for subjects that are customised or of other issuers.",
    );
  }
  if (kind === "environment") {
    // `any` has a meaning of its own in our policies; GitHub writes a colon in a name as %3A.
    if (value === "any" || value.includes(STAR) || value.includes("%")) {
      return refuse("subject", [at], `the environment ${shown} cannot be expressed`, "Name one environment literally.");
    }
    return { repository, refs: null, environment: value };
  }
  const ref = ourRef(value);
  if (ref === null) return refuse("subject", [at], `${shown} is no ref that git allows`, "Correct the ref.");
  return { repository, refs: [ref], environment: null };
}
