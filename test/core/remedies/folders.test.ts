import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CREDENTIAL_KINDS, REMEDIES } from "../../../lib/core/contracts.ts";
import type { Remedy } from "../../../lib/core/fix/remediation.ts";
import { ALL_REMEDIES, chainFor, remediesFor } from "../../../lib/core/remedies/registry.ts";
import { only, steps } from "../../support/scan-text.ts";

const ROOT = new URL("../../../lib/core/remedies/", import.meta.url);
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const REGISTERED: readonly Remedy[] = ALL_REMEDIES;
const CHAINS = CREDENTIAL_KINDS.map((kind) => ({ kind, chain: remediesFor[kind] }));

/** Its chain is not found by a kind, but by a finding that is a mere test. */
const BY_MODIFIER = "delete";

describe("the folders of remedies", () => {
  test.each(FOLDERS)("%s has an index.ts with the remedy of its name", async (folder) => {
    expect(readdirSync(new URL(`${folder}/`, ROOT))).toContain("index.ts");
    const { remedy } = (await import(new URL(`${folder}/index.ts`, ROOT).href)) as { readonly remedy: Remedy };
    expect(remedy.id).toBe(folder);
    expect(REGISTERED).toContain(remedy);
  });

  test("are those of the registry, and their names those of the contract", () => {
    const ids = REGISTERED.map((remedy) => remedy.id);
    expect([...ids].sort()).toEqual([...FOLDERS].sort());
    expect([...ids].sort()).toEqual([...REMEDIES].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(REGISTERED)("$id says what it writes and what it leaves to a person", ({ title, docs }) => {
    expect(title.trim()).not.toBe("");
    expect(docs).toMatch(/^.{60,}\.$/s);
  });
});

describe("the chains of remedies", () => {
  test.each(CHAINS)("$kind has at least one remedy, each once", ({ chain }) => {
    expect(chain).not.toEqual([]);
    expect(new Set(chain).size).toBe(chain.length);
  });

  test.each(CHAINS)("$kind is handled by every remedy of its chain", ({ kind, chain }) => {
    expect(chain.filter((remedy) => !remedy.handles.includes(kind)).map((remedy) => remedy.id)).toEqual([]);
  });

  test.each(REGISTERED)("$id is in the chain of every kind that it says to handle", (remedy) => {
    expect(remedy.handles.filter((kind) => !remediesFor[kind].includes(remedy))).toEqual([]);
  });

  test.each(CHAINS)("$kind is solved by the best remedy first", ({ chain }) => {
    const order = chain.map((remedy) => REGISTERED.indexOf(remedy));
    expect(order.filter((place) => place === -1)).toEqual([]);
    if (!chain.some((remedy) => remedy.id === "github-token")) expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(chain.slice(0, -1).map((remedy) => remedy.id)).not.toContain("brokered-secret");
  });

  test("reach every remedy", () => {
    const reached = new Set(CHAINS.flatMap(({ chain }) => chain.map((remedy) => remedy.id)));
    expect(FOLDERS.filter((folder) => folder !== BY_MODIFIER && !reached.has(folder as Remedy["id"]))).toEqual([]);
  });

  test("give a mere test of a secret to the remedy that removes tests, whatever its kind", () => {
    const text = steps("      - run: ./x.sh\n        env:\n          SET: ${{ secrets.NPM_TOKEN != '' }}\n");
    expect(chainFor(only({ ".github/workflows/ci.yml": text })).map((remedy) => remedy.id)).toEqual([BY_MODIFIER]);
  });
});
