import type { ExpectedRepository } from "../expect.ts";
import { finding, foreign, known, OPAQUE, USER_BOUND } from "../expect.ts";

export const botCrew: ExpectedRepository = {
  name: "fjordline/bot-crew",
  findings: [
    finding(".github/workflows/chores.yml", 14, "secrets.BOT_PAT", "github-pat", "step-env", {
      target: known("fjordline/quay-cli", { actions: "write" }),
    }),
    finding(".github/workflows/chores.yml", 18, "secrets.DISPATCH_TOKEN", "github-pat", "step-with", {
      target: known("fjordline/route-api", { contents: "write" }),
    }),
    finding(".github/workflows/chores.yml", 23, "secrets.BOT_PAT", "github-pat", "step-env", {
      target: known("fjordline/port-handbook", { issues: "write" }),
    }),
    finding(".github/workflows/chores.yml", 33, "secrets.BOT_PAT", "github-pat", "step-with", {
      target: known("fjordline/bot-crew", { issues: "write" }),
    }),
    finding(".github/workflows/chores.yml", 51, "secrets.SWEEP_PAT", "github-pat", "step-env", { target: OPAQUE }),
    finding(".github/workflows/chores.yml", 55, "secrets.SWEEP_PAT", "github-pat", "step-with", { target: OPAQUE }),
    finding(".github/workflows/chores.yml", 67, "secrets.GIST_TOKEN", "github-pat", "step-env", {
      remedy: "manual",
      target: USER_BOUND,
    }),
    finding(".github/workflows/chores.yml", 71, "secrets.FORK_PAT", "github-pat", "step-env", {
      remedy: "manual",
      target: USER_BOUND,
    }),
    finding(".github/workflows/chores.yml", 76, "secrets.WINGET_TOKEN", "github-pat", "step-with", {
      remedy: "manual",
      target: USER_BOUND,
    }),
    finding(".github/workflows/chores.yml", 80, "secrets.SPONSORS_PAT", "github-pat", "step-with", {
      remedy: "manual",
      target: USER_BOUND,
    }),
    finding(".github/workflows/chores.yml", 89, "secrets.NORDKAI_PAT", "github-pat", "step-with", {
      remedy: "manual",
      target: foreign("nordkai/port-schedules"),
    }),
    finding(".github/workflows/chores.yml", 93, "secrets.NORDKAI_PAT", "github-pat", "step-env", {
      remedy: "manual",
      target: foreign("nordkai/port-schedules"),
    }),
    finding(".github/workflows/label.yml", 19, "secrets.BUMP_TOKEN", "github-pat", "step-with", {
      target: known("fjordline/bot-crew"),
    }),
    finding(".github/workflows/label.yml", 27, "secrets.FIXTURES_TOKEN", "github-pat", "step-with", {
      target: known("fjordline/route-fixtures", { contents: "read" }),
    }),
  ],
  silent: [],
  unparsed: [],
};
