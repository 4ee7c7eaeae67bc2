import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const tideForecast: ExpectedRepository = {
  name: "fjordline/tide-forecast",
  findings: [
    finding(".github/workflows/publish.yml", 23, "secrets.PYPI_API_TOKEN", "pypi-token", "step-with"),
    finding(".github/workflows/publish.yml", 38, "secrets.TEST_UPLOAD", "pypi-token", "run-inline"),
    finding(".github/workflows/publish.yml", 44, "secrets.UPLOAD_PASSWORD", "pypi-token", "step-env"),
    finding(".github/workflows/model.yml", 12, "secrets.GCP_PROJECT_ID", "identifier", "workflow-env"),
    finding(".github/workflows/model.yml", 13, "secrets.OPENAI_API_KEY", "llm-api-key", "workflow-env"),
    finding(".github/workflows/model.yml", 22, "secrets.GCP_SA_KEY", "gcp-key-json", "step-with"),
    finding(".github/workflows/model.yml", 27, "secrets.ANTHROPIC_API_KEY", "llm-api-key", "step-env"),
    finding(".github/workflows/model.yml", 40, "secrets.BUOY_HMAC_SEED", "unknown-secret", "run-inline"),
    finding(".github/workflows/model.yml", 50, "secrets.BIGQUERY_SERVICE_ACCOUNT_KEY", "gcp-key-json", "step-env"),
  ],
  silent: [
    silent(".github/workflows/publish.yml", 56, "pypa/gh-action-pypi-publish", "trusted publishing without a password"),
  ],
  unparsed: [],
};
