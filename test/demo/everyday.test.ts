import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../lib/core/config.ts";
import { detectAll } from "../../lib/core/detectors/detect.ts";
import { planRepository } from "../../lib/core/fix/plan.ts";
import { OPTIONS, repoOf } from "../support/plan.ts";

/** The repositories that are easy: what a person tries the whole way with. */
const EVERYDAY = fileURLToPath(new URL("../../demo/everyday", import.meta.url));
const SETTINGS = { notBlocking: new Set<never>() };

function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, full)] = readFileSync(full, "utf8");
  }
  return files;
}

const repository = (name: string) => repoOf(filesOf(path.join(EVERYDAY, `fjordline__${name}`)), `fjordline/${name}`);

describe.each(["crew-notices", "gangway-app", "harbour-bell", "ticket-kiosk"])("fjordline/%s", (name) => {
  test("has findings, and a plan that asks nobody anything, leaves none, and wants one grant of a token", () => {
    const repo = repository(name);
    expect(detectAll(repo, SETTINGS).filter(({ blocksThaw }) => blocksThaw).length).toBeGreaterThan(0);
    const plan = planRepository(repo, { settings: SETTINGS, options: OPTIONS, only: null });
    expect(plan.disposition).toBe("safe");
    expect(plan.refused).toEqual([]);
    expect(plan.grants.map(({ provider, ask }) => [provider, ask])).toEqual([["github-app", null]]);
  });
});

test("fjordline/released is migrated", () => {
  expect(detectAll(repository("released"), SETTINGS)).toEqual([]);
});

test("the organisation names the action that its repositories are to use", () => {
  const file = path.join(EVERYDAY, "fjordline__.github", "thaw.config.yml");
  expect(readConfig(file, readFileSync(file, "utf8"))).toMatchObject({
    value: { action: { uses: expect.stringMatching(/^fjordline\/thaw\/action@[0-9a-f]{40}$/), version: "v1" } },
  });
});
