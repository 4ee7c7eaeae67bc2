import type { PermissionMap, ReferenceContext, UnparsedFile } from "../contracts.ts";
import type { Access } from "./expression.ts";
import type { ExpressionText } from "./scalar.ts";
import type { LineIndex } from "./text.ts";
import type { JudgedReference } from "./way/judge.ts";
import type { Linked } from "./way/linked.ts";

/** The parts of a workflow that a credential can stand in or pass through. */
export type PlaceKind =
  | "with"
  | "env"
  | "run"
  | "call-secrets"
  | "call-with"
  | "credentials"
  | "container-env"
  | "output"
  | "if"
  | "input-default"
  | "other";

/** Where a scalar stands: in which job and step, and under which key. */
export interface Place {
  readonly kind: PlaceKind;
  readonly context: ReferenceContext;
  readonly level: "file" | "job" | "step";
  readonly job: JobModel | null;
  readonly step: StepModel | null;
  /** Name of the input, variable, output or secret. */
  readonly key: string;
  /** The container image that credentials are for. */
  readonly image: string | null;
}

/** One expression at its place. */
export interface Site {
  readonly file: CiFile;
  readonly place: Place;
  readonly expression: ExpressionText;
  readonly accesses: readonly Access[];
  /** False when the official parser refuses the expression. */
  readonly parsed: boolean;
  /** 0-based position among the expressions of its scalar. */
  readonly index: number;
  /** The whole value of its scalar. */
  readonly value: string;
  readonly line: number;
}

/** One pair of `with`, `env`, `secrets`, `outputs`. Value is null when it is no scalar. */
export interface Entry {
  readonly key: string;
  readonly value: string | null;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly sites: readonly Site[];
}

export interface ScriptSource {
  readonly text: string;
  /** 0-based line of the script → 1-based line of the file. */
  readonly lineOf: (scriptLine: number) => number;
  readonly line: number;
  readonly sites: readonly Site[];
}

export interface UsesRef {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly target: UsesTarget;
}

export type UsesTarget =
  /** `./path` or the self-repository form `$/path`; normalised to a path from the repository's root. */
  | { readonly kind: "local"; readonly path: string }
  | {
      readonly kind: "remote";
      readonly owner: string;
      readonly repo: string;
      readonly path: string;
      readonly ref: string;
    }
  | { readonly kind: "docker"; readonly image: string }
  | { readonly kind: "unreadable" };

export interface StepModel {
  /** Position among all steps of the job, nested ones included, in order of the text. */
  readonly index: number;
  readonly id: string | null;
  readonly name: string | null;
  /** Names the step for people and for fingerprints; does not change when lines move. */
  readonly key: string;
  readonly uses: UsesRef | null;
  readonly run: ScriptSource | null;
  readonly shell: string | null;
  readonly condition: string | null;
  /** `continue-on-error: true`, written out. */
  readonly continuesOnError: boolean;
  /** `continue-on-error` with anything but a written-out `false`, so that the job may succeed without it. */
  readonly mayGoOn: boolean;
  readonly with: readonly Entry[];
  readonly env: readonly Entry[];
  /** Under `parallel:` or another block of steps. */
  readonly nested: boolean;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

export interface JobModel {
  readonly id: string;
  /** As written, perhaps with expressions; null where GitHub shows the id. */
  readonly name: string | null;
  /** It has a `strategy`, and so may run several times, each under a name of its own. */
  readonly repeated: boolean;
  readonly start: number;
  readonly line: number;
  readonly needs: readonly string[];
  readonly condition: string | null;
  readonly runsOn: string | null;
  readonly environment: string | null;
  /** `timeout-minutes` where it is a number; null otherwise (GitHub then ends the job after six hours). */
  readonly timeoutMinutes: number | null;
  readonly shell: string | null;
  readonly permissions: Permissions;
  readonly env: readonly Entry[];
  readonly steps: readonly StepModel[];
  readonly outputs: readonly Entry[];
  readonly credentials: readonly Entry[];
  readonly uses: UsesRef | null;
  readonly with: readonly Entry[];
  readonly secrets: readonly Entry[];
  /** Place of the word in `secrets: inherit`. */
  readonly inherit: { readonly start: number; readonly end: number } | null;
}

/** What a job's `GITHUB_TOKEN` may do, and which text says so. */
export interface Permissions {
  /** `undeclared`: the repository's default applies, which the text cannot know. */
  readonly source: "job" | "workflow" | "undeclared";
  readonly form: "map" | "read-all" | "write-all" | "none" | "unreadable" | "undeclared";
  /** Effective rights; null when undeclared or unreadable. Scopes that are not in the map have none. */
  readonly scopes: PermissionMap | null;
}

export interface TriggerModel {
  readonly events: readonly string[];
  /** The event list could not be read in full (an expression, an odd shape). */
  readonly uncertain: boolean;
  /** By event: what its map narrows it to. An event that is not in it is not narrowed. */
  readonly filters: ReadonlyMap<string, TriggerFilter>;
}

/** Lists under one event. Null where the text names none. */
export interface TriggerFilter {
  readonly branches: readonly string[] | null;
  readonly branchesIgnore: readonly string[] | null;
  readonly tags: readonly string[] | null;
  readonly tagsIgnore: readonly string[] | null;
  readonly types: readonly string[] | null;
}

export interface DeclaredInput {
  readonly name: string;
  readonly required: boolean;
  readonly default: string | null;
  readonly line: number;
  readonly sites: readonly Site[];
}

export interface CiFile {
  readonly path: string;
  readonly kind: "workflow" | "action";
  readonly text: string;
  readonly lines: LineIndex;
  readonly name: string | null;
  readonly triggers: TriggerModel;
  readonly env: readonly Entry[];
  readonly jobs: readonly JobModel[];
  /** `on.workflow_call.secrets`. */
  readonly declaredSecrets: readonly DeclaredInput[];
  /** `on.workflow_call.inputs`, or an action's inputs. */
  readonly inputs: readonly DeclaredInput[];
  /** `on.workflow_call.outputs`, or an action's outputs. */
  readonly outputs: readonly Entry[];
  /** `composite`, `docker`, `node20` …; null for workflows and for files that are no action. */
  readonly using: string | null;
  readonly sites: readonly Site[];
  readonly generated: Generated | null;
}

export interface Generated {
  /** The sentence's tool, such as `gh-aw` or `projen`; `unnamed` otherwise. */
  readonly by: string;
  /** The file to change instead, when the text or its neighbours name one. */
  readonly source: string | null;
}

/** One repository's CI files, read and linked. Detectors and remedies see nothing else. */
export interface RepoModel {
  /** `owner/name`, or a folder's name when the owner is not known. */
  readonly name: string;
  readonly files: readonly CiFile[];
  readonly unparsed: readonly UnparsedFile[];
  /** Who calls whom, and which expressions read what. */
  readonly linked: Linked;
  /** Every reference to a credential, judged. */
  readonly references: readonly JudgedReference[];
  /** Other paths of the repository, as far as they are known. */
  readonly siblings: ReadonlySet<string>;
  /** HMAC of a literal under the installation's key: the only form in which a value leaves a detector. */
  readonly seal: (value: string) => string;
}
