import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import { readPlainYaml } from "../../../lib/core/workflow/plain-yaml.ts";

/** What the scanner uses of a tree: values, styles, places. The end of a collection and the place of nothing are not compared: nobody reads them exactly. */
function shown(node: unknown): unknown {
  if (isScalar(node) && node.value === "" && node.type === "PLAIN") return "nothing";
  if (isScalar(node)) return ["scalar", node.value, node.type, node.range?.[0], node.range?.[1]];
  if (isMap(node)) return ["map", node.range?.[0], node.items.map((pair) => [shown(pair.key), shown(pair.value)])];
  if (!isSeq(node)) return node === null ? null : "other";
  return [
    "seq",
    node.range?.[0],
    node.items.map((item) => (isPair(item) ? [shown(item.key), shown(item.value)] : shown(item))),
  ];
}

function byLibrary(text: string): unknown {
  const options = { schema: "failsafe", uniqueKeys: false, prettyErrors: false, logLevel: "error" } as const;
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? "refused" : shown(document.contents);
}

function agrees(text: string): void {
  const plain = readPlainYaml(text);
  if (plain !== null) expect(shown(plain), JSON.stringify(text)).toEqual(byLibrary(text));
}

function ciFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ciFiles(path);
    return /\.github\/workflows\/[^/]+\.ya?ml$|\/action\.ya?ml$/.test(path) ? [readFileSync(path, "utf8")] : [];
  });
}

const FILES = ciFiles(new URL("../../../demo/org", import.meta.url).pathname);
const PIECES = [
  "a",
  "b:",
  "c: ",
  "- ",
  "-",
  "  ",
  "    ",
  "\n",
  "\n\n",
  "#",
  " # x",
  "|",
  "|-",
  "|+",
  ">",
  ">-",
  '"',
  "'",
  "''",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  ": ",
  "&a ",
  "*a",
  "!t ",
  "${{ secrets.X }}",
  "on:",
  "run: |\n",
  "\t",
  "---",
  "...",
  "?",
  "? ",
  "%",
  "@",
  "`",
  "\\",
  "é",
  "😀",
  "~",
  "null",
  "1.10",
  "true",
  "x y",
  "x: y",
  "- - ",
  "\r\n",
  "\n  ",
  "\n- ",
  "\n    - ",
  " ",
  "0",
  "|2",
  "<<: ",
  "\u00a0",
  "\u2028",
];

describe("the quick reader of plain YAML", () => {
  it("reads most of what workflows look like", () => {
    const read = FILES.filter((text) => readPlainYaml(text) !== null);
    expect(read.length / FILES.length).toBeGreaterThan(0.7);
  });

  it("gives the library's tree with the library's places for every file of the demonstration organisation", () => {
    for (const text of FILES) agrees(text);
  });

  it.each([
    ["a sequence in its key's own column", "a:\n- b\n- c: d\n  e: f\ng: h\n"],
    ["nested dashes", "a:\n  - - b\n    - c\n  - d\n"],
    ["comments between and behind", "# x\na: b # y\n\n# z\nc:\n  # w\n  d: 'e' # v\n"],
    ["a literal block and its three endings", "a: |\n  x\n\n   y\n\nb: |-\n  z\n\nc: |+\n  w\n\nd: e\n"],
    ["a literal block without a last line end", "a: |\n  x"],
    ["a folded block", "a: >-\n  x\n  y\n\n  z\n    more\nb: c\n"],
    ["a block under a dash", "- |\n  x\n- >\n  y\n- z\n"],
    ["quotes that escape themselves", "a: 'it''s'\n\"b\": \"c # d\"\n'e': f#g\n"],
    ["escapes in double quotes", 'a: "b\\n\\"c\\\\" # d\nenv:\n  E: "{\\"x\\":[1]}"\n'],
    ["options as values", "a: --verbose -x\nb: -1\n"],
    ["flow collections on one line", "a: [b, 'c, d', \"e\"] # x\nf: {g: h}\ni: []\nj: {}\n"],
    ["empty values", "a:\nb: # x\nc:\n  d:\n  e:\nf:\n  -\n  - g\n"],
    ["a document mark first", "--- \na: b\n"],
    ["an expression with colons and braces", "a: ${{ x && 'y:z' || github.token }}\nb: ${{ a }}-${{ b }}\n"],
  ])("agrees with the library on %s", (_, text) => {
    expect(readPlainYaml(text)).not.toBeNull();
    agrees(text);
  });

  it.each([
    ["an anchor", "a: &x b\nc: *x\n"],
    ["a tag", "a: !!str b\n"],
    ["two documents", "a: b\n---\nc: d\n"],
    ["tabs for indentation", "a:\n\tb: c\n"],
    ["a plain scalar over two lines", "a: b\n  c\n"],
    ["a mapping within a plain scalar", "a: b: c\n"],
    ["a key deeper than its neighbours", "a: b\n  c: d\n"],
    ["a key less deep than its block", "a:\n    b: c\n  d: e\n"],
    ["a quote that does not end", "a: 'b\n"],
    ["text behind a quote", "a: 'b' c\n"],
    ["an explicit indentation", "a: |2\n   b\n"],
    ["a collection for a key", "a: { b }: c }\n"],
    ["CRLF", "a: b\r\nc: d\r\n"],
  ])("leaves %s to the library", (_, text) => {
    expect(readPlainYaml(text)).toBeNull();
  });

  it("never differs from the library on mutated workflows", () => {
    const change = fc.record({ at: fc.nat(), remove: fc.nat(6), insert: fc.constantFrom("", ...PIECES) });
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 3 }), (file, changes) => {
        const from = file.length > 1500 ? 700 : 0;
        let text = file.slice(file.lastIndexOf("\n", from) + 1, from + 1500);
        for (const { at, remove, insert } of changes) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + insert + text.slice(place + remove);
        }
        agrees(text);
      }),
      { numRuns: Number(process.env.THAW_FUZZ_RUNS ?? 1500) },
    );
  });

  it("never differs from the library on made-up texts", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }), (pieces) => agrees(pieces.join(""))),
      { numRuns: Number(process.env.THAW_FUZZ_RUNS ?? 4000) },
    );
  });
});
