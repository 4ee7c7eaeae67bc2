import { isMap } from "yaml";
import { combined } from "../../access-levels.ts";
import type { PermissionMap } from "../../contracts.ts";
import type { SourceDocument } from "../../edit/document.ts";
import { nodeAt, pathAt } from "../../edit/document.ts";
import { NewMap, type NewValue, type Operation, type Path, type ValuePart } from "../../edit/operations.ts";
import { renderScalar } from "../../edit/render.ts";
import type { CiFile, JobModel, Site, StepModel } from "../../workflow/model.ts";
import type { NewStep, Pin, Section } from "../changes.ts";
import type { FixContext } from "../context.ts";
import type { Planned } from "../remediation.ts";
import { keysAt, permissionsAnchor, type SectionDraft, sectionOperations } from "./entries.ts";
import { expressionParts, type Substitution } from "./expressions.ts";
import type { LeaseStep } from "./leases.ts";
import { newRights } from "./rights.ts";

/** An operation with the findings that it is for, so that one that cannot be written refuses just those. */
export interface OwnedOperation {
  readonly operation: Operation;
  readonly owners: readonly Planned[];
}

/** What stands where the broker's action would, as long as nobody has named it. */
export const UNNAMED_ACTION: Pin = {
  uses: "OWNER/REPO/action@0000000000000000000000000000000000000000",
  version: "name the broker's action: thaw fix --action",
};

interface ScalarDraft {
  readonly at: Path;
  readonly subs: Map<Site, readonly Substitution[]>;
  readonly parts: ValuePart[];
  readonly owners: Set<Planned>;
}

/** Collects what the changes do to one file, merges what meets at one place, and gives the operations. */
export class FileDraft {
  private readonly sections = new Map<string, SectionDraft & { owners: Set<Planned> }>();
  private readonly scalars = new Map<string, ScalarDraft>();
  private readonly rights = new Map<JobModel, { rights: PermissionMap; owners: Set<Planned> }>();
  private readonly others = new Map<string, OwnedOperation>();
  private readonly newSecrets = { names: new Set<string>(), owners: new Set<Planned>() };
  /** Findings whose changes do not fit to each other, or to the text. */
  readonly broken = new Set<Planned>();
  readonly file: CiFile;
  private readonly document: SourceDocument;
  private readonly context: FixContext;

  constructor(file: CiFile, document: SourceDocument, context: FixContext) {
    this.file = file;
    this.document = document;
    this.context = context;
  }

  substitute(site: Site, part: Substitution, owner: Planned): void {
    const at = pathAt(this.document, site.expression.outerStart);
    const scalar = this.scalar(at, owner);
    // Behind an anchor one text stands in several jobs, each with steps of its own: the operation fails with that reason.
    if (typeof nodeAt(this.document, at) === "string") return;
    const list = scalar.subs.get(site) ?? [];
    const known = list.find((other) => other.start === part.start && other.end === part.end);
    if (known && known.text !== part.text) this.broken.add(owner);
    if (!known) scalar.subs.set(site, [...list, part]);
    scalar.owners.add(owner);
  }

  rewriteScript(step: StepModel, part: ValuePart, owner: Planned): void {
    const scalar = this.scalar([...this.stepPath(step), "run"], owner);
    const known = scalar.parts.find((other) => other.start === part.start && other.end === part.end);
    if (known && known.text !== part.text) this.broken.add(owner);
    if (!known) scalar.parts.push(part);
  }

  setEntry(section: Section, key: string, value: NewValue, owner: Planned): void {
    const draft = this.section(section, owner);
    const known = draft.set.get(key);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value)) this.broken.add(owner);
    else draft.set.set(key, value);
  }

  removeEntry(section: Section, key: string, owner: Planned): void {
    this.section(section, owner).removed.add(key);
  }

  setUses(step: StepModel, pin: Pin, owner: Planned): void {
    this.other({ op: "replace-value", at: [...this.stepPath(step), "uses"], value: pinned(pin) }, owner);
  }

  insertStep(before: StepModel, step: NewStep, owner: Planned): void {
    const pairs: [string, NewValue][] = [];
    if (step.name !== null) pairs.push(["name", step.name]);
    if (step.id !== null) pairs.push(["id", step.id]);
    if (step.condition !== null) pairs.push(["if", conditionText(step.condition)]);
    pairs.push(["uses", pinned(step.uses)]);
    if (step.with.length > 0) pairs.push(["with", new NewMap(step.with)]);
    if (step.env.length > 0) pairs.push(["env", new NewMap(step.env)]);
    const { list, index } = this.serialPlace(before);
    this.other({ op: "insert-item", at: list, before: index, value: new NewMap(pairs) }, owner, step.key);
  }

  /** The broker's step of the design's section 4, or the step that it takes the place of. */
  lease(step: LeaseStep, owners: readonly Planned[]): void {
    const action = pinned(this.context.options.action ?? UNNAMED_ACTION);
    const inputs = new NewMap([
      ["broker-url", "${{ vars.THAW_BROKER_URL }}"],
      ["grant", step.grant],
    ]);
    for (const owner of owners) {
      if (step.replaces) {
        const at = this.stepPath(step.at);
        this.other({ op: "replace-value", at: [...at, "uses"], value: action }, owner);
        this.other({ op: "replace-value", at: [...at, "with"], value: inputs }, owner);
        continue;
      }
      const pairs: [string, NewValue][] = [["id", step.id]];
      if (step.condition !== null) pairs.push(["if", conditionText(step.condition)]);
      if (step.continues) pairs.push(["continue-on-error", "true"]);
      pairs.push(["uses", action], ["with", inputs]);
      const { list, index } = this.serialPlace(step.at);
      this.other({ op: "insert-item", at: list, before: index, value: new NewMap(pairs) }, owner, step.id);
    }
  }

  addRights(job: JobModel, rights: PermissionMap, owner: Planned): void {
    const known = this.rights.get(job) ?? { rights: {}, owners: new Set() };
    known.owners.add(owner);
    this.rights.set(job, { rights: combined([known.rights, rights]), owners: known.owners });
  }

  /** Rights that the plan adds, by job, for the proof. */
  added(): ReadonlyMap<string, PermissionMap> {
    const added = new Map<string, PermissionMap>();
    for (const [job, { rights }] of this.rights) {
      if (newRights(job, rights, this.context.defaults)) added.set(job.id, rights);
    }
    return added;
  }

  inherit(job: JobModel, names: readonly string[], owner: Planned): void {
    const at = ["jobs", job.id];
    if (names.length === 0) return this.other({ op: "remove-pair", at, key: "secrets" }, owner);
    const map = new NewMap(names.map((name) => [name, `\${{ secrets.${name} }}`]));
    this.other({ op: "replace-value", at: [...at, "secrets"], value: map }, owner);
  }

  declare(name: string, owner: Planned): void {
    const call = ["on", "workflow_call"];
    const declared = keysAt(this.document, [...call, "secrets"]);
    if (declared.some((key) => key.toLowerCase() === name.toLowerCase())) return;
    const value = new NewMap([["required", "false"]]);
    if (declared.length > 0) {
      const after = declared.at(-1) ?? null;
      return this.other({ op: "insert-pair", at: [...call, "secrets"], after, key: name, value }, owner);
    }
    if (isMap(nodeOf(this.document, call))) {
      this.section({ file: this.file, job: null, step: null, name: "secrets" }, owner).set.set(name, value);
      return;
    }
    // `workflow_call:` with nothing behind it.
    this.newSecrets.names.add(name);
    this.newSecrets.owners.add(owner);
  }

  makeOptional(name: string, owner: Planned): void {
    const declared = this.file.declaredSecrets.find((item) => item.name.toLowerCase() === name.toLowerCase());
    if (!declared?.required) return;
    const at = ["on", "workflow_call", "secrets", declared.name, "required"];
    this.other({ op: "replace-value", at, value: "false" }, owner);
  }

  operations(): readonly OwnedOperation[] {
    return [
      ...this.others.values(),
      ...this.scalarOperations(),
      ...this.sectionOperations(),
      ...this.rightsOperations(),
      ...this.secretsOperations(),
    ];
  }

  private scalarOperations(): readonly OwnedOperation[] {
    const result: OwnedOperation[] = [];
    for (const { at, subs, parts, owners } of this.scalars.values()) {
      const all = [...parts];
      for (const [site, list] of subs) {
        const made = expressionParts(site.value, site, list);
        if (made) all.push(...made);
        else for (const owner of owners) this.broken.add(owner);
      }
      result.push({ operation: { op: "replace-parts", at, parts: all }, owners: [...owners] });
    }
    return result;
  }

  private sectionOperations(): readonly OwnedOperation[] {
    return [...this.sections.values()].flatMap((draft) =>
      sectionOperations(this.document, draft).map((operation) => ({ operation, owners: [...draft.owners] })),
    );
  }

  private secretsOperations(): readonly OwnedOperation[] {
    const { names, owners } = this.newSecrets;
    if (names.size === 0) return [];
    const secrets = new NewMap([...names].sort().map((name) => [name, new NewMap([["required", "false"]])]));
    const value = new NewMap([["secrets", secrets]]);
    return [{ operation: { op: "replace-value", at: ["on", "workflow_call"], value }, owners: [...owners] }];
  }

  private rightsOperations(): readonly OwnedOperation[] {
    const result: OwnedOperation[] = [];
    for (const [job, { rights, owners }] of this.rights) {
      const sum = newRights(job, rights, this.context.defaults);
      if (!sum) continue;
      for (const operation of this.permissionOperations(job, sum, rights)) {
        result.push({ operation, owners: [...owners] });
      }
    }
    return result;
  }

  private permissionOperations(job: JobModel, sum: PermissionMap, added: PermissionMap): readonly Operation[] {
    const at = ["jobs", job.id];
    const { permissions } = job;
    const whole = new NewMap(Object.entries(sum));
    if (permissions.source !== "job") {
      const after = permissionsAnchor(keysAt(this.document, at));
      return [{ op: "insert-pair", at, after, key: "permissions", value: whole }];
    }
    const own = [...at, "permissions"];
    if (permissions.form !== "map") return [{ op: "replace-value", at: own, value: whole }];
    const keys = keysAt(this.document, own);
    return Object.entries(added).flatMap(([scope, level]): Operation[] => {
      if (sum[scope] !== level || permissions.scopes?.[scope] === level) return [];
      if (keys.includes(scope)) return [{ op: "replace-value", at: [...own, scope], value: level }];
      return [{ op: "insert-pair", at: own, after: keys.at(-1) ?? null, key: scope, value: level }];
    });
  }

  private scalar(at: Path, owner: Planned): ScalarDraft {
    const key = JSON.stringify(at);
    const known: ScalarDraft = this.scalars.get(key) ?? { at, subs: new Map(), parts: [], owners: new Set() };
    known.owners.add(owner);
    this.scalars.set(key, known);
    return known;
  }

  private section(section: Section, owner: Planned) {
    const place = this.ownerOf(section);
    const key = JSON.stringify([place, section.name]);
    const known = this.sections.get(key) ?? {
      owner: place,
      name: section.name,
      set: new Map<string, NewValue>(),
      removed: new Set<string>(),
      owners: new Set<Planned>(),
    };
    known.owners.add(owner);
    this.sections.set(key, known);
    return known;
  }

  private ownerOf(section: Section): Path {
    if (section.step) return this.stepPath(section.step);
    if (section.job) return ["jobs", section.job.id];
    return section.name === "secrets" ? ["on", "workflow_call"] : [];
  }

  stepPath(step: StepModel): Path {
    return pathAt(this.document, step.start);
  }

  /** The list and position of the job's own step that a step is in: new steps stand in front of a block of parallel ones, not inside. */
  private serialPlace(step: StepModel): { list: Path; index: number } {
    const path = this.stepPath(step);
    const at = path.findIndex((part) => typeof part === "number");
    return { list: path.slice(0, at), index: Number(path[at] ?? 0) };
  }

  private other(operation: Operation, owner: Planned, extra = ""): void {
    const what = operation.op === "insert-item" ? `${operation.before}` : "key" in operation ? operation.key : "";
    const key = JSON.stringify([operation.op, operation.at, what, extra]);
    const known = this.others.get(key);
    if (!known) this.others.set(key, { operation, owners: [owner] });
    else if (JSON.stringify(known.operation) !== JSON.stringify(operation)) this.broken.add(owner);
    else this.others.set(key, { operation, owners: [...known.owners, owner] });
  }
}

/** Plain where it can be; in braces where plain text would be read as something else, since quotes within quotes are hard to read. */
function conditionText(condition: string): string {
  return renderScalar(condition) === condition ? condition : `\${{ ${condition} }}`;
}

function pinned(pin: Pin): NewValue {
  return { text: pin.uses, comment: pin.version };
}

/** The node at a path, anchored or not. */
function nodeOf(document: SourceDocument, at: Path): unknown {
  let node: unknown = document.root;
  for (const key of at) node = document.reader.resolve(document.reader.get(document.reader.map(node), String(key)));
  return node;
}
