import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const pierSensors: ExpectedRepository = {
  name: "fjordline/pier-sensors",
  findings: [
    finding(".github/workflows/bench.yml", 11, "GATEWAY_PASSWORD", "hardcoded-credential", "workflow-env"),
    finding(".github/workflows/bench.yml", 28, "password", "hardcoded-credential", "container-credentials"),
    finding(".github/workflows/bench.yml", 34, "RIG_PASSWORD", "hardcoded-credential", "step-env"),
    finding(".github/workflows/bench.yml", 44, "secrets.PIER_SSH_KEY", "ssh-deploy-key", "step-with", {
      remedy: undefined,
    }),
    finding(".github/workflows/traps.yml", 39, "secrets.NPM_TOKEN", "npm-token", "run-inline"),
  ],
  silent: [
    silent(".github/workflows/bench.yml", 19, "RABBITMQ_DEFAULT_PASS", "a well-known throwaway value"),
    silent(".github/workflows/bench.yml", 23, "POSTGRES_PASSWORD", "a well-known throwaway value"),
    silent(".github/workflows/bench.yml", 35, "RIG_PASSWORD_FILE", "a path, not a value"),
    silent(".github/workflows/bench.yml", 36, "PASSWORD_LENGTH", "a number about passwords"),
    silent(".github/workflows/bench.yml", 37, "vars.PUBLIC_API_TOKEN", "a variable"),
    silent(".github/workflows/bench.yml", 38, "DB_PASSWORD", "empty"),
    silent(".github/workflows/traps.yml", 1, "secrets.IN_A_COMMENT", "a comment"),
    silent(".github/workflows/traps.yml", 3, "secrets.RUN_NAME", "text without an expression"),
    silent(".github/workflows/traps.yml", 8, "secrets.ROOT_KEY", "a description"),
    silent(".github/workflows/traps.yml", 16, "steps.secrets.outputs.TOKEN", "a step whose id is secrets"),
    silent(".github/workflows/traps.yml", 20, "secrets.QUOTED", "a string literal inside an expression"),
    silent(".github/workflows/traps.yml", 25, "steps.secrets.outputs.TOKEN", "a step whose id is secrets"),
    silent(".github/workflows/traps.yml", 26, "inputs.secrets", "an input called secrets"),
    silent(".github/workflows/traps.yml", 27, "github.event.inputs.secrets", "an input called secrets"),
    silent(".github/workflows/traps.yml", 28, "secrets.github_token", "the job's own token, in lower case"),
    silent(".github/workflows/traps.yml", 29, "secrets['GITHUB_TOKEN']", "the job's own token, as an index"),
    silent(".github/workflows/traps.yml", 31, "secrets.SKIP", "a string literal inside an expression"),
    silent(".github/workflows/traps.yml", 34, "secrets.PIER_KEY", "prose in a script"),
    silent(".github/workflows/traps.yml", 44, "secrets: |", "an input called secrets, with the job's own token"),
    silent(".github/workflows/traps.yml", 53, "needs.secrets.outputs.TOKEN", "a job called secrets"),
  ],
  unparsed: [{ path: ".github/workflows/nightly.yml", reason: "yaml-error" }],
};
