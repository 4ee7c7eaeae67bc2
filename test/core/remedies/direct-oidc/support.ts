import { expect } from "vitest";
import { planRepository, type RepositoryPlan } from "../../../../lib/core/fix/plan.ts";
import { buildRepoModel } from "../../../../lib/core/workflow/repo.ts";

export const WORKFLOW = ".github/workflows/release.yml";

/** The plan of this remedy alone for a repository `acme/app` of these files; a text is its one workflow. */
export function plan(files: string | Readonly<Record<string, string>>): RepositoryPlan {
  const all = typeof files === "string" ? { [WORKFLOW]: files } : files;
  const sources = Object.entries(all).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
  const repo = buildRepoModel({ name: "acme/app", files: sources }, () => "sealed");
  return planRepository(repo, {
    settings: { notBlocking: new Set() },
    options: { action: null, defaultPermissions: "read" },
    only: "direct-oidc",
  });
}

/** The texts that a plan leaves, every part of every file's proof being true. */
export function proven(made: RepositoryPlan): Readonly<Record<string, string>> {
  for (const file of made.files) {
    for (const [part, holds] of Object.entries(file.proof)) expect(`${file.path} ${part} ${holds}`).toMatch(/ true$/);
  }
  return Object.fromEntries(made.files.map((file) => [file.path, file.after]));
}

/** The text of the one workflow after the plan. */
export function written(text: string): string {
  const texts = proven(plan(text));
  expect(Object.keys(texts)).toEqual([WORKFLOW]);
  return texts[WORKFLOW] ?? "";
}

/** Nothing is written for this workflow: another remedy is asked. */
export function expectNone(text: string): void {
  const made = plan(text);
  expect(made.files).toEqual([]);
  expect(made.applied).toEqual([]);
  expect(made.refused.length).toBeGreaterThan(0);
}

/** What a plan asks for, as `kind name`. */
export function asked(made: RepositoryPlan): readonly string[] {
  return made.prerequisites.map(({ kind, name }) => `${kind} ${name}`);
}

/** A workflow of one job, which runs on pushes of tags, with these steps. */
export function job(steps: string, more: { readonly on?: string; readonly job?: string } = {}): string {
  return `on:
${more.on ?? "  push:\n    tags: ['v*']"}
permissions:
  contents: read
jobs:
  release:
    runs-on: ubuntu-latest
${more.job ?? ""}    steps:
${steps.replace(/^\n/, "")}`;
}

/** The same with the right to ask for an OIDC token. */
export function granted(steps: string, more: { readonly on?: string; readonly job?: string } = {}): string {
  return job(steps, more).replace(
    "    runs-on: ubuntu-latest\n",
    "    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      id-token: write\n",
  );
}
