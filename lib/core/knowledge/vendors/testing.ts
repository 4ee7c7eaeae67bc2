import { BUNDLE, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const testing = {
  vendor: "testing",
  title: "Test services",
  actions: [
    {
      uses: "chromaui/action",
      source: "https://github.com/chromaui/action#readme",
      inputs: { projecttoken: SAAS_KEY, token: githubToken({ statuses: "write" }) },
    },
    {
      uses: "cypress-io/github-action",
      source: "https://github.com/cypress-io/github-action#readme",
      inputs: { record: IDENTIFIER },
      env: {
        CYPRESS_RECORD_KEY: SAAS_KEY,
        CYPRESS_PROJECT_ID: IDENTIFIER,
        GITHUB_TOKEN: githubToken({ actions: "read" }),
      },
    },
    {
      uses: "percy/exec-action",
      source: "https://github.com/percy/exec-action#readme",
      env: { PERCY_TOKEN: SAAS_KEY },
    },
    {
      uses: "percy/snapshot-action",
      source: "https://github.com/percy/snapshot-action#readme",
      env: { PERCY_TOKEN: SAAS_KEY },
    },
    {
      uses: "argos-ci/action",
      source: "https://github.com/argos-ci/action#readme",
      inputs: { token: SAAS_KEY },
      env: { ARGOS_TOKEN: SAAS_KEY },
    },
    {
      uses: "browserstack/github-actions/setup-env",
      source: "https://github.com/browserstack/github-actions/tree/HEAD/setup-env",
      inputs: { username: IDENTIFIER, "access-key": SAAS_KEY, "project-name": IDENTIFIER },
    },
    {
      uses: "browserstack/github-actions/setup-local",
      source: "https://github.com/browserstack/github-actions/tree/HEAD/setup-local",
      inputs: { "local-testing": IDENTIFIER },
    },
    {
      uses: "saucelabs/sauce-connect-action",
      source: "https://github.com/saucelabs/sauce-connect-action/blob/HEAD/action.yml",
      inputs: {
        username: IDENTIFIER,
        accesskey: SAAS_KEY,
        region: IDENTIFIER,
        tunnelname: IDENTIFIER,
        proxyuserpwd: SAAS_KEY,
      },
    },
    {
      uses: "saucelabs/saucectl-run-action",
      source: "https://github.com/saucelabs/saucectl-run-action#readme",
      inputs: {
        "sauce-username": IDENTIFIER,
        "sauce-access-key": SAAS_KEY,
        "github-token": githubToken({ contents: "read" }),
      },
    },
    {
      uses: "LambdaTest/LambdaTest-tunnel-action",
      source: "https://github.com/LambdaTest/LambdaTest-tunnel-action#readme",
      inputs: { user: IDENTIFIER, accesskey: SAAS_KEY },
    },
    {
      uses: "happo/happo-action",
      source: "https://github.com/happo/happo-action#readme",
      env: { HAPPO_API_KEY: IDENTIFIER, HAPPO_API_SECRET: SAAS_KEY },
    },
    {
      uses: "applitools/eyes-action",
      source: "https://github.com/applitools/eyes-action#readme",
      env: { APPLITOOLS_API_KEY: SAAS_KEY },
    },
    {
      uses: "replayio/action-upload",
      source: "https://github.com/replayio/action-upload#readme",
      inputs: { apikey: SAAS_KEY, "api-key": SAAS_KEY },
    },
    {
      uses: "replayio/action-playwright",
      source: "https://github.com/replayio/action-playwright#readme",
      inputs: { apikey: SAAS_KEY },
    },
    {
      uses: "currents-dev/playwright-last-failed",
      source: "https://github.com/currents-dev/playwright-last-failed#readme",
      env: { CURRENTS_RECORD_KEY: SAAS_KEY },
    },
    {
      uses: "buildpulse/buildpulse-action",
      source: "https://github.com/buildpulse/buildpulse-action#readme",
      inputs: { account: IDENTIFIER, repository: IDENTIFIER, key: IDENTIFIER, secret: SAAS_KEY },
    },
    {
      uses: "mobile-dev-inc/action-maestro-cloud",
      source: "https://github.com/mobile-dev-inc/action-maestro-cloud/blob/HEAD/action.yml",
      inputs: { "api-key": SAAS_KEY, "app-file": IDENTIFIER, "project-id": IDENTIFIER, env: BUNDLE },
    },
    {
      uses: "emulator-wtf/run-tests",
      source: "https://github.com/emulator-wtf/run-tests/blob/HEAD/action.yml",
      inputs: {
        "api-token": SAAS_KEY,
        "environment-variables": BUNDLE,
        "secret-environment-variables": BUNDLE,
        "proxy-user": IDENTIFIER,
        "proxy-password": SAAS_KEY,
      },
    },
    {
      uses: "treosh/lighthouse-ci-action",
      source: "https://github.com/treosh/lighthouse-ci-action#readme",
      inputs: {
        servertoken: SAAS_KEY,
        serverbaseurl: IDENTIFIER,
        basicauthpassword: SAAS_KEY,
        basicauthusername: IDENTIFIER,
      },
      env: { LHCI_GITHUB_APP_TOKEN: SAAS_KEY },
    },
    {
      uses: "qase-tms/gh-actions/run-create",
      source: "https://github.com/qase-tms/gh-actions/tree/HEAD/run-create",
      inputs: { token: SAAS_KEY, project: IDENTIFIER },
    },
  ],
  variables: [
    {
      name: "CYPRESS_PROJECT_ID",
      holds: IDENTIFIER,
      source: "https://docs.cypress.io/app/continuous-integration/overview",
    },
    { name: "ARGOS_TOKEN", holds: SAAS_KEY, source: "https://argos-ci.com/docs/" },
    {
      name: "BROWSERSTACK_USERNAME",
      holds: IDENTIFIER,
      source: "https://www.browserstack.com/docs/automate/selenium/getting-started/nodejs",
    },
    {
      name: "BROWSERSTACK_ACCESS_KEY",
      holds: SAAS_KEY,
      source: "https://www.browserstack.com/docs/automate/selenium/getting-started/nodejs",
    },
    { name: "SAUCE_USERNAME", holds: IDENTIFIER, source: "https://docs.saucelabs.com/basics/environment-variables/" },
    { name: "SAUCE_ACCESS_KEY", holds: SAAS_KEY, source: "https://docs.saucelabs.com/basics/environment-variables/" },
    { name: "LT_USERNAME", holds: IDENTIFIER, source: "https://www.lambdatest.com/support/docs/" },
    { name: "LT_ACCESS_KEY", holds: SAAS_KEY, source: "https://www.lambdatest.com/support/docs/" },
    { name: "HAPPO_API_KEY", holds: IDENTIFIER, source: "https://docs.happo.io/" },
    { name: "HAPPO_API_SECRET", holds: SAAS_KEY, source: "https://docs.happo.io/" },
    { name: "APPLITOOLS_API_KEY", holds: SAAS_KEY, source: "https://applitools.com/docs/" },
    { name: "REPLAY_API_KEY", holds: SAAS_KEY, source: "https://docs.replay.io/" },
    { name: "CURRENTS_RECORD_KEY", holds: SAAS_KEY, source: "https://docs.currents.dev/" },
    {
      name: "PLAYWRIGHT_SERVICE_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://learn.microsoft.com/en-us/azure/playwright-testing/how-to-manage-access-tokens",
    },
    {
      name: "PLAYWRIGHT_SERVICE_URL",
      holds: IDENTIFIER,
      source: "https://learn.microsoft.com/en-us/azure/playwright-testing/how-to-manage-access-tokens",
    },
    {
      name: "BUILDPULSE_ACCESS_KEY_ID",
      holds: IDENTIFIER,
      source: "https://github.com/buildpulse/buildpulse-action#readme",
    },
    {
      name: "BUILDPULSE_SECRET_ACCESS_KEY",
      holds: SAAS_KEY,
      source: "https://github.com/buildpulse/buildpulse-action#readme",
    },
    { name: "MAESTRO_CLOUD_API_KEY", holds: SAAS_KEY, source: "https://docs.maestro.dev/" },
    { name: "TESTRAIL_PASSWORD", holds: SAAS_KEY, source: "https://github.com/gurock/trcli#readme" },
    { name: "QASE_TESTOPS_API_TOKEN", holds: SAAS_KEY, source: "https://github.com/qase-tms/qase-javascript#readme" },
    { name: "BITRISE_TOKEN", holds: SAAS_KEY, source: "https://docs.bitrise.io/" },
    { name: "MABL_API_KEY", holds: SAAS_KEY, source: "https://help.mabl.com/" },
  ],
} as const satisfies VendorKnowledge;
