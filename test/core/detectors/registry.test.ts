import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CREDENTIAL_KINDS, type CredentialKind } from "../../../lib/core/contracts.ts";
import type { Detector } from "../../../lib/core/detectors/detector.ts";
import { DETECTORS } from "../../../lib/core/detectors/registry.ts";
import { CI, only, scanFiles, steps } from "../../support/scan-text.ts";

const ROOT = new URL("../../../lib/core/detectors/", import.meta.url);
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe("the folders of detectors", () => {
  it.each(FOLDERS)("%s has an index.ts that exports a detector of that id", async (folder) => {
    expect(existsSync(new URL(`${folder}/index.ts`, ROOT))).toBe(true);
    const module: { detector?: Detector } = await import(`../../../lib/core/detectors/${folder}/index.ts`);
    expect(module.detector?.id).toBe(folder);
    expect(DETECTORS).toContain(module.detector);
  });

  it("are one to one with the kinds, in the same order", () => {
    expect(DETECTORS.map(({ id }) => id)).toEqual([...CREDENTIAL_KINDS]);
    expect([...FOLDERS].sort()).toEqual([...CREDENTIAL_KINDS].sort());
  });

  it.each(DETECTORS.map((detector) => [detector.id, detector] as const))("%s says what it finds", (_id, detector) => {
    expect(detector.title.length).toBeGreaterThan(8);
    expect(detector.docs.split(/\s+/).length).toBeGreaterThan(5);
    expect(detector.docs).toMatch(/\.$/);
  });
});

const CONFIGURABLE: readonly CredentialKind[] = [
  "saas-api-key",
  "llm-api-key",
  "hosting-token",
  "chat-webhook",
  "signing-material",
  "secrets-inherit",
];
const NEVER: readonly CredentialKind[] = ["identifier", "app-token-overscoped"];

describe("what blocks", () => {
  it.each(DETECTORS.map(({ id, blocking }) => [id, blocking] as const))("of %s is %s", (id, blocking) => {
    const expected = NEVER.includes(id) ? "never" : CONFIGURABLE.includes(id) ? "configurable" : "yes";
    expect(blocking).toBe(expected);
  });

  const slack = steps("      - run: ./notify.sh\n        env:\n          SLACK_WEBHOOK_URL: ${{ secrets.X }}\n");
  const npm = steps("      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n");
  const inherit = (ref: string) =>
    `on: push\njobs:\n  call:\n    uses: other/repo/.github/workflows/w.yml@${ref}\n    secrets: inherit\n`;

  it.each([
    ["releases a configurable kind", slack, "chat-webhook", false],
    ["does not release one that always blocks", npm, "npm-token", true],
    ["releases an inherited map on a pinned ref", inherit("a".repeat(40)), "secrets-inherit", false],
    ["does not release one on a mutable ref", inherit("main"), "secrets-inherit", true],
  ] as const)("an organisation's setting %s", (_name, text, kind, blocks) => {
    const [finding] = scanFiles({ [CI]: text }, "acme/app", [kind]).findings;
    expect(finding).toMatchObject({ kind, blocksThaw: blocks });
  });

  it("a test whether a secret is set is information, does not block, and goes with the credential", () => {
    const finding = only({ [CI]: steps("      - if: ${{ secrets.GH_PAT != '' }}\n        run: a\n") });
    expect(finding).toMatchObject({
      severity: "info",
      blocksThaw: false,
      remedy: "delete",
      modifiers: ["existence-test"],
    });
  });

  it("every secret in the hands of strangers is critical", () => {
    const text = steps("      - run: a ${{ toJSON(secrets) }}\n", "on: issue_comment");
    expect(only({ [CI]: text })).toMatchObject({ kind: "all-secrets-exposed", severity: "critical" });
  });
});
