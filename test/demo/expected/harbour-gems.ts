import type { ExpectedRepository } from "../expect.ts";
import { finding } from "../expect.ts";

export const harbourGems: ExpectedRepository = {
  name: "fjordline/harbour-gems",
  findings: [
    finding(".github/workflows/release.yml", 22, "secrets.RUBYGEMS_API_KEY", "rubygems-token", "step-env"),
    finding(".github/workflows/release.yml", 26, "secrets.GEM_PUSH_KEY", "rubygems-token", "run-inline"),
    finding(".github/workflows/release.yml", 38, "secrets.MIRROR_PAT", "github-pat", "run-inline"),
    finding(".github/workflows/release.yml", 45, "secrets.MIRROR_DEPLOY_KEY", "ssh-deploy-key", "step-with"),
  ],
  silent: [],
  unparsed: [],
};
