import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Data, isDataMap } from "../../../lib/core/edit/data.ts";
import { readDocument } from "../../../lib/core/edit/document.ts";
import { expectedData, type Operation, type Path } from "../../../lib/core/edit/operations.ts";
import { editText, entriesOf, map, readElsewhere } from "../../support/fix-edit.ts";
import { lineDiff } from "../../support/fix-outside.ts";
import { workflowText } from "../../support/fix-workflows.ts";

interface Place {
  readonly at: Path;
  readonly data: Data;
}

function placesOf(data: Data, at: Path = []): readonly Place[] {
  const inner = isDataMap(data) ? [...data] : typeof data === "string" ? [] : [...data.entries()];
  return [{ at, data }, ...inner.flatMap(([key, value]) => placesOf(value, [...at, key]))];
}

type Kind = Operation["op"];

const VALUE = map(["x", "y"], ["z", map(["p", "q: r"])]);

/** An operation of a kind at one of the places of a document where it fits. */
function operationAt(kind: Kind, places: readonly Place[], which: number): Operation | null {
  const wanted = places.filter(({ at, data }) => {
    if (kind === "replace-parts") return typeof data === "string" && data.trim() !== "";
    if (kind === "replace-value") return typeof at.at(-1) === "string" && at.length > 1;
    const isList = Array.isArray(data) && data.every(isDataMap);
    return kind.endsWith("item") ? isList && data.length > 0 : isDataMap(data) && data.size > 0;
  });
  const place = wanted[which % Math.max(wanted.length, 1)];
  if (!place) return null;
  const { at, data } = place;
  const keys = isDataMap(data) ? [...data.keys()] : [];
  const key = keys[which % Math.max(keys.length, 1)] ?? "";
  const index = which % Math.max(typeof data === "string" || isDataMap(data) ? 1 : data.length, 1);
  switch (kind) {
    case "insert-pair":
      return { op: kind, at, after: which % 5 === 0 ? null : key, key: "n", value: which % 2 === 0 ? "v" : VALUE };
    case "remove-pair":
      return { op: kind, at, key };
    case "replace-value":
      return { op: kind, at, value: which % 2 === 0 ? "v" : VALUE };
    case "insert-item":
      return { op: kind, at, before: index, value: VALUE };
    case "replace-parts": {
      const word = [...String(data).matchAll(/[\w.$-]+/g)].at(which % 3);
      if (!word) return null;
      return { op: kind, at, parts: [{ start: word.index, end: word.index + word[0].length, text: "new.text" }] };
    }
  }
}

const KINDS: readonly Kind[] = ["insert-pair", "remove-pair", "replace-value", "replace-parts", "insert-item"];

function bare(line: string): string {
  return line.replace(/\r?\n$/, "");
}

function undashed(line: string): string {
  return line.replace(/^\uFEFF?\s*(?:- +)*/, "");
}

describe("any operation on any workflow is written as what it means, or refused", () => {
  it.each(KINDS)("%s", (kind) => {
    let written = 0;
    fc.assert(
      fc.property(workflowText, fc.nat(), (text, which) => {
        const document = readDocument(text);
        const operation = document ? operationAt(kind, placesOf(document.data), which) : null;
        fc.pre(document !== null && operation !== null);
        const expected = expectedData(document.data, [operation]);
        fc.pre(expected !== null);
        const result = editText(text, [operation]);
        if ("refused" in result) return;
        written++;
        // A map that lost its last pair holds nothing: the text says that in another way than the values do.
        if (!emptied(document.data, operation)) expect(readElsewhere(result.text)).toEqual(entriesOf(expected));
        expectStyleKept(text, result.text, kind);
      }),
      { numRuns: 100 },
    );
    expect(written).toBeGreaterThan(40);
  });
});

function emptied(data: Data, operation: Operation): boolean {
  const place = placesOf(data).find(({ at }) => JSON.stringify(at) === JSON.stringify(operation.at))?.data;
  if (place === undefined || typeof place === "string") return false;
  const size = isDataMap(place) ? place.size : place.length;
  return operation.op.startsWith("remove") && size === 1;
}

function expectStyleKept(before: string, after: string, kind: Kind): void {
  expect(after.startsWith("\uFEFF")).toBe(before.startsWith("\uFEFF"));
  expect(after.endsWith("\n")).toBe(before.endsWith("\n"));
  // A single line that is left has no break to keep.
  expect(after.includes("\r\n")).toBe(before.includes("\r\n") && after.includes("\n"));
  if (before.includes("\r\n")) expect(after).not.toMatch(/(?<!\r)\n/);
  const { removed, added } = lineDiff(before, after);
  const lost = removed.map(({ line }) => bare(line));
  const won = added.map(({ line }) => bare(line));
  // Only where a key moves from behind its dash, or a last line gains or loses its break, does an old line come in another form.
  if (kind.startsWith("insert")) expect(won.map(undashed)).toEqual(expect.arrayContaining(lost.map(undashed)));
  // The next key may take the place of one behind a dash.
  if (kind.startsWith("remove")) expect(lost.map(undashed)).toEqual(expect.arrayContaining(won.map(undashed)));
}
