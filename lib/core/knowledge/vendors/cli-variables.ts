import type { VariableKnowledge, VendorKnowledge } from "../schema.ts";
import { variables } from "../tool-builders.ts";

const VARIABLES: readonly VariableKnowledge[] = [
  ...variables(
    "npm-token",
    "https://docs.npmjs.com/using-private-packages-in-a-ci-cd-workflow",
    "NODE_AUTH_TOKEN NPM_TOKEN NPM_CONFIG_TOKEN YARN_NPM_AUTH_TOKEN",
  ),
  ...variables(
    "pypi-token",
    "https://twine.readthedocs.io/en/stable/#environment-variables",
    "TWINE_PASSWORD POETRY_PYPI_TOKEN_PYPI FLIT_PASSWORD HATCH_INDEX_AUTH PDM_PUBLISH_PASSWORD UV_PUBLISH_TOKEN UV_PUBLISH_PASSWORD MATURIN_PYPI_TOKEN MATURIN_PASSWORD",
  ),
  ...variables(
    "identifier",
    "https://twine.readthedocs.io/en/stable/#environment-variables",
    "TWINE_USERNAME FLIT_USERNAME UV_PUBLISH_USERNAME",
  ),
  ...variables(
    "crates-token",
    "https://doc.rust-lang.org/cargo/reference/environment-variables.html",
    "CARGO_REGISTRY_TOKEN CARGO_REGISTRIES_CRATES_IO_TOKEN",
  ),
  ...variables("rubygems-token", "https://guides.rubygems.org/command-reference/", "GEM_HOST_API_KEY RUBYGEMS_API_KEY"),
  ...variables(
    "nuget-token",
    "https://learn.microsoft.com/nuget/consume-packages/consuming-packages-authenticated-feeds",
    "NUGET_API_KEY NUGET_KEY",
  ),
  ...variables(
    "aws-static-key",
    "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html",
    "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
  ),
  ...variables(
    "gcp-key-json",
    "https://cloud.google.com/docs/authentication/application-default-credentials",
    "GOOGLE_CREDENTIALS GOOGLE_APPLICATION_CREDENTIALS_JSON GCLOUD_SERVICE_KEY",
  ),
  ...variables(
    "azure-secret",
    "https://learn.microsoft.com/cli/azure/azure-cli-configuration",
    "AZURE_CLIENT_SECRET ARM_CLIENT_SECRET ARM_ACCESS_KEY AZURE_STORAGE_KEY AZURE_STORAGE_CONNECTION_STRING AZURE_STORAGE_SAS_TOKEN AZURE_DEVOPS_EXT_PAT",
  ),
  ...variables(
    "identifier",
    "https://learn.microsoft.com/cli/azure/azure-cli-configuration",
    "ARM_CLIENT_ID ARM_TENANT_ID ARM_SUBSCRIPTION_ID AZURE_CLIENT_ID AZURE_TENANT_ID AZURE_SUBSCRIPTION_ID AWS_REGION AWS_DEFAULT_REGION",
  ),
  ...variables(
    "hosting-token",
    "https://developers.cloudflare.com/workers/wrangler/system-environment-variables/",
    "CLOUDFLARE_API_TOKEN CF_API_TOKEN CLOUDFLARE_API_KEY",
  ),
  ...variables(
    "identifier",
    "https://developers.cloudflare.com/workers/wrangler/system-environment-variables/",
    "CLOUDFLARE_ACCOUNT_ID CF_ACCOUNT_ID",
  ),
  ...variables("hosting-token", "https://vercel.com/docs/cli/global-options", "VERCEL_TOKEN"),
  ...variables("identifier", "https://vercel.com/docs/cli/global-options", "VERCEL_ORG_ID VERCEL_PROJECT_ID"),
  ...variables(
    "hosting-token",
    "https://docs.netlify.com/api-and-cli-guides/cli-guides/get-started-with-cli/",
    "NETLIFY_AUTH_TOKEN",
  ),
  ...variables(
    "identifier",
    "https://docs.netlify.com/api-and-cli-guides/cli-guides/get-started-with-cli/",
    "NETLIFY_SITE_ID",
  ),
  ...variables("hosting-token", "https://fly.io/docs/security/tokens/", "FLY_API_TOKEN FLY_ACCESS_TOKEN"),
  ...variables("hosting-token", "https://devcenter.heroku.com/articles/authentication", "HEROKU_API_KEY"),
  ...variables("hosting-token", "https://docs.digitalocean.com/reference/doctl/", "DIGITALOCEAN_ACCESS_TOKEN"),
  ...variables(
    "hosting-token",
    "https://firebase.google.com/docs/cli",
    "FIREBASE_TOKEN RAILWAY_TOKEN SURGE_TOKEN EXPO_TOKEN",
  ),
  ...variables("saas-api-key", "https://docs.sentry.io/cli/configuration/", "SENTRY_AUTH_TOKEN"),
  ...variables("identifier", "https://docs.sentry.io/cli/configuration/", "SENTRY_ORG SENTRY_PROJECT"),
  ...variables("codecov-token", "https://docs.codecov.com/docs/codecov-tokens", "CODECOV_TOKEN"),
  ...variables(
    "signing-material",
    "https://docs.sigstore.dev/cosign/signing/overview/",
    "COSIGN_PASSWORD COSIGN_PRIVATE_KEY",
  ),
  ...variables(
    "signing-material",
    "https://docs.gradle.org/current/userguide/signing_plugin.html",
    "GPG_PRIVATE_KEY GPG_PASSPHRASE MAVEN_GPG_PASSPHRASE MAVEN_GPG_KEY ORG_GRADLE_PROJECT_signingKey ORG_GRADLE_PROJECT_signingPassword ORG_GRADLE_PROJECT_signingInMemoryKey ORG_GRADLE_PROJECT_signingInMemoryKeyPassword",
  ),
  ...variables(
    "saas-api-key",
    "https://central.sonatype.org/publish/publish-portal-maven/",
    "ORG_GRADLE_PROJECT_mavenCentralPassword ORG_GRADLE_PROJECT_sonatypePassword OSSRH_PASSWORD MAVEN_PASSWORD",
  ),
  ...variables(
    "saas-api-key",
    "https://docs.gradle.com/develocity/gradle-plugin/current/",
    "DEVELOCITY_ACCESS_KEY GRADLE_ENTERPRISE_ACCESS_KEY",
  ),
  ...variables(
    "saas-api-key",
    "https://code.visualstudio.com/api/working-with-extensions/publishing-extension",
    "VSCE_PAT OVSX_PAT",
  ),
  ...variables(
    "saas-api-key",
    "https://developer.hashicorp.com/terraform/cli/config/environment-variables",
    "TF_API_TOKEN TF_TOKEN_app_terraform_io TFE_TOKEN",
  ),
  ...variables("saas-api-key", "https://www.pulumi.com/docs/iac/cli/environment-variables/", "PULUMI_ACCESS_TOKEN"),
  ...variables("saas-api-key", "https://developer.hashicorp.com/vault/docs/commands", "VAULT_TOKEN VAULT_SECRET_ID"),
  ...variables(
    "saas-api-key",
    "https://developer.1password.com/docs/service-accounts/use-with-1password-cli/",
    "OP_SERVICE_ACCOUNT_TOKEN OP_CONNECT_TOKEN",
  ),
  ...variables("saas-api-key", "https://docs.doppler.com/docs/service-tokens", "DOPPLER_TOKEN INFISICAL_TOKEN"),
  ...variables("saas-api-key", "https://docs.sonarsource.com/sonarqube-cloud/", "SONAR_TOKEN"),
  ...variables("saas-api-key", "https://docs.snyk.io/developer-tools/snyk-cli/", "SNYK_TOKEN"),
  ...variables(
    "saas-api-key",
    "https://docs.datadoghq.com/continuous_integration/",
    "DATADOG_API_KEY DD_API_KEY DD_APP_KEY DATADOG_APP_KEY",
  ),
  ...variables(
    "saas-api-key",
    "https://docs.cypress.io/app/references/command-line",
    "CYPRESS_RECORD_KEY PERCY_TOKEN CHROMATIC_PROJECT_TOKEN COVERALLS_REPO_TOKEN",
  ),
  ...variables(
    "saas-api-key",
    "https://www.infracost.io/docs/",
    "INFRACOST_API_KEY FOSSA_API_KEY CROWDIN_PERSONAL_TOKEN",
  ),
  ...variables(
    "saas-api-key",
    "https://documentation.ubuntu.com/snapcraft/stable/",
    "SNAPCRAFT_STORE_CREDENTIALS COCOAPODS_TRUNK_TOKEN HEX_API_KEY",
  ),
  ...variables("saas-api-key", "https://cloud.nx.app/docs", "NX_CLOUD_ACCESS_TOKEN NX_CLOUD_AUTH_TOKEN TURBO_TOKEN"),
  ...variables("llm-api-key", "https://platform.openai.com/docs/quickstart", "OPENAI_API_KEY"),
  ...variables(
    "llm-api-key",
    "https://docs.anthropic.com/en/api/overview",
    "ANTHROPIC_API_KEY CLAUDE_CODE_OAUTH_TOKEN",
  ),
  ...variables("llm-api-key", "https://ai.google.dev/gemini-api/docs/api-key", "GEMINI_API_KEY"),
  ...variables(
    "chat-webhook",
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    "SLACK_WEBHOOK_URL SLACK_WEBHOOK DISCORD_WEBHOOK DISCORD_WEBHOOK_URL",
  ),
  ...variables(
    "github-pat",
    "https://goreleaser.com/scm/github/",
    "GORELEASER_TOKEN JRELEASER_GITHUB_TOKEN",
    "goreleaser jreleaser",
  ),
  ...variables("ssh-deploy-key", "https://linux.die.net/man/1/sshpass", "SSHPASS", "sshpass"),
];

/** Variables that command-line tools read. */
export const cliVariables = {
  vendor: "cli-variables",
  title: "Variables of command-line tools",
  variables: VARIABLES,
} as const satisfies VendorKnowledge;
