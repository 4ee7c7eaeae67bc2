import type { PermissionMap } from "../contracts.ts";
import type { CiFile, JobModel, Site, StepModel } from "../workflow/model.ts";
import type { StepPlace } from "../workflow/way/linked.ts";
import type { StartedBy } from "./callers.ts";

/**
 * What a remedy wants of a repository's files, before anybody decides where a step goes or how it is called. Remedies say what they need
 * one finding at a time; the assembly merges it: one step for references of one scope, one permissions block for each job.
 */

/**
 * What a job asks the broker for. Two requests that are equal are served by one step. `only`: the workflows that are started whose runs
 * may ask, where others come to the same job without the secret.
 */
export type LeaseRequest =
  | {
      readonly provider: "github-app";
      /** `owner/name`; `*` as the owner where the text does not show the organisation. */
      readonly repositories: readonly string[];
      readonly permissions: PermissionMap;
      /** Why the owner has to confirm the scope, which is then a proposal; null when the text shows it. */
      readonly ask: string | null;
      readonly only?: StartedBy;
    }
  | { readonly provider: "sealed-store"; readonly secrets: readonly string[]; readonly only?: StartedBy };

/** The output of the step that will hold a lease, at the step that uses it. */
export interface LeaseOutput {
  readonly request: LeaseRequest;
  readonly at: StepPlace;
}

/** Text that is written, with the outputs of broker steps where they will be read. */
export type Text = readonly (string | LeaseOutput)[];

export interface Section {
  readonly file: CiFile;
  readonly job: JobModel | null;
  readonly step: StepModel | null;
  readonly name: "env" | "with" | "secrets";
}

export interface NewStep {
  /** Steps of one job with the same key are one. */
  readonly key: string;
  readonly id: string | null;
  readonly name: string | null;
  /** Asked as it is written; null for always. */
  readonly condition: string | null;
  readonly uses: Pin;
  readonly with: readonly (readonly [key: string, value: string])[];
  readonly env: readonly (readonly [key: string, value: string])[];
}

/** An action at a full commit, with the version that stands behind it as a comment. */
export interface Pin {
  readonly uses: string;
  readonly version: string;
}

export type Change =
  /** Part of an expression's text is replaced: `secrets.X` by an output. Offsets are those of the expression's text. */
  | { readonly do: "substitute"; readonly site: Site; readonly start: number; readonly end: number; readonly by: Text }
  /** A part of a step's script that is no expression, or more than one. Offsets are those of the script's value. */
  | {
      readonly do: "rewrite-script";
      readonly at: StepPlace;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  | { readonly do: "set-entry"; readonly section: Section; readonly key: string; readonly value: Text }
  | { readonly do: "remove-entry"; readonly section: Section; readonly key: string }
  | { readonly do: "set-uses"; readonly at: StepPlace; readonly pin: Pin }
  | { readonly do: "insert-step"; readonly before: StepPlace; readonly step: NewStep }
  /** The step itself becomes the broker's: it keeps its id, name and condition. */
  | { readonly do: "become-broker"; readonly at: StepPlace; readonly request: LeaseRequest }
  | { readonly do: "grant-rights"; readonly file: CiFile; readonly job: JobModel; readonly rights: PermissionMap }
  | { readonly do: "replace-inherit"; readonly file: CiFile; readonly job: JobModel; readonly names: readonly string[] }
  | { readonly do: "declare-secret"; readonly file: CiFile; readonly name: string }
  | { readonly do: "make-optional"; readonly file: CiFile; readonly name: string };

/** The files that a change edits. */
export function fileOf(change: Change): CiFile {
  switch (change.do) {
    case "substitute":
      return change.site.file;
    case "set-entry":
    case "remove-entry":
      return change.section.file;
    case "insert-step":
      return change.before.file;
    case "rewrite-script":
    case "set-uses":
    case "become-broker":
      return change.at.file;
    default:
      return change.file;
  }
}

/** One scope has one key: references with equal ones share a step. Values of the sealed store are one scope for each job. */
export function scopeKey(request: LeaseRequest): string {
  const only = request.only ?? null;
  if (request.provider === "sealed-store") return JSON.stringify([request.provider, only]);
  const permissions = Object.entries(request.permissions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([request.provider, [...request.repositories].sort(), permissions, request.ask, only]);
}

export function isLease(part: string | LeaseOutput): part is LeaseOutput {
  return typeof part !== "string";
}
