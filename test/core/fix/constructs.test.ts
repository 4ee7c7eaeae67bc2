import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PROOF_PARTS } from "../../../lib/core/edit/prove.ts";
import { planFiles, WORKFLOW } from "../../support/plan.ts";

const TEXT = readFileSync(new URL("../../../docs/fix.md", import.meta.url), "utf8");

type Files = Readonly<Record<string, string>>;

interface Example {
  readonly heading: string;
  readonly before: Files;
  readonly after: Files;
}

/** The part of a document below each heading, by the heading's text. */
function sectionsOf(text: string): readonly (readonly [heading: string, body: string])[] {
  return text
    .split(/^#{2,3} /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end).trim(), part.slice(end + 1)] as const;
    });
}

/** Fenced blocks as files; a first line that is nothing but a path in a comment names the file, and is not of it. */
function filesOf(markdown: string): Files {
  const blocks = [...markdown.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
  const files = blocks.map((block): readonly [string, string] => {
    const named = /^# (\S+\.ya?ml)\n/.exec(block);
    return named ? [named[1] ?? "", block.slice(named[0].length)] : [WORKFLOW, block];
  });
  expect(new Set(files.map(([path]) => path)).size, "each path once").toBe(files.length);
  return Object.fromEntries(files);
}

function exampleOf(heading: string, body: string): Example | null {
  if (!body.includes("```yaml")) return null;
  const [before = "", after, more] = body.split(/^After:$/m);
  if (after === undefined || more !== undefined) throw new Error(`${heading}: one "After:" is needed`);
  return { heading, before: filesOf(before), after: filesOf(after) };
}

/** What GitHub makes of a heading: the part of an address behind `#`. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Rows of tables whose first column is a construct: its text and what it links to. */
function constructsOf(text: string): readonly { readonly name: string; readonly anchor: string | null }[] {
  const tables = [...text.matchAll(/^\| construct \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)/gm)];
  return tables.flatMap((table) =>
    (table[1] ?? "")
      .trim()
      .split("\n")
      .map((row) => {
        const name = row.split("|")[1]?.trim() ?? "";
        return { name, anchor: /\]\(#([^)]+)\)/.exec(name)?.[1] ?? null };
      }),
  );
}

const EXAMPLES = sectionsOf(TEXT).flatMap(([heading, body]) => exampleOf(heading, body) ?? []);
const CONSTRUCTS = constructsOf(TEXT);

/** The files as a plan leaves them. */
function planned(files: Files): Files {
  const plan = planFiles(files);
  return { ...files, ...Object.fromEntries(plan.files.map((file) => [file.path, file.after])) };
}

describe("the examples of docs/fix.md", () => {
  test.each(EXAMPLES)("$heading: what is written is the example's after, byte for byte", ({ before, after }) => {
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(planned(before)).toEqual(after);
  });

  test.each(EXAMPLES)("$heading: something is changed, and every part of its proof holds", ({ before }) => {
    const { files } = planFiles(before);
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(
        PROOF_PARTS.filter((part) => !file.proof[part]),
        file.path,
      ).toEqual([]);
    }
  });

  test.each(EXAMPLES)("$heading: planning the after changes nothing", ({ after }) => {
    expect(planFiles(after).files.map((file) => file.path)).toEqual([]);
  });
});

describe("the table of constructs", () => {
  test("names every construct once", () => {
    expect(CONSTRUCTS.length).toBeGreaterThan(30);
    expect(new Set(CONSTRUCTS.map(({ name }) => name)).size).toBe(CONSTRUCTS.length);
  });

  test.each(CONSTRUCTS)("$name has an example", ({ anchor }) => {
    expect(EXAMPLES.map(({ heading }) => anchorOf(heading))).toContain(anchor);
  });

  test("has a row for every example", () => {
    const anchors = CONSTRUCTS.map(({ anchor }) => anchor);
    expect(EXAMPLES.map(({ heading }) => anchorOf(heading)).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  test("leads to headings and files that exist", () => {
    const anchors = sectionsOf(TEXT).map(([heading]) => anchorOf(heading));
    const links = [...TEXT.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1] ?? "");
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});
