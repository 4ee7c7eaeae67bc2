import type { ExpectedRepository } from "../expect.ts";
import { finding } from "../expect.ts";

export const manifestCore: ExpectedRepository = {
  name: "fjordline/manifest-core",
  findings: [
    finding(".github/workflows/release.yml", 14, "secrets.CARGO_REGISTRY_TOKEN", "crates-token", "workflow-env"),
    finding(".github/workflows/release.yml", 28, "secrets.DERIVE", "crates-token", "step-env"),
    finding(".github/workflows/release.yml", 37, "secrets.AWS_ACCESS_KEY_ID", "aws-static-key", "step-env"),
    finding(".github/workflows/release.yml", 38, "secrets.AWS_SECRET_ACCESS_KEY", "aws-static-key", "step-env"),
    finding(".github/workflows/bench.yml", 13, "secrets.CODSPEED_TOKEN", "saas-api-key", "step-with", {
      remedy: undefined,
    }),
  ],
  silent: [],
  unparsed: [],
};
