import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const releaseTrain: ExpectedRepository = {
  name: "fjordline/release-train",
  findings: [
    finding(
      ".github/workflows/depart.yml",
      12,
      "actions/create-github-app-token@v2",
      "app-token-overscoped",
      "step-with",
    ),
    finding(".github/workflows/depart.yml", 14, "secrets.TRAIN_APP_ID", "identifier", "step-with"),
    finding(".github/workflows/depart.yml", 15, "secrets.TRAIN_APP_PRIVATE_KEY", "github-app-private-key", "step-with"),
    finding(
      ".github/workflows/depart.yml",
      24,
      "actions/create-github-app-token@v2",
      "app-token-overscoped",
      "step-with",
    ),
    finding(".github/workflows/depart.yml", 27, "secrets.TRAIN_APP_PRIVATE_KEY", "github-app-private-key", "step-with"),
    finding(".github/workflows/depart.yml", 41, "secrets.TRAIN_APP_PRIVATE_KEY", "github-app-private-key", "step-with"),
    finding(".github/workflows/depart.yml", 56, "secrets.TRAIN_APP_ID", "identifier", "step-with"),
    finding(".github/workflows/depart.yml", 57, "secrets.APP_KEY", "github-app-private-key", "step-with"),
    finding(".github/workflows/couple.yml", 14, "secrets.COUPLING_PAT", "persisted-pat-checkout", "step-with", {
      target: known("fjordline/release-train"),
    }),
    finding(".github/workflows/couple.yml", 23, "secrets.COUPLING_PAT", "persisted-pat-checkout", "step-with", {
      target: known("fjordline/release-train"),
    }),
    finding(".github/workflows/couple.yml", 31, "secrets.TRAIN_DEPLOY_KEY", "ssh-deploy-key", "step-with"),
  ],
  silent: [
    silent(
      ".github/workflows/depart.yml",
      19,
      "steps.token.outputs.token",
      "an App token is short-lived; the key is the finding",
    ),
    silent(".github/workflows/depart.yml", 26, "vars.TRAIN_APP_ID", "an identifier in a variable"),
    silent(".github/workflows/depart.yml", 32, "steps.app.outputs.token", "an App token is short-lived"),
    silent(
      ".github/workflows/depart.yml",
      38,
      "actions/create-github-app-token@v2",
      "repositories and permissions are named",
    ),
    silent(".github/workflows/depart.yml", 64, "steps.old.outputs.token", "an App token is short-lived"),
    silent(".github/workflows/couple.yml", 38, "fjordline/thaw/action", "the broker step"),
    silent(".github/workflows/couple.yml", 40, "vars.THAW_BROKER_URL", "a variable"),
    silent(".github/workflows/couple.yml", 44, "steps.thaw.outputs.token", "a broker's token"),
    silent(".github/workflows/couple.yml", 56, "steps.octo-sts.outputs.token", "a broker's token"),
  ],
  unparsed: [],
};
