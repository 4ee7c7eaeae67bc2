import type { RepoModel, Site } from "../workflow/model.ts";
import { ScriptReader } from "../workflow/way/scripts.ts";
import { Tracer } from "../workflow/way/sinks.ts";
import type { LeaseRequest, Pin } from "./changes.ts";
import { Reach } from "./reach.ts";

/** What an organisation and a caller decide about fixes. */
export interface FixOptions {
  /** The broker's action, at a full commit; null when nobody has named it yet. */
  readonly action: Pin | null;
  /**
   * What a job that declares no permissions has, where GitHub cannot be asked. `ask`: it is taken as restricted, which never widens, and
   * the plan asks the owner to confirm.
   */
  readonly defaultPermissions: "read" | "write" | "ask";
}

/** What every remedy of one repository works with. */
export interface FixContext {
  readonly repo: RepoModel;
  readonly options: FixOptions;
  readonly scripts: ScriptReader;
  readonly tracer: Tracer;
  readonly reach: Reach;
  /** Places whose secret the rest of the plan replaces: what comes after may count on it. */
  readonly solved: ReadonlySet<Site>;
}

export function fixContext(repo: RepoModel, options: FixOptions): FixContext {
  const scripts = new ScriptReader();
  return {
    repo,
    options,
    scripts,
    tracer: new Tracer(repo.linked, scripts),
    reach: new Reach(repo.linked),
    solved: new Set(),
  };
}

/** What takes the place of a reference: an output of a broker's step, or another expression. */
export type Supply =
  | { readonly kind: "lease"; readonly request: LeaseRequest; readonly value: "github" | "other" }
  /** Can stand wherever `secrets` can. */
  | { readonly kind: "expression"; readonly text: string };
