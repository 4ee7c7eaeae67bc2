import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DETECTORS } from "../../../lib/core/detectors/registry.ts";
import { CI, scanFiles } from "../../support/scan-text.ts";

const ROOT = new URL("../../fixtures/", import.meta.url);

/** `test/fixtures/<detector>/<case>.yml`; folders of other subjects are no detector's. */
const FIXTURES = DETECTORS.flatMap(({ id }) =>
  readdirSync(new URL(`${id}/`, ROOT))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => ({ id, name: `${id}/${file}`, text: readFileSync(new URL(`${id}/${file}`, ROOT), "utf8") })),
);

/** The lines `# expect: KIND LINE:COLUMN SEVERITY blocks|passes REMEDY`, or `# expect: none`. */
function expectations(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("# expect: "))
    .map((line) => line.slice("# expect: ".length));
}

function found(text: string): readonly string[] {
  return scanFiles({ [CI]: text }).findings.map(({ kind, primary, severity, blocksThaw, remedy }) =>
    [kind, `${primary.line}:${primary.column}`, severity, blocksThaw ? "blocks" : "passes", remedy].join(" "),
  );
}

describe("a fixture gives exactly the findings that its head names", () => {
  it.each(FIXTURES)("$name", ({ id, text }) => {
    const expected = expectations(text);
    expect(expected).not.toEqual([]);
    if (expected[0] === "none") {
      expect(found(text).filter((line) => line.startsWith(`${id} `))).toEqual([]);
      expect(found(text)).toEqual([]);
    } else expect(found(text)).toEqual(expected);
  });
});

describe("every detector", () => {
  it.each(DETECTORS.map(({ id }) => id))("%s has a fixture that fires and one that stays silent", (id) => {
    const own = FIXTURES.filter((fixture) => fixture.id === id).map((fixture) => expectations(fixture.text));
    expect(own.some((lines) => lines.some((line) => line.startsWith(`${id} `)))).toBe(true);
    expect(own.some((lines) => lines[0] === "none")).toBe(true);
  });
});
