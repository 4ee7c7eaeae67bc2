import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { detectAll } from "../../lib/core/detectors/detect.ts";
import { PROOF_PARTS } from "../../lib/core/edit/prove.ts";
import { planRepository, type RepositoryPlan } from "../../lib/core/fix/plan.ts";
import { REFUSAL_CODES } from "../../lib/core/fix/refusals.ts";
import type { RepoModel } from "../../lib/core/workflow/model.ts";
import { OPTIONS, repoOf } from "../support/plan.ts";

const ORG = fileURLToPath(new URL("../../demo/org", import.meta.url));
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

function plan(repo: RepoModel): RepositoryPlan {
  return planRepository(repo, { settings: SETTINGS, options: OPTIONS, only: null });
}

describe.each(readdirSync(ORG).filter((name) => name.includes("__")))("the plan for %s", (name) => {
  const files = filesOf(path.join(ORG, name));
  const repo = repoOf(files, name.replace("__", "/"));
  const made = plan(repo);

  test("is proven in every part", () => {
    for (const file of made.files) {
      for (const part of PROOF_PARTS) expect(file.proof[part], `${part} of ${file.path}`).toBe(true);
    }
  });

  test("solves each finding, or refuses it with a code", () => {
    const told = [...made.applied, ...made.refused].map(({ finding }) => finding.fingerprint).sort();
    expect(told).toEqual(
      detectAll(repo, SETTINGS)
        .map((finding) => finding.fingerprint)
        .sort(),
    );
    for (const { refusal } of made.refused) {
      expect(REFUSAL_CODES).toContain(refusal.code);
      expect(refusal.message.length).toBeGreaterThan(20);
    }
  });

  test("leaves what it says it leaves, and planned again changes nothing", () => {
    const edited = { ...files, ...Object.fromEntries(made.files.map((file) => [file.path, file.after])) };
    const after = repoOf(edited, name.replace("__", "/"));
    const left = detectAll(after, SETTINGS);
    expect(left.filter((finding) => finding.blocksThaw)).toHaveLength(made.after.blocking);
    expect(left).toHaveLength(made.after.findings);
    expect(plan(after).files).toEqual([]);
  });

  test("asks for grants whose names are unique, with rights or values in each", () => {
    const names = made.grants.map((grant) => grant.name);
    expect(new Set(names).size).toBe(names.length);
    for (const grant of made.grants) {
      expect(Object.keys(grant.permissions).length + grant.secrets.length).toBeGreaterThan(0);
      expect(Object.values(grant.permissions)).not.toContain("admin");
    }
  });
});
