import { REGISTRY_PASSWORD, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const security = {
  vendor: "security",
  title: "Security scanners",
  actions: [
    {
      uses: "snyk/actions/*",
      source: "https://github.com/snyk/actions#readme",
      inputs: { args: IDENTIFIER },
      env: { SNYK_TOKEN: SAAS_KEY, SNYK_CFG_ORG: IDENTIFIER },
    },
    {
      uses: "snyk/actions/setup",
      source: "https://github.com/snyk/actions/tree/HEAD/setup",
      env: { SNYK_TOKEN: SAAS_KEY },
    },
    {
      uses: "aquasecurity/setup-trivy",
      source: "https://github.com/aquasecurity/setup-trivy#readme",
      inputs: { token: githubToken({ contents: "read" }) },
    },
    {
      uses: "aquasecurity/tfsec-action",
      source: "https://github.com/aquasecurity/tfsec-action#readme",
      inputs: { github_token: githubToken({ contents: "read" }) },
    },
    {
      uses: "aquasecurity/tfsec-pr-commenter-action",
      source: "https://github.com/aquasecurity/tfsec-pr-commenter-action#readme",
      inputs: { github_token: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "fossas/fossa-action",
      source: "https://github.com/fossas/fossa-action/blob/HEAD/action.yml",
      inputs: { "api-key": SAAS_KEY, team: IDENTIFIER, project: IDENTIFIER, endpoint: IDENTIFIER },
    },
    {
      uses: "fossa-contrib/fossa-action",
      source: "https://github.com/fossa-contrib/fossa-action#readme",
      inputs: { "fossa-api-key": SAAS_KEY, "github-token": githubToken({ contents: "read" }) },
    },
    {
      uses: "CrowdStrike/container-image-scan-action",
      source: "https://github.com/CrowdStrike/container-image-scan-action#readme",
      inputs: { falcon_client_id: IDENTIFIER, falcon_client_secret: SAAS_KEY },
      env: { FALCON_CLIENT_SECRET: SAAS_KEY },
    },
    {
      uses: "crowdstrike/fcs-action",
      source: "https://github.com/crowdstrike/fcs-action#readme",
      inputs: { falcon_client_id: IDENTIFIER, falcon_region: IDENTIFIER },
      env: { FALCON_CLIENT_SECRET: SAAS_KEY },
    },
    {
      uses: "PaloAltoNetworks/prisma-cloud-scan",
      source: "https://github.com/PaloAltoNetworks/prisma-cloud-scan#readme",
      inputs: { pcc_console_url: IDENTIFIER, pcc_user: IDENTIFIER, pcc_pass: SAAS_KEY, image_name: IDENTIFIER },
    },
    {
      uses: "bridgecrewio/checkov-action",
      source: "https://github.com/bridgecrewio/checkov-action#readme",
      inputs: { "api-key": SAAS_KEY, repo_id: IDENTIFIER, github_pat: OPAQUE_TOKEN },
      env: { PRISMA_API_URL: IDENTIFIER },
    },
    {
      uses: "bridgecrewio/bridgecrew-action",
      source: "https://github.com/bridgecrewio/bridgecrew-action#readme",
      inputs: { "api-key": SAAS_KEY },
    },
    {
      uses: "lacework/lw-scanner-action",
      source: "https://github.com/lacework/lw-scanner-action#readme",
      inputs: { lw_account_name: IDENTIFIER, lw_access_token: SAAS_KEY },
    },
    {
      uses: "sysdiglabs/scan-action",
      source: "https://github.com/sysdiglabs/scan-action#readme",
      inputs: {
        "sysdig-secure-token": SAAS_KEY,
        "sysdig-secure-url": IDENTIFIER,
        "registry-user": IDENTIFIER,
        "registry-password": REGISTRY_PASSWORD,
      },
    },
    {
      uses: "dependency-check/Dependency-Check_Action",
      source: "https://github.com/dependency-check/Dependency-Check_Action#readme",
      inputs: { args: IDENTIFIER },
      env: { NVD_API_KEY: SAAS_KEY },
    },
    {
      uses: "DependencyTrack/gh-upload-sbom",
      source: "https://github.com/DependencyTrack/gh-upload-sbom#readme",
      inputs: { serverhostname: IDENTIFIER, apikey: SAAS_KEY, project: IDENTIFIER },
    },
    {
      uses: "orcasecurity/shiftleft-container-image-action",
      source: "https://github.com/orcasecurity/shiftleft-container-image-action#readme",
      inputs: { api_token: SAAS_KEY, project_key: IDENTIFIER },
    },
    {
      uses: "orcasecurity/shiftleft-fs-action",
      source: "https://github.com/orcasecurity/shiftleft-fs-action#readme",
      inputs: { api_token: SAAS_KEY, project_key: IDENTIFIER },
    },
    {
      uses: "sonatype-nexus-community/iq-github-action",
      source: "https://github.com/sonatype-nexus-community/iq-github-action#readme",
      inputs: { serverurl: IDENTIFIER, username: IDENTIFIER, password: SAAS_KEY, applicationid: IDENTIFIER },
    },
    {
      uses: "sonatype/actions/evaluate",
      source: "https://github.com/sonatype/actions/blob/HEAD/evaluate/action.yml",
      inputs: { "iq-server-url": IDENTIFIER, username: IDENTIFIER, password: SAAS_KEY, "application-id": IDENTIFIER },
    },
    {
      uses: "mondoohq/actions/*",
      source: "https://github.com/mondoohq/actions#readme",
      inputs: { "service-account-credentials": SAAS_KEY },
      env: { MONDOO_CONFIG_BASE64: SAAS_KEY },
    },
    {
      uses: "chainguard-dev/actions/setup-gitsign",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/setup-gitsign",
      exchange: { how: "oidc" },
    },
  ],
  variables: [
    {
      name: "SNYK_OAUTH_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.snyk.io/developer-tools/snyk-cli/configure-the-snyk-cli/environment-variables-for-snyk-cli",
    },
    {
      name: "SNYK_CFG_ORG",
      holds: IDENTIFIER,
      source: "https://docs.snyk.io/developer-tools/snyk-cli/configure-the-snyk-cli/environment-variables-for-snyk-cli",
    },
    {
      name: "TRIVY_PASSWORD",
      holds: REGISTRY_PASSWORD,
      source: "https://trivy.dev/latest/docs/advanced/private-registries/",
    },
    { name: "TRIVY_USERNAME", holds: IDENTIFIER, source: "https://trivy.dev/latest/docs/advanced/private-registries/" },
    { name: "AQUA_KEY", holds: SAAS_KEY, source: "https://github.com/aquasecurity/trivy-action#readme" },
    { name: "AQUA_SECRET", holds: SAAS_KEY, source: "https://github.com/aquasecurity/trivy-action#readme" },
    {
      name: "FALCON_CLIENT_ID",
      holds: IDENTIFIER,
      source: "https://github.com/CrowdStrike/container-image-scan-action#readme",
    },
    {
      name: "FALCON_CLIENT_SECRET",
      holds: SAAS_KEY,
      source: "https://github.com/CrowdStrike/container-image-scan-action#readme",
    },
    { name: "WIZ_CLIENT_ID", holds: IDENTIFIER, source: "https://www.wiz.io/" },
    { name: "WIZ_CLIENT_SECRET", holds: SAAS_KEY, source: "https://www.wiz.io/" },
    { name: "BC_API_KEY", holds: SAAS_KEY, source: "https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html" },
    { name: "LW_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://docs.lacework.net/" },
    { name: "NVD_API_KEY", holds: SAAS_KEY, source: "https://nvd.nist.gov/developers/start-here" },
    { name: "OSSINDEX_TOKEN", holds: SAAS_KEY, source: "https://ossindex.sonatype.org/doc/auth-required" },
    { name: "WS_APIKEY", holds: SAAS_KEY, source: "https://docs.mend.io/legacy-sca/latest/" },
    { name: "MEND_USER_KEY", holds: SAAS_KEY, source: "https://docs.mend.io/" },
    { name: "MEND_EMAIL", holds: IDENTIFIER, source: "https://docs.mend.io/" },
    { name: "MONDOO_CONFIG_BASE64", holds: SAAS_KEY, source: "https://mondoo.com/docs/cnspec/" },
    { name: "VT_API_KEY", holds: SAAS_KEY, source: "https://docs.virustotal.com/reference/getting-started" },
  ],
} as const satisfies VendorKnowledge;
