import { isMap, isNode, isScalar, isSeq, type Scalar, visit } from "yaml";
import type { ReferenceContext } from "../contracts.ts";
import { parseExpression } from "./expression.ts";
import type {
  CiFile,
  DeclaredInput,
  Entry,
  JobModel,
  Place,
  PlaceKind,
  ScriptSource,
  Site,
  StepModel,
  UsesRef,
} from "./model.ts";
import { bareExpression, type ExpressionText, expressionsOf, lineOfValue } from "./scalar.ts";
import { indexLines, type LineIndex, lineAt } from "./text.ts";
import { readUses } from "./uses.ts";
import { MAX_DEPTH, rangeOf, type YamlReader } from "./yaml.ts";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NOTHING = { accesses: [], parsed: true } as const;

/** Most expressions name neither a credential nor a way one could take; parsing those would be half of the scan's time. */
function interesting(text: string): boolean {
  return /secrets|steps|inputs|env|needs|jobs|token/i.test(text);
}

/** Reads the values of one file and notes every expression in them with its place. What a file is made of is its subclass's matter. */
export class SiteReader {
  protected readonly lines: LineIndex;
  protected readonly sites: Site[] = [];
  protected readonly file: { -readonly [K in keyof CiFile]: CiFile[K] };
  protected readonly source: string;
  protected readonly reader: YamlReader;

  constructor(path: string, source: string, kind: "workflow" | "action", reader: YamlReader) {
    this.source = source;
    this.reader = reader;
    this.lines = indexLines(source);
    this.file = {
      path,
      kind,
      text: source,
      lines: this.lines,
      name: null,
      triggers: { events: [], uncertain: false, filters: new Map() },
      env: [],
      jobs: [],
      declaredSecrets: [],
      inputs: [],
      outputs: [],
      using: null,
      sites: this.sites,
      generated: null,
    };
  }

  protected condition(node: unknown, place: Place): string | null {
    const scalar = this.reader.scalar(node);
    if (!scalar) return null;
    const value = String(scalar.value ?? "");
    if (value.includes("${{")) this.sitesOf(scalar, place);
    else if (interesting(value)) this.site(bareExpression(this.source, scalar), place, 0, value);
    return value;
  }

  protected uses(node: unknown): UsesRef | null {
    const scalar = this.reader.scalar(node);
    if (!scalar) return null;
    const [from, to] = rangeOf(scalar);
    const quoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE" ? 1 : 0;
    const text = String(scalar.value ?? "");
    return { text, start: from + quoted, end: to - quoted, line: lineAt(this.lines, from), target: readUses(text) };
  }

  protected script(node: unknown, place: Place): ScriptSource | null {
    const scalar = this.reader.scalar(node);
    if (!scalar) return null;
    const line = lineAt(this.lines, rangeOf(scalar)[0]);
    return {
      text: String(scalar.value ?? ""),
      line,
      lineOf: (scriptLine) => lineOfValue(scalar, line, scriptLine),
      sites: this.sitesOf(scalar, place),
    };
  }

  protected entries(node: unknown, place: Place): readonly Entry[] {
    const scalar = this.reader.scalar(node);
    if (scalar) {
      this.sitesOf(scalar, place);
      return [];
    }
    return this.reader.pairs(node).map((pair) => {
      const own: Place = { ...place, key: pair.key };
      const value = this.reader.scalar(pair.value);
      const [start, end] = rangeOf(value ?? pair.keyNode);
      if (!value) this.rest(pair.value, own);
      return {
        key: pair.key,
        value: value ? String(value.value ?? "") : null,
        start,
        end,
        line: lineAt(this.lines, start),
        sites: value ? this.sitesOf(value, own) : [],
      };
    });
  }

  protected outputs(node: unknown): readonly Entry[] {
    return this.reader.pairs(node).flatMap((pair) => {
      const value = this.reader.get(this.reader.map(pair.value), "value");
      const scalar = this.reader.scalar(value);
      if (!scalar) return [];
      const [start, end] = rangeOf(scalar);
      const sites = this.sitesOf(scalar, this.place("output", "other", "file", pair.key));
      return [{ key: pair.key, value: String(scalar.value ?? ""), start, end, line: lineAt(this.lines, start), sites }];
    });
  }

  protected declared(node: unknown): readonly DeclaredInput[] {
    return this.reader.pairs(node).map((pair) => {
      const map = this.reader.map(pair.value);
      const value = this.reader.scalar(this.reader.get(map, "default"));
      return {
        name: pair.key,
        required: this.reader.text(this.reader.get(map, "required")) === "true",
        default: value ? String(value.value ?? "") : null,
        line: lineAt(this.lines, rangeOf(pair.keyNode)[0]),
        sites: value ? this.sitesOf(value, this.place("input-default", "other", "file", pair.key)) : [],
      };
    });
  }

  /** Whatever else stands there: an expression is an expression under keys that nobody has thought of, too. */
  protected rest(node: unknown, place: Place, depth = 0): void {
    if (depth > MAX_DEPTH) this.reader.exhausted = true;
    const resolved = this.reader.exhausted ? null : this.reader.resolve(node);
    if (isScalar(resolved)) this.sitesOf(resolved, place);
    else if (isSeq(resolved)) for (const item of resolved.items) this.rest(item, place, depth + 1);
    else if (isMap(resolved)) {
      for (const pair of this.reader.pairs(resolved)) this.rest(pair.value, { ...place, key: pair.key }, depth + 1);
    }
  }

  /**
   * Expressions where GitHub allows none, which nobody read so far: keys, `container: ${{ }}`, a script that is a list. Such a file does not
   * run today, or runs by a rule that is newer than this code; what it would hand over is no less a reference for that.
   */
  protected sweep(node: unknown): void {
    if (!isNode(node) || this.reader.exhausted) return;
    const known = new Set(this.sites.map((site) => site.expression.outerStart));
    const escaped = /\\[xuU]/.test(this.source);
    let all = escaped;
    for (let at = this.source.indexOf("${{"); at !== -1 && !all; at = this.source.indexOf("${{", at + 3)) {
      all = !known.has(at);
    }
    if (!all) return;
    visit(node, {
      Scalar: (_key, scalar) => {
        if (!String(scalar.value ?? "").includes("${{")) return;
        const [first] = expressionsOf(this.source, scalar);
        if (first && !known.has(first.outerStart)) this.sitesOf(scalar, this.place("other", "other", "file"));
      },
    });
  }

  protected sitesOf(scalar: Scalar, place: Place): readonly Site[] {
    const value = String(scalar.value ?? "");
    if (!value.includes("${{")) return [];
    const sites: Site[] = [];
    for (const [index, expression] of expressionsOf(this.source, scalar).entries()) {
      const site = this.site(expression, place, index, value);
      sites.push(site);
    }
    return sites;
  }

  protected site(expression: ExpressionText, place: Place, index: number, value: string): Site {
    const { accesses, parsed } = interesting(expression.text) ? parseExpression(expression.text) : NOTHING;
    const line = lineAt(this.lines, expression.outerStart);
    const site: Site = { file: this.file, place, expression, accesses, parsed, index, value, line };
    this.sites.push(site);
    return site;
  }

  protected place(
    kind: PlaceKind,
    context: ReferenceContext,
    level: Place["level"],
    key = "",
    job: JobModel | null = null,
    step: StepModel | null = null,
  ): Place {
    return { kind, context, level, key, job, step, image: null };
  }
}
