import type { ExpectedRepository } from "../expect.ts";
import { finding, known, silent } from "../expect.ts";

export const fleetTelemetry: ExpectedRepository = {
  name: "fjordline/fleet-telemetry",
  findings: [
    finding(".github/workflows/integration.yml", 15, "secrets.TELEMETRY_READ", "github-pat", "composite-input"),
    finding(".github/workflows/integration.yml", 16, "secrets.TELEMETRY_NPM", "npm-token", "composite-input"),
    finding(".github/workflows/integration.yml", 21, "secrets.RECORDINGS_KEY_ID", "aws-static-key", "step-env"),
    finding(".github/workflows/integration.yml", 22, "secrets.RECORDINGS_SECRET_KEY", "aws-static-key", "step-env"),
    finding(".github/workflows/integration.yml", 30, "secrets.GHCR_READ", "container-registry-password", "step-with", {
      remedy: "github-token",
    }),
    finding(".github/workflows/integration.yml", 36, "secrets.INFLUXDB_TOKEN", "saas-api-key", "step-env"),
    finding(".github/workflows/integration.yml", 42, "secrets.NEW_RELIC_API_KEY", "saas-api-key", "step-env"),
    finding(".github/workflows/integration.yml", 50, "secrets.FLEET_CHANNEL", "chat-webhook", "composite-input"),
    finding(".github/actions/orphan/action.yml", 13, "inputs.github-pat", "github-pat", "composite-input", {
      target: known("fjordline/recordings", { contents: "read" }),
    }),
  ],
  silent: [
    silent(".github/actions/setup/action.yml", 18, "inputs.read-token", "a sink of the local caller's finding"),
    silent(".github/actions/setup/action.yml", 22, "inputs.npm", "a sink of the local caller's finding"),
    silent(".github/actions/private-modules/action.yml", 13, "inputs.token", "two actions away from the finding"),
    silent(".github/actions/tell/action.yml", 12, "inputs.hook", "a sink of the local caller's finding"),
  ],
  unparsed: [],
};
