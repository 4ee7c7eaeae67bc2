import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { schemaWords } from "./schema-words.ts";
import { nestsTooDeep } from "./yaml-nesting.ts";

/** The line of a value or of its key, or of the nearest thing around it that stands in the text. */
export type LineOf = (path: readonly PropertyKey[], of?: "value" | "key") => number;

/** A mistake in a file that a person wrote, with the line that it stands in. */
export interface Mistake {
  readonly line: number;
  readonly message: string;
}

export type StrictYaml<T> =
  | { readonly ok: true; readonly value: T; readonly lineOf: LineOf }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Reads YAML that people write for us. Keys stand once, aliases are not understood (a file of a few lines could otherwise stand for
 * gigabytes), and what the schema does not know is a mistake. Each mistake has its line.
 */
export function readStrictYaml<Schema extends z.ZodType>(text: string, schema: Schema): StrictYaml<z.output<Schema>> {
  const parsed = parseStrictYaml(text);
  if (!parsed.ok) return parsed;
  const checked = schema.safeParse(parsed.value, { error: schemaWords });
  if (checked.success) return { ok: true, value: checked.data, lineOf: parsed.lineOf };
  return { ok: false, mistakes: mistakesOf(checked.error, parsed.lineOf) };
}

/** As `readStrictYaml`, before any schema. */
export function parseStrictYaml(text: string): StrictYaml<unknown> {
  if (nestsTooDeep(text)) return { ok: false, mistakes: [{ line: 1, message: "the file nests too deep" }] };
  const lines = new LineCounter();
  // Without `logLevel`, a key that is a list makes the library print it as a warning of the process.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) {
    return {
      ok: false,
      mistakes: [{ line: lines.linePos(error.pos[0]).line || 1, message: firstLine(error.message) }],
    };
  }
  const lineOf: LineOf = (path, of = "value") => lineOfPath(document, lines, path, of);
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 0 }), lineOf };
  } catch {
    return { ok: false, mistakes: [{ line: 1, message: "aliases are not understood here" }] };
  }
}

/** What a schema found, in the lines of the text. `at` is where the checked value stands in the document. */
export function mistakesOf(error: z.ZodError, lineOf: LineOf, at: readonly PropertyKey[] = []): readonly Mistake[] {
  return error.issues.map((issue) => {
    const what = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    const place = unknown === undefined ? issue.path : [...issue.path, unknown];
    return {
      line: lineOf([...at, ...place], unknown === undefined ? "value" : "key"),
      message: `${what}${issue.message}`,
    };
  });
}

/** `line 3: …; line 7: …` */
export function mistakesText(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ line, message }) => `line ${line}: ${message}`).join("; ");
}

function lineOfPath(document: Document, lines: LineCounter, path: readonly PropertyKey[], of: "value" | "key"): number {
  const around = of === "key" ? document.getIn(path.slice(0, -1), true) : null;
  const pair = isMap(around) ? around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = isNode(node) ? node.range : null;
    if (range) return Math.max(1, lines.linePos(range[0]).line);
  }
  return 1;
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
}
