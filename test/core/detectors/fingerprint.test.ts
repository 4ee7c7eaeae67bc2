import { describe, expect, it } from "vitest";
import type { Finding } from "../../../lib/core/contracts.ts";
import { CI, only, scanFiles, steps } from "../../support/scan-text.ts";

const JOB_A = "  a:\n    steps:\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n";
const JOB_B =
  "  b:\n    steps:\n      - name: upload\n        run: ./up ${{ secrets.X }} ${{ secrets.X }} ${{ secrets['X'] }}\n      - uses: a/b@v1\n        with:\n          token: ${{ secrets.Y }}\n";
const HEAD = "name: x\non: push\njobs:\n";
const TEXT = HEAD + JOB_A + JOB_B;

function prints(text: string, path = CI): readonly string[] {
  return scanFiles({ [path]: text }).findings.map((finding) => finding.fingerprint);
}

describe("a fingerprint", () => {
  it("is 40 hex digits, and differs for each reference", () => {
    const all = prints(TEXT);
    expect(all).toHaveLength(5);
    expect(new Set(all).size).toBe(5);
    for (const print of all) expect(print).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    ["another run", TEXT],
    ["inserted lines", TEXT.replace("jobs:", "\n# a comment\nenv:\n  A: b\njobs:")],
    ["CRLF line ends", TEXT.replaceAll("\n", "\r\n")],
    ["more steps between", TEXT.replace("      - uses: a/b@v1", "      - run: ls\n      - uses: a/b@v1")],
    ["another version of an action", TEXT.replace("a/b@v1", "a/b@v2")],
    ["white space in the expression", TEXT.replace("${{ secrets.Y }}", "${{secrets . Y}}")],
    ["another writing of the value", TEXT.replace("${{ secrets.Y }}", '"${{ secrets.Y }}"')],
  ])("survives %s", (_name, text) => {
    expect(prints(text)).toEqual(prints(TEXT));
  });

  it("survives another order of jobs", () => {
    expect([...prints(HEAD + JOB_B + JOB_A)].sort()).toEqual([...prints(TEXT)].sort());
  });

  it("survives a changed kind", () => {
    const step = (name: string) =>
      steps(`      - name: go\n        run: a\n        env:\n          ${name}: \${{ secrets.X }}\n`);
    const before = only({ [CI]: step("BLOB") });
    const after = only({ [CI]: step("NODE_AUTH_TOKEN") });
    expect([before.kind, after.kind]).toEqual(["unknown-secret", "npm-token"]);
    expect(after.fingerprint).toBe(before.fingerprint);
  });

  it.each([
    ["file", (text: string) => prints(text, ".github/workflows/other.yml")],
    ["job", (text: string) => prints(text.replace("  a:\n", "  c:\n")).slice(0, 1)],
    ["secret", (text: string) => prints(text.replace("secrets.X", "secrets.Z")).slice(0, 1)],
  ])("differs in another %s", (_name, other) => {
    const before = new Set(prints(TEXT));
    expect(other(TEXT).filter((print) => before.has(print))).toEqual([]);
  });

  it("of a literal survives line moves and differs for another value", () => {
    const literal = (value: string, before = "") =>
      only({
        [CI]: steps(`${before}      - uses: docker/login-action@v3\n        with:\n          password: ${value}\n`),
      });
    const first: Finding = literal("Tr4wler-Quay!9");
    expect(literal("Tr4wler-Quay!9", "      - run: ls\n").fingerprint).toBe(first.fingerprint);
    expect(literal("Tr4wler-Quay!8").fingerprint).not.toBe(first.fingerprint);
    expect(JSON.stringify(first)).not.toContain("Tr4wler");
  });
});
