import { describe, expect, test } from "vitest";
import { actionKnowledge, variableKnowledge } from "../../../lib/core/knowledge/index.ts";
import { kindByName } from "../../../lib/core/knowledge/names.ts";
import type { VendorKnowledge } from "../../../lib/core/knowledge/schema.ts";
import { VENDORS } from "../../../lib/core/knowledge/vendors/index.ts";

const vendors: readonly VendorKnowledge[] = VENDORS;

describe("what vendors' actions hold", () => {
  test.each([
    ["aws-actions/configure-aws-credentials", "aws-access-key-id", "aws-static-key"],
    ["aws-actions/configure-aws-credentials", "role-to-assume", "identifier"],
    ["google-github-actions/auth", "credentials_json", "gcp-key-json"],
    ["google-github-actions/auth", "workload_identity_provider", "identifier"],
    ["Azure/login", "creds", "azure-secret"],
    ["azure/login", "client-id", "identifier"],
    ["azure/static-web-apps-deploy", "azure_static_web_apps_api_token", "hosting-token"],
    ["docker/login-action", "password", "container-registry-password"],
    ["pypa/gh-action-pypi-publish", "password", "pypi-token"],
    ["codecov/codecov-action", "token", "codecov-token"],
    ["anthropics/claude-code-action", "anthropic_api_key", "llm-api-key"],
    ["slackapi/slack-github-action", "webhook", "chat-webhook"],
    ["slackapi/slack-github-action", "token", "saas-api-key"],
    ["cloudflare/wrangler-action", "apitoken", "hosting-token"],
    ["cloudflare/wrangler-action", "accountid", "identifier"],
    ["crazy-max/ghaction-import-gpg", "gpg_private_key", "signing-material"],
    ["r0adkll/upload-google-play", "serviceaccountjsonplaintext", "gcp-key-json"],
    ["HaaLeo/publish-vscode-extension", "pat", "saas-api-key"],
    ["FirebaseExtended/action-hosting-deploy", "firebaseserviceaccount", "gcp-key-json"],
  ])("%s: %s is a %s", (uses, input, kind) => {
    expect(actionKnowledge(`${uses}@v1`)?.inputs?.[input]?.kind).toBe(kind);
  });

  test("a login to ECR holds an AWS key, whichever input it is given in", () => {
    const inputs = actionKnowledge("docker/login-action@v3")?.inputs;
    for (const input of ["username", "password"]) {
      const exception = inputs?.[input]?.unless?.[0];
      expect(exception?.kind).toBe("aws-static-key");
      expect(exception?.input).toBe("registry");
    }
  });

  test.each([
    ["aws-actions/configure-aws-credentials", "sts", "role-to-assume"],
    ["google-github-actions/auth", "oidc", "workload_identity_provider"],
    ["azure/login", "oidc", "client-id"],
    ["rubygems/configure-rubygems-credentials", "oidc", "role-to-assume"],
    ["codecov/codecov-action", "oidc", "use_oidc"],
  ])("%s exchanges an identity (%s) only with %s", (uses, how, input) => {
    expect(actionKnowledge(uses)?.exchange).toEqual({ how, onlyWith: [input] });
  });

  test.each(["rust-lang/crates-io-auth-action", "NuGet/login", "aws-actions/amazon-ecr-login"])(
    "%s always exchanges",
    (uses) => {
      expect(actionKnowledge(uses)?.exchange).toBeDefined();
      expect(actionKnowledge(uses)?.exchange?.onlyWith).toBeUndefined();
    },
  );

  test.each([
    ["hashicorp/vault-action", { input: "exportenv", default: true }],
    ["1password/load-secrets-action", { input: "export-env", default: true }],
    ["aws-actions/aws-secretsmanager-get-secrets", true],
    ["DopplerHQ/secrets-fetch-action", { input: "inject-env-vars", default: false }],
    ["google-github-actions/get-secretmanager-secrets", { input: "export_to_environment", default: false }],
    ["azure/get-keyvault-secrets", true],
  ])("%s hands on stored values", (uses, exportsEnv) => {
    expect(actionKnowledge(uses)?.manager?.exportsEnv).toEqual(exportsEnv);
  });

  test("a path of a family is covered", () => {
    expect(actionKnowledge("snyk/actions/golang@master")?.env?.SNYK_TOKEN?.kind).toBe("saas-api-key");
  });
});

describe("what variables hold", () => {
  test.each([
    ["TF_CLOUD_ORGANIZATION", null],
    ["R2_ACCESS_KEY_ID", "hosting-token"],
    ["AZURE_CLIENT_CERTIFICATE_PASSWORD", "azure-secret"],
    ["SENTRY_DSN", "identifier"],
    ["DATABASE_URL", "saas-api-key"],
    ["COPILOT_GITHUB_TOKEN", "github-pat"],
    ["HF_TOKEN", "llm-api-key"],
    ["MATCH_PASSWORD", "signing-material"],
  ])("%s: %s", (name, kind) => {
    expect(variableKnowledge(name)?.holds.kind ?? null).toBe(kind);
  });

  test("the name of a variable that holds a credential is hardly ever read as an identifier", () => {
    const variables = vendors
      .flatMap((vendor) => vendor.variables ?? [])
      .filter(({ holds }) => holds.kind !== "identifier");
    const misread = variables.map(({ name }) => name).filter((name) => kindByName(name)?.kind === "identifier");
    // Identifiers never block, so each exception is named here and is caught by the table of variables instead.
    expect(misread.sort()).toEqual(["VERACODE_API_KEY_ID"]);
  });
});

test("hundreds of actions and variables are described, so that a lost file is noticed", () => {
  expect(vendors.flatMap((vendor) => vendor.actions ?? []).length).toBeGreaterThanOrEqual(400);
  expect(vendors.flatMap((vendor) => vendor.variables ?? []).length).toBeGreaterThanOrEqual(400);
});
