import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { expect } from "vitest";
import { applyEdits, type TextEdit } from "../../lib/core/edit/apply.ts";
import { type Data, isDataMap } from "../../lib/core/edit/data.ts";
import { readDocument } from "../../lib/core/edit/document.ts";
import { type LayoutCode, layOut } from "../../lib/core/edit/layout.ts";
import { expectedData, NewMap, type NewValue, type Operation, type Path } from "../../lib/core/edit/operations.ts";

/** One row of a table: what a file holds before and after some operations, character by character. */
export interface EditCase {
  readonly name: string;
  readonly before: string;
  readonly operations: readonly Operation[];
  readonly after: string;
}

/** The text after the operations, or the code of the first one that is refused. */
export function editText(
  before: string,
  operations: readonly Operation[],
): { readonly text: string } | { readonly refused: LayoutCode | "overlap" } {
  const document = readDocument(before);
  if (!document) throw new Error("a test edits YAML that is not understood");
  const edits: TextEdit[] = [];
  for (const operation of operations) {
    const result = layOut(document, operation);
    if (!result.ok) return { refused: result.failure.code };
    edits.push(...result.value);
  }
  const text = applyEdits(before, edits);
  return text === null ? { refused: "overlap" } : { text };
}

/** The exact text, and beside it: what js-yaml reads of that text is what the operations say on values. */
export function expectEdit({ before, operations, after }: EditCase): void {
  expect(editText(before, operations)).toEqual({ text: after });
  const document = readDocument(before);
  const expected = document ? expectedData(document.data, operations) : null;
  expect(expected).not.toBeNull();
  expect(readElsewhere(after)).toEqual(entriesOf(expected ?? ""));
}

/** A YAML text as another reader has it: maps as lists of pairs, so that their order counts; nothing as the empty text. */
export function readElsewhere(text: string): unknown {
  return entriesOfPlain(load(text, { schema: FAILSAFE_SCHEMA }));
}

function entriesOfPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entriesOfPlain);
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return value;
  return { pairs: Object.entries(value).map(([key, inner]) => [key, entriesOfPlain(inner)]) };
}

/** Thaw's own values in the form of `readElsewhere`. */
export function entriesOf(data: Data): unknown {
  if (typeof data === "string") return data;
  if (isDataMap(data)) return { pairs: [...data].map(([key, inner]) => [key, entriesOf(inner)]) };
  return data.map(entriesOf);
}

export function map(...pairs: (readonly [string, NewValue])[]): NewMap {
  return new NewMap(pairs);
}

export function insertPair(at: Path, after: string | null, key: string, value: NewValue): Operation {
  return { op: "insert-pair", at, after, key, value };
}

export function removePair(at: Path, key: string): Operation {
  return { op: "remove-pair", at, key };
}

export function replaceValue(at: Path, value: NewValue): Operation {
  return { op: "replace-value", at, value };
}

export function insertItem(at: Path, before: number, value: NewMap): Operation {
  return { op: "insert-item", at, before, value };
}

/** Replaces one part of a scalar's value, found in the value that js-yaml reads at the place. */
export function replacePart(text: string, at: Path, part: string, by: string): Operation {
  let value: unknown = load(text, { schema: FAILSAFE_SCHEMA });
  for (const key of at) value = (value as Record<string, unknown>)[key];
  const start = String(value).indexOf(part);
  if (start === -1) throw new Error(`${part} is not in ${value}`);
  return { op: "replace-parts", at, parts: [{ start, end: start + part.length, text: by }] };
}

export const STEPS: Path = ["jobs", "a", "steps"];

/** The lines of a text in another style of line ends. */
export function crlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}
