import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { RepoModel } from "../workflow/model.ts";
import type { JudgedReference } from "../workflow/way/judge.ts";

const known = new WeakMap<RepoModel, Fingerprints>();

/**
 * Fingerprints of one repository's findings: 40 hex digits of a SHA-256 over path, job, step key, expression and ordinal. Neither
 * lines nor kinds are in it, so a finding keeps its identity when text moves or when a detector learns.
 */
export class Fingerprints {
  private readonly references = new Map<JudgedReference, string>();

  static of(repo: RepoModel): Fingerprints {
    const before = known.get(repo);
    if (before) return before;
    const made = new Fingerprints(repo);
    known.set(repo, made);
    return made;
  }

  private constructor(repo: RepoModel) {
    const ordinals = new Ordinals();
    for (const reference of repo.references) {
      const { file, job, step, expression } = reference;
      this.references.set(reference, ordinals.next([file.path, job?.id ?? "", step?.key ?? "", expression]));
    }
  }

  reference(reference: JudgedReference): string {
    return this.references.get(reference) ?? fingerprint([reference.span.path, reference.expression]);
  }
}

/** Numbers equal keys in order of the text, so that each gets a fingerprint of its own. */
export class Ordinals {
  private readonly counts = new Map<string, number>();

  next(parts: readonly string[]): string {
    const key = JSON.stringify(parts);
    const ordinal = this.counts.get(key) ?? 0;
    this.counts.set(key, ordinal + 1);
    return fingerprint([...parts, String(ordinal)]);
  }
}

export function fingerprint(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 40);
}
