import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GITLEAKS_RULES, GITLEAKS_VERSION, scanText } from "../../../lib/core/literals/index.ts";
import { examples } from "./examples.ts";

/** Absent on most machines; then these tests report themselves skipped. */
const gitleaks = ["gitleaks", `${process.env.THAW_PEERS}/gitleaks`].find(
  (path) => spawnSync(path, ["version"]).status === 0,
);
const scratch = mkdtempSync(join(tmpdir(), "thaw-gitleaks-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Leak {
  readonly RuleID: string;
  readonly File: string;
  readonly StartLine: number;
  /** What the whole expression matched; `Secret` is sometimes another group of it than the secret. */
  readonly Match: string;
}

function leaksIn(folder: string): readonly Leak[] {
  const report = join(scratch, `${basename(folder)}.json`);
  const options = ["--no-banner", "--report-format", "json", "--report-path", report, "--exit-code", "0"];
  execFileSync(gitleaks ?? "", ["dir", folder, ...options], { stdio: "ignore" });
  return JSON.parse(readFileSync(report, "utf8")) as readonly Leak[];
}

describe.skipIf(gitleaks === undefined)("beside gitleaks", () => {
  it("nothing that it finds in our examples is missed, its generic rule apart", () => {
    const folder = join(scratch, "examples");
    const written = examples(11)
      .concat(examples(12))
      .map((example, index) => {
        const path = join(folder, String(index), example.path);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `${example.text}\n`);
        return { path, text: `${example.text}\n` };
      });
    const leaks = leaksIn(folder).filter((leak) => leak.RuleID !== "generic-api-key");
    const missed = leaks.filter((leak) => {
      const text = written.find((file) => file.path === leak.File)?.text ?? "";
      const from = text.indexOf(leak.Match);
      const to = from + leak.Match.length;
      return !scanText(text, leak.File).some((match) => match.start < to && match.end > from);
    });
    expect(missed.map((leak) => [leak.RuleID, basename(leak.File), leak.StartLine])).toEqual([]);
    expect(new Set(leaks.map((leak) => leak.RuleID)).size).toBeGreaterThan(150);
  });

  it("every rule that it reports by is in the table", () => {
    const named = new Set(GITLEAKS_RULES.map((row) => row.gitleaks));
    const folder = join(scratch, "examples");
    expect(leaksIn(folder).filter((leak) => !named.has(leak.RuleID))).toEqual([]);
  });
});

/** A checkout of gitleaks at that version, when somebody wants to compare the table with its source. */
const source = spawnSync(
  "go",
  ["list", "-m", "-f", "{{.Dir}}", `github.com/zricethezav/gitleaks/v8@v${GITLEAKS_VERSION}`],
  {
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "-mod=mod", GOPROXY: "off" },
  },
).stdout?.trim();

describe.skipIf(source === undefined || source === "")("beside gitleaks' source", () => {
  it("each of its rules is named, and no other", () => {
    const config = readFileSync(join(source ?? "", "config/gitleaks.toml"), "utf8");
    const ids = [...config.matchAll(/^\[\[rules\]\]\r?\n(?:(?!\[\[).*\r?\n)*?id = "([^"]+)"/gm)].map(
      (found) => found[1],
    );
    expect(ids.length).toBeGreaterThan(200);
    expect(GITLEAKS_RULES.map((row) => row.gitleaks).sort()).toEqual(ids.sort());
  });
});
