import type { RepoModel, Site, StepModel } from "../workflow/model.ts";
import { ScriptReader } from "../workflow/way/scripts.ts";
import { Tracer } from "../workflow/way/sinks.ts";
import type { LeaseOutput, LeaseRequest, Pin } from "./changes.ts";
import { DefaultRights } from "./default-rights.ts";
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
  readonly defaults: DefaultRights;
  /** Places whose secret the rest of the plan replaces: what comes after may count on it. */
  readonly solved: ReadonlySet<Site>;
  /** What the broker gives in the place of a secret, by the place. */
  readonly leased: ReadonlyMap<Site, LeaseOutput>;
  /** Steps that become the broker's. */
  readonly brokered: ReadonlyMap<StepModel, LeaseRequest>;
  /** Logins that conditions of the repository compare who acted with, and where. */
  readonly actors: readonly ComparedActor[];
}

export interface ComparedActor {
  readonly login: string;
  readonly path: string;
  readonly line: number;
}

export function fixContext(repo: RepoModel, options: FixOptions): FixContext {
  const scripts = new ScriptReader();
  return {
    repo,
    options,
    scripts,
    tracer: new Tracer(repo.linked, scripts),
    reach: new Reach(repo.linked),
    defaults: new DefaultRights(repo.linked, options.defaultPermissions),
    solved: new Set(),
    leased: new Map(),
    brokered: new Map(),
    actors: comparedActors(repo),
  };
}

const ACTOR =
  /github\.(?:actor|triggering_actor|event\.(?:sender|pull_request\.user|comment\.user|issue\.user)\.login)\s*[!=]=\s*'([^']+)'/g;
/** Bots that are themselves whatever token a workflow uses. */
const OTHERS_BOTS: ReadonlySet<string> = new Set(["dependabot[bot]", "renovate[bot]", "github-actions[bot]"]);

/** Who acts changes with the token, so a condition that waits for a bot's login waits for another one now. */
function comparedActors(repo: RepoModel): readonly ComparedActor[] {
  const found: ComparedActor[] = [];
  for (const file of repo.files) {
    for (const job of file.jobs) {
      const conditions = [
        { text: job.condition, line: job.line },
        ...job.steps.map((step) => ({ text: step.condition, line: step.line })),
      ];
      for (const { text, line } of conditions) {
        for (const match of text?.matchAll(ACTOR) ?? []) {
          const login = match[1] ?? "";
          if (!OTHERS_BOTS.has(login.toLowerCase())) found.push({ login, path: file.path, line });
        }
      }
    }
  }
  return found;
}

/** What takes the place of a reference: an output of a broker's step, or another expression. */
export type Supply =
  | { readonly kind: "lease"; readonly request: LeaseRequest; readonly value: "github" | "other" }
  /** Can stand wherever `secrets` can. `secret`: it holds a credential, so that it is not for a script's text. */
  | { readonly kind: "expression"; readonly text: string; readonly secret: boolean };
