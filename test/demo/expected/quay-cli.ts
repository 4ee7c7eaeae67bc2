import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const quayCli: ExpectedRepository = {
  name: "fjordline/quay-cli",
  findings: [
    finding(".github/workflows/upgrade-main.yml", 24, "secrets.PROJEN_GITHUB_TOKEN", "github-pat", "step-with", {
      target: known("fjordline/quay-cli"),
      modifiers: ["generated-workflow"],
      generatedFrom: ".projenrc.js",
    }),
    finding(".github/workflows/issue-sorter.lock.yml", 34, "secrets.ANTHROPIC_API_KEY", "llm-api-key", "step-env", {
      modifiers: ["generated-workflow", "untrusted-trigger"],
      generatedFrom: ".github/workflows/issue-sorter.md",
    }),
    finding(
      ".github/workflows/issue-sorter.lock.yml",
      49,
      "secrets.GH_AW_GITHUB_MCP_SERVER_TOKEN",
      "github-pat",
      "step-env",
      { modifiers: ["generated-workflow", "untrusted-trigger"], generatedFrom: ".github/workflows/issue-sorter.md" },
    ),
    finding(".github/workflows/issue-sorter.lock.yml", 49, "secrets.GH_AW_GITHUB_TOKEN", "github-pat", "step-env", {
      modifiers: ["generated-workflow", "untrusted-trigger"],
      generatedFrom: ".github/workflows/issue-sorter.md",
    }),
    finding(".github/workflows/issue-sorter.lock.yml", 53, "secrets.ANTHROPIC_API_KEY", "llm-api-key", "step-env", {
      modifiers: ["generated-workflow", "untrusted-trigger"],
      generatedFrom: ".github/workflows/issue-sorter.md",
    }),
    finding(
      ".github/workflows/version_bump.generated.yml",
      24,
      "secrets.QUAYBOT_PAT",
      "persisted-pat-checkout",
      "step-with",
      { modifiers: ["generated-workflow"], generatedFrom: ".github/workflows/version_bump.ts" },
    ),
    finding(".github/workflows/version_bump.generated.yml", 27, "secrets.QUAYBOT_PAT", "github-pat", "step-env", {
      target: known("fjordline/quay-cli"),
      modifiers: ["generated-workflow"],
      generatedFrom: ".github/workflows/version_bump.ts",
    }),
    finding(".github/workflows/stale.yml", 15, "secrets.STALE_BOT_TOKEN", "github-pat", "step-with", {
      target: known("fjordline/quay-cli"),
      modifiers: ["generated-workflow"],
    }),
  ],
  silent: [
    silent(
      ".github/workflows/issue-sorter.lock.yml",
      28,
      "steps.validate-secret.outputs.verification_result",
      "the id of a step that holds the word secret",
    ),
    silent(
      ".github/workflows/issue-sorter.lock.yml",
      49,
      "secrets.GITHUB_TOKEN",
      "the last arm is the job's own token",
    ),
  ],
  unparsed: [],
};
