import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../lib/core/contracts.ts";
import { DETECTORS } from "../../../lib/core/detectors/registry.ts";
import { csvReport } from "../../../lib/core/report/csv.ts";
import { jsonReport } from "../../../lib/core/report/json.ts";
import { csvField, cutText, plainText } from "../../../lib/core/report/redacted.ts";
import { reaches, type ScannedRepository, summarise } from "../../../lib/core/report/report.ts";
import { sarifReport } from "../../../lib/core/report/sarif.ts";
import { tableReport } from "../../../lib/core/report/table.ts";
import { CI, type Files, scanFiles, steps } from "../../support/scan-text.ts";

const WILD = "\u001b[31m=cmd|'x'!A0\r\n\u202e\u0007\u009b";

function scanned(files: Files, name = "acme/app"): ScannedRepository {
  const report = scanFiles(files, name);
  return {
    name,
    path: `clones/${name}`,
    commit: "c".repeat(40),
    workflows: report.workflows.length,
    actions: report.actions.length,
    unparsed: report.unparsed,
    findings: report.findings,
  };
}

const TEXT = steps(
  "      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n      - uses: docker/login-action@v3\n        with:\n          password: Tr4wler-Quay!9\n      - run: gh pr list ${{ secrets.Y }} ${{ vars.Z }}\n",
);
const BASE = scanned({ [CI]: TEXT, ".github/workflows/bad.yml": "on: [push\n" });
const CLEAN = scanned({ [CI]: steps("      - run: a\n") }, "acme/clean");

/** What somebody gets who may name repositories, files and secrets. */
const HOSTILE: ScannedRepository = {
  ...BASE,
  name: `acme/${WILD}`,
  findings: BASE.findings.map((finding) => ({
    ...finding,
    secretName: WILD,
    message: `=HYPERLINK("x") ${WILD}`,
    primary: { ...finding.primary, path: `.github/workflows/${WILD}\ud800.yml` },
    sinks: [{ path: `javascript:${WILD}`, line: 0, what: WILD }],
  })),
  unparsed: [{ path: WILD, reason: "yaml-error", detail: WILD }],
};
const ALL: readonly (readonly [string, readonly ScannedRepository[]])[] = [
  ["nothing", []],
  ["a clean repository", [CLEAN]],
  ["findings and a file not understood", [BASE, CLEAN]],
  ["names that somebody made to hurt", [HOSTILE]],
];

describe("the JSON report", () => {
  const document = JSON.parse(jsonReport([BASE, CLEAN]));

  it("has the contract's fields, no less", () => {
    expect(document.schema).toBe("thaw.scan/1");
    expect(Object.keys(document)).toEqual(["schema", "repositories", "summary"]);
    const [repository] = document.repositories;
    expect(repository).toMatchObject({ name: "acme/app", path: "clones/acme/app", commit: "c".repeat(40) });
    expect(repository.files).toMatchObject({ workflows: 2, actions: 0 });
    expect(repository.files.unparsed).toEqual([
      expect.objectContaining({ path: ".github/workflows/bad.yml", reason: "yaml-error" }),
    ]);
    const fields =
      "fingerprint detector kind origin target severity confidence blocksThaw secretName context path line column endLine endColumn remedy message modifiers sinks commit literal";
    for (const finding of repository.findings)
      expect(Object.keys(finding)).toEqual(expect.arrayContaining(fields.split(" ")));
  });

  it("keeps places, sinks and the sealed form of a literal, and null where none applies", () => {
    const [npm, literal] = document.repositories[0].findings;
    expect(npm).toMatchObject({
      kind: "npm-token",
      line: 8,
      column: 32,
      endLine: 8,
      endColumn: 41,
      target: null,
      commit: null,
      literal: null,
      sinks: [{ path: CI, line: 6, what: expect.any(String) }],
    });
    expect(literal).toMatchObject({
      origin: "literal",
      secretName: null,
      literal: { hmac: expect.any(String), shape: "…(14)" },
    });
  });

  it("sums up", () => {
    expect(document.summary).toMatchObject({
      repositories: 2,
      workflows: 3,
      unparsed: 1,
      findings: 3,
      blocking: 3,
      blocked: 1,
    });
    expect(summarise([BASE]).bySeverity).toMatchObject({ critical: 1, high: expect.any(Number) });
  });

  it.each(ALL)("of %s can be read back", (_name, repositories) => {
    expect(JSON.parse(jsonReport(repositories)).repositories).toHaveLength(repositories.length);
  });
});

describe("the SARIF report", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../fixtures/sarif/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8"),
  );
  // The schema is of draft 4; it uses nothing that later drafts read in another way but the name of its own id.
  const { id: _id, $schema: _draft, ...body } = schema;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const valid = ajv.compile(body);

  it.each(ALL)("of %s validates against the 2.1.0 schema", (_name, repositories) => {
    valid(JSON.parse(sarifReport(repositories, "1.2.3")));
    expect(valid.errors).toBeNull();
  });

  it("is what the schema check would refuse with a wrong level", () => {
    const document = JSON.parse(sarifReport([BASE], "1.2.3"));
    document.runs[0].results[0].level = "fatal";
    expect(valid(document)).toBe(false);
  });

  it("names a rule, a place, a fingerprint and a level for each finding", () => {
    const [run] = JSON.parse(sarifReport([BASE], "1.2.3")).runs;
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(DETECTORS.map(({ id }) => id));
    for (const [index, result] of run.results.entries()) {
      const finding = BASE.findings[index];
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.partialFingerprints).toEqual({ "thaw/v1": finding?.fingerprint });
      expect(result.locations[0].physicalLocation.region).toMatchObject({
        startLine: finding?.primary.line,
        startColumn: finding?.primary.column,
      });
    }
    expect(run.results.map((result: { level: string }) => result.level)).toEqual([
      "error",
      "error",
      expect.any(String),
    ]);
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
  });

  it("turns no file's name into a scheme, a host or a way out of the tree", () => {
    const [run] = JSON.parse(sarifReport([HOSTILE], "1.2.3")).runs;
    for (const result of run.results) {
      const uri: string = result.relatedLocations[0].physicalLocation.artifactLocation.uri;
      expect(uri).toMatch(/^javascript%3A/);
      expect(new URL(uri, "file:///tree/").href).toMatch(/^file:\/\/\/tree\//);
    }
  });
});

/** RFC 4180 by hand: rows of fields. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') field += text[at++];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "," || c === "\r") {
      rows.at(-1)?.push(field);
      field = "";
      if (c === "\r") {
        rows.push([]);
        at++;
      }
    } else field += c;
  }
  return rows.slice(0, -1);
}

describe("the CSV report", () => {
  it.each(ALL)("of %s has rows of one width, and no cell that a spreadsheet runs", (_name, repositories) => {
    const rows = readCsv(csvReport(repositories));
    const count = repositories.reduce((sum, item) => sum + item.findings.length + item.unparsed.length, 0);
    expect(rows).toHaveLength(1 + count);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]?.length ?? 0);
      for (const cell of row) expect(cell).not.toMatch(/^[\s]*[=+\-@]/);
    }
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])("makes %j inert", (text) => {
    expect(readCsv(`${csvField(text)}\r\n`)[0]?.[0]).toBe(`'${text}`);
  });

  it("leaves numbers and plain text as they are", () => {
    expect([csvField(-1), csvField(true), csvField(null), csvField("a-b"), csvField("it's")]).toEqual([
      "-1",
      "true",
      "",
      "a-b",
      "it's",
    ]);
  });

  it("gives every text back that starts with no formula", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const back = readCsv(`${csvField(text)}\r\n`)[0]?.[0];
        expect(back === text || back === `'${text}`).toBe(true);
      }),
    );
  });
});

/** What a terminal would act upon, or what turns or hides text. */
const ACTIVE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

describe("the table", () => {
  it.each(ALL)("of %s has no character that a terminal acts upon", (_name, repositories) => {
    for (const line of tableReport(repositories, { colour: false, width: 100 }).split("\n"))
      expect(line).not.toMatch(ACTIVE);
  });

  it("colours with its own escapes alone", () => {
    const text = tableReport([HOSTILE], { colour: true, width: 100 });
    const own = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
    for (const line of text.replace(own, "").split("\n")) expect(line).not.toMatch(ACTIVE);
  });

  it("groups by repository and file, names what blocks, and lists the clean ones", () => {
    const text = tableReport([BASE, CLEAN], { colour: false, width: 120 });
    expect(text).toMatch(/^acme\/app at c{12} {2}4 blocking, 3 findings in 2 workflows and 0 actions$/m);
    expect(text).toMatch(/bad\.yml {2}not understood \(yaml-error\)/);
    expect(text).toMatch(/● 8:32 +high +npm-token +X/);
    expect(text).toMatch(/^clean {2}acme\/clean$/m);
    expect(text).not.toContain("Tr4wler");
  });

  it("makes any text plain", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(plainText(text)).not.toMatch(ACTIVE);
      }),
    );
    expect(plainText("größe 🚀 a-b")).toBe("größe 🚀 a-b");
  });

  it.each([
    ["an escape", "\u001b", "\\u001b"],
    ["a one-byte escape", "\u009b", "\\u009b"],
    ["a line end", "\n", "\\u000a"],
    ["a direction mark", "\u202e", "\\u202e"],
    ["an Arabic letter mark", "\u061c", "\\u061c"],
    ["a soft hyphen", "\u00ad", "\\u00ad"],
    ["a word joiner", "\u2060", "\\u2060"],
    ["an invisible tag", "\u{e0041}", "\\ue0041"],
  ])("shows %s", (_name, character, shown) => {
    expect(plainText(`a${character}b`)).toBe(`a${shown}b`);
  });
});

describe("a report never holds a literal's value", () => {
  it.each([
    ["JSON", jsonReport([BASE])],
    ["SARIF", sarifReport([BASE], "1")],
    ["CSV", csvReport([BASE])],
    ["the table", tableReport([BASE], { colour: true, width: 200 })],
  ])("in %s", (_name, text) => {
    expect(text).not.toContain("Tr4wler");
  });
});

describe("a threshold", () => {
  const ORDER: readonly Finding["severity"][] = ["info", "low", "medium", "high", "critical"];
  it.each(ORDER)("of %s is reached by it and by what is worse", (threshold) => {
    expect(ORDER.filter((severity) => reaches(severity, threshold))).toEqual(ORDER.slice(ORDER.indexOf(threshold)));
  });
});

describe("a text that is cut", () => {
  it.each([
    ["ab🚀", 4, "ab🚀"],
    ["ab🚀", 3, "ab"],
    ["ab🚀c", 2, "ab"],
  ])("%s to %i never ends in half of a pair", (text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });
});
