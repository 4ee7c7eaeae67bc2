import { BUNDLE, CHAT_WEBHOOK, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const monitoring = {
  vendor: "monitoring",
  title: "Monitoring, errors, feature flags",
  actions: [
    {
      uses: "getsentry/action-release",
      source: "https://github.com/getsentry/action-release#readme",
      inputs: { environment: IDENTIFIER, projects: IDENTIFIER },
      env: { SENTRY_AUTH_TOKEN: SAAS_KEY, SENTRY_ORG: IDENTIFIER, SENTRY_PROJECT: IDENTIFIER, SENTRY_URL: IDENTIFIER },
    },
    {
      uses: "DataDog/synthetics-ci-github-action",
      source: "https://github.com/DataDog/synthetics-ci-github-action/blob/HEAD/action.yml",
      inputs: {
        api_key: SAAS_KEY,
        app_key: SAAS_KEY,
        "api-key": SAAS_KEY,
        "app-key": SAAS_KEY,
        "datadog-site": IDENTIFIER,
        public_ids: IDENTIFIER,
      },
    },
    {
      uses: "DataDog/junit-upload-github-action",
      source: "https://github.com/DataDog/junit-upload-github-action/blob/HEAD/action.yaml",
      inputs: { api_key: SAAS_KEY, "api-key": SAAS_KEY, service: IDENTIFIER },
    },
    {
      uses: "DataDog/coverage-upload-github-action",
      source: "https://github.com/DataDog/coverage-upload-github-action#readme",
      inputs: { api_key: SAAS_KEY },
    },
    {
      uses: "DataDog/datadog-static-analyzer-github-action",
      source: "https://github.com/DataDog/datadog-static-analyzer-github-action#readme",
      inputs: { dd_api_key: SAAS_KEY, dd_app_key: SAAS_KEY, dd_site: IDENTIFIER },
    },
    {
      uses: "DataDog/datadog-sca-github-action",
      source: "https://github.com/DataDog/datadog-sca-github-action#readme",
      inputs: { dd_api_key: SAAS_KEY, dd_app_key: SAAS_KEY, dd_site: IDENTIFIER },
    },
    {
      uses: "DataDog/test-visibility-github-action",
      source: "https://github.com/DataDog/test-visibility-github-action#readme",
      inputs: { api_key: SAAS_KEY, "api-key": SAAS_KEY, site: IDENTIFIER },
    },
    {
      uses: "DataDog/agent-github-action",
      source: "https://github.com/DataDog/agent-github-action#readme",
      inputs: { api_key: SAAS_KEY },
    },
    {
      uses: "masci/datadog",
      source: "https://github.com/masci/datadog#readme",
      inputs: { "api-key": SAAS_KEY, "api-url": IDENTIFIER },
    },
    {
      uses: "DataDog/dd-sts-action",
      source: "https://github.com/DataDog/dd-sts-action#readme",
      inputs: { policy: IDENTIFIER },
      exchange: { how: "oidc" },
    },
    {
      uses: "grafana/run-k6-action",
      source: "https://github.com/grafana/run-k6-action#readme",
      inputs: { "cloud-project-id": IDENTIFIER },
      env: { K6_CLOUD_TOKEN: SAAS_KEY, K6_CLOUD_PROJECT_ID: IDENTIFIER },
    },
    {
      uses: "grafana/k6-action",
      source: "https://github.com/grafana/k6-action#readme",
      inputs: { token: SAAS_KEY, cloud: IDENTIFIER },
      env: { K6_CLOUD_TOKEN: SAAS_KEY },
    },
    {
      uses: "grafana/shared-workflows/actions/send-slack-message",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/send-slack-message",
      inputs: { "channel-id": IDENTIFIER, payload: IDENTIFIER },
      exchange: { how: "broker" },
    },
    {
      uses: "grafana/plugin-actions/build-plugin",
      source: "https://github.com/grafana/plugin-actions/tree/HEAD/build-plugin",
      inputs: { policy_token: SAAS_KEY, grafana_token: SAAS_KEY },
    },
    {
      uses: "newrelic/deployment-marker-action",
      source: "https://github.com/newrelic/deployment-marker-action#readme",
      inputs: { apikey: SAAS_KEY, guid: IDENTIFIER, accountid: IDENTIFIER, region: IDENTIFIER, user: IDENTIFIER },
    },
    {
      uses: "honeycombio/gha-buildevents",
      source: "https://github.com/honeycombio/gha-buildevents#readme",
      inputs: { apikey: SAAS_KEY, dataset: IDENTIFIER },
    },
    {
      uses: "rollbar/github-deploy-action",
      source: "https://github.com/rollbar/github-deploy-action#readme",
      inputs: { environment: IDENTIFIER },
      env: { ROLLBAR_ACCESS_TOKEN: SAAS_KEY, ROLLBAR_USERNAME: IDENTIFIER },
    },
    {
      uses: "rollbar/upload-sourcemaps-action",
      source: "https://github.com/rollbar/upload-sourcemaps-action#readme",
      inputs: { access_token: SAAS_KEY },
      env: { ROLLBAR_ACCESS_TOKEN: SAAS_KEY },
    },
    {
      uses: "bugsnag/source-maps-action",
      source: "https://github.com/bugsnag/source-maps-action#readme",
      inputs: { apikey: SAAS_KEY },
    },
    {
      uses: "launchdarkly/find-code-references",
      source: "https://github.com/launchdarkly/find-code-references#readme",
      inputs: { "access-token": SAAS_KEY, "proj-key": IDENTIFIER, "project-key": IDENTIFIER },
    },
    {
      uses: "launchdarkly/gha-flags",
      source: "https://github.com/launchdarkly/gha-flags/blob/HEAD/action.yml",
      inputs: { "sdk-key": SAAS_KEY },
    },
    {
      uses: "configcat/scan-repository",
      source: "https://github.com/configcat/scan-repository#readme",
      inputs: { "api-user": IDENTIFIER, "api-pass": SAAS_KEY, "config-id": IDENTIFIER },
    },
    {
      uses: "pagerduty/pagerduty-change-events-action",
      source: "https://github.com/pagerduty/pagerduty-change-events-action#readme",
      inputs: { "integration-key": SAAS_KEY },
    },
    {
      uses: "Entle/action-pagerduty-alert",
      source: "https://github.com/Entle/action-pagerduty-alert#readme",
      inputs: { "pagerduty-integration-key": SAAS_KEY },
    },
    {
      uses: "distributhor/workflow-webhook",
      source: "https://github.com/distributhor/workflow-webhook/blob/HEAD/action.yml",
      inputs: { webhook_url: CHAT_WEBHOOK, webhook_secret: SAAS_KEY, webhook_auth: SAAS_KEY },
      env: { webhook_url: CHAT_WEBHOOK, webhook_secret: SAAS_KEY },
    },
    {
      uses: "joelwmale/webhook-action",
      source: "https://github.com/joelwmale/webhook-action#readme",
      inputs: { url: CHAT_WEBHOOK, headers: BUNDLE, body: IDENTIFIER },
      env: { WEBHOOK_URL: CHAT_WEBHOOK },
    },
    {
      uses: "posthog/upload-source-maps",
      source: "https://github.com/posthog/upload-source-maps#readme",
      inputs: { "personal-api-key": SAAS_KEY, "env-id": IDENTIFIER },
    },
    {
      uses: "corentinmusard/otel-cicd-action",
      source: "https://github.com/corentinmusard/otel-cicd-action#readme",
      inputs: { githubtoken: githubToken({ actions: "read" }), otlpendpoint: IDENTIFIER, otlpheaders: SAAS_KEY },
    },
    {
      uses: "inception-health/otel-export-trace-action",
      source: "https://github.com/inception-health/otel-export-trace-action#readme",
      inputs: { githubtoken: githubToken({ actions: "read" }), otlpheaders: SAAS_KEY, otlpendpoint: IDENTIFIER },
    },
    {
      uses: "axiomhq/github-workflow-axiom",
      source: "https://github.com/axiomhq/github-workflow-axiom#readme",
      inputs: { "axiom-token": SAAS_KEY },
    },
  ],
  variables: [
    { name: "SENTRY_URL", holds: IDENTIFIER, source: "https://docs.sentry.io/cli/configuration/" },
    { name: "SENTRY_DSN", holds: IDENTIFIER, source: "https://docs.sentry.io/concepts/key-terms/dsn-explainer/" },
    { name: "DD_SITE", holds: IDENTIFIER, source: "https://docs.datadoghq.com/getting_started/site/" },
    { name: "DATADOG_SITE", holds: IDENTIFIER, source: "https://docs.datadoghq.com/getting_started/site/" },
    {
      name: "GRAFANA_API_KEY",
      holds: SAAS_KEY,
      source: "https://grafana.com/docs/grafana/latest/administration/service-accounts/",
    },
    {
      name: "GRAFANA_ACCESS_POLICY_TOKEN",
      holds: SAAS_KEY,
      source: "https://grafana.com/developers/plugin-tools/publish-a-plugin/sign-a-plugin",
    },
    {
      name: "GRAFANA_AUTH",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/grafana/grafana/latest/docs",
    },
    { name: "K6_CLOUD_TOKEN", holds: SAAS_KEY, source: "https://grafana.com/docs/grafana-cloud/testing/k6/" },
    {
      name: "NEW_RELIC_LICENSE_KEY",
      holds: SAAS_KEY,
      source: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    },
    {
      name: "NEW_RELIC_API_KEY",
      holds: SAAS_KEY,
      source: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    },
    {
      name: "NEW_RELIC_ACCOUNT_ID",
      holds: IDENTIFIER,
      source: "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    },
    {
      name: "HONEYCOMB_API_KEY",
      holds: SAAS_KEY,
      source: "https://docs.honeycomb.io/configure/environments/manage-api-keys/",
    },
    { name: "HONEYCOMB_KEY", holds: SAAS_KEY, source: "https://github.com/honeycombio/buildevents#readme" },
    { name: "BUILDEVENT_APIKEY", holds: SAAS_KEY, source: "https://github.com/honeycombio/buildevents#readme" },
    { name: "ROLLBAR_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://docs.rollbar.com/docs/access-tokens" },
    { name: "BUGSNAG_API_KEY", holds: SAAS_KEY, source: "https://docs.bugsnag.com/build-integrations/" },
    {
      name: "PAGERDUTY_TOKEN",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/PagerDuty/pagerduty/latest/docs",
    },
    { name: "LD_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://launchdarkly.com/docs/home/flags/code-references" },
    {
      name: "LAUNCHDARKLY_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/launchdarkly/launchdarkly/latest/docs",
    },
    { name: "CHECKLY_API_KEY", holds: SAAS_KEY, source: "https://www.checklyhq.com/docs/cli/authentication/" },
    { name: "CHECKLY_ACCOUNT_ID", holds: IDENTIFIER, source: "https://www.checklyhq.com/docs/cli/authentication/" },
    { name: "POSTHOG_API_KEY", holds: SAAS_KEY, source: "https://posthog.com/docs/api" },
    {
      name: "POSTHOG_CLI_TOKEN",
      holds: SAAS_KEY,
      source: "https://posthog.com/docs/error-tracking/upload-source-maps",
    },
    {
      name: "OTEL_EXPORTER_OTLP_HEADERS",
      holds: SAAS_KEY,
      source: "https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/",
    },
    {
      name: "OTEL_EXPORTER_OTLP_ENDPOINT",
      holds: IDENTIFIER,
      source: "https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/",
    },
    { name: "AXIOM_TOKEN", holds: SAAS_KEY, source: "https://axiom.co/docs/reference/cli" },
    { name: "TINYBIRD_TOKEN", holds: SAAS_KEY, source: "https://www.tinybird.co/docs/cli" },
    { name: "TB_TOKEN", holds: SAAS_KEY, source: "https://www.tinybird.co/docs/cli" },
  ],
} as const satisfies VendorKnowledge;
