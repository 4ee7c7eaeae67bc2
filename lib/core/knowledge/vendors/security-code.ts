import { SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const securityCode = {
  vendor: "security-code",
  title: "Security scanners of source code",
  actions: [
    {
      uses: "semgrep/semgrep-action",
      source: "https://github.com/semgrep/semgrep-action/blob/HEAD/action.yml",
      inputs: { publishtoken: SAAS_KEY, publishdeployment: IDENTIFIER },
      env: { SEMGREP_APP_TOKEN: SAAS_KEY },
    },
    {
      uses: "returntocorp/semgrep-action",
      source: "https://github.com/returntocorp/semgrep-action#readme",
      inputs: { publishtoken: SAAS_KEY, publishdeployment: IDENTIFIER },
      env: { SEMGREP_APP_TOKEN: SAAS_KEY },
    },
    {
      uses: "GitGuardian/ggshield-action",
      source: "https://github.com/GitGuardian/ggshield-action#readme",
      inputs: { args: IDENTIFIER },
      env: { GITGUARDIAN_API_KEY: SAAS_KEY },
    },
    {
      uses: "GitGuardian/ggshield/actions/secret",
      source: "https://github.com/GitGuardian/ggshield/tree/HEAD/actions/secret",
      inputs: { args: IDENTIFIER },
      env: { GITGUARDIAN_API_KEY: SAAS_KEY },
    },
    {
      uses: "zricethezav/gitleaks-action",
      source: "https://github.com/zricethezav/gitleaks-action#readme",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "write" }), GITLEAKS_LICENSE: SAAS_KEY },
    },
    {
      uses: "checkmarx-ts/checkmarx-cxflow-github-action",
      source: "https://github.com/checkmarx-ts/checkmarx-cxflow-github-action#readme",
      inputs: {
        checkmarx_url: IDENTIFIER,
        checkmarx_username: IDENTIFIER,
        checkmarx_password: SAAS_KEY,
        checkmarx_client_secret: SAAS_KEY,
        sca_username: IDENTIFIER,
        sca_password: SAAS_KEY,
      },
    },
    {
      uses: "Checkmarx/ast-github-action",
      source: "https://github.com/Checkmarx/ast-github-action#readme",
      inputs: {
        cx_client_id: IDENTIFIER,
        cx_client_secret: SAAS_KEY,
        base_uri: IDENTIFIER,
        cx_tenant: IDENTIFIER,
        github_token: githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "checkmarx/kics-github-action",
      source: "https://github.com/checkmarx/kics-github-action#readme",
      inputs: { token: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "veracode/veracode-uploadandscan-action",
      source: "https://github.com/veracode/veracode-uploadandscan-action#readme",
      inputs: { vid: SAAS_KEY, vkey: SAAS_KEY, appname: IDENTIFIER },
    },
    {
      uses: "veracode/Veracode-pipeline-scan-action",
      source: "https://github.com/veracode/Veracode-pipeline-scan-action#readme",
      inputs: { vid: SAAS_KEY, vkey: SAAS_KEY, token: githubToken({ contents: "read" }) },
    },
    {
      uses: "veracode/veracode-sca",
      source: "https://github.com/veracode/veracode-sca#readme",
      inputs: { github_token: githubToken({ issues: "write" }) },
      env: { SRCCLR_API_TOKEN: SAAS_KEY },
    },
    {
      uses: "endorlabs/github-action",
      source: "https://github.com/endorlabs/github-action/blob/HEAD/action.yml",
      inputs: {
        namespace: IDENTIFIER,
        api_key: SAAS_KEY,
        api_secret: SAAS_KEY,
        api: IDENTIFIER,
        github_token: githubToken({ "pull-requests": "write" }),
        gcp_service_account: IDENTIFIER,
      },
    },
    {
      uses: "SocketDev/action",
      source: "https://github.com/SocketDev/action#readme",
      inputs: { "socket-token": SAAS_KEY },
      env: { SOCKET_SECURITY_API_KEY: SAAS_KEY },
    },
    {
      uses: "synopsys-sig/synopsys-action",
      source: "https://github.com/synopsys-sig/synopsys-action#readme",
      inputs: {
        blackduck_token: SAAS_KEY,
        blackduck_url: IDENTIFIER,
        polaris_access_token: SAAS_KEY,
        polaris_server_url: IDENTIFIER,
        coverity_user: IDENTIFIER,
        coverity_passphrase: SAAS_KEY,
        coverity_url: IDENTIFIER,
        github_token: githubToken({ "pull-requests": "write", contents: "write" }),
      },
    },
    {
      uses: "blackduck-inc/black-duck-security-scan",
      source: "https://github.com/blackduck-inc/black-duck-security-scan#readme",
      inputs: {
        blackducksca_token: SAAS_KEY,
        blackducksca_url: IDENTIFIER,
        polaris_access_token: SAAS_KEY,
        polaris_server_url: IDENTIFIER,
        coverity_user: IDENTIFIER,
        coverity_passphrase: SAAS_KEY,
        coverity_url: IDENTIFIER,
        srm_apikey: SAAS_KEY,
        github_token: githubToken({ "pull-requests": "write", contents: "write" }),
      },
    },
    {
      uses: "vapier/coverity-scan-action",
      source: "https://github.com/vapier/coverity-scan-action#readme",
      inputs: { token: SAAS_KEY, email: IDENTIFIER, project: IDENTIFIER },
    },
    {
      uses: "stackhawk/hawkscan-action",
      source: "https://github.com/stackhawk/hawkscan-action#readme",
      inputs: { apikey: SAAS_KEY, githubtoken: githubToken({ "security-events": "write" }) },
    },
    {
      uses: "zaproxy/action-baseline",
      source: "https://github.com/zaproxy/action-baseline#readme",
      inputs: { token: githubToken({ issues: "write" }), target: IDENTIFIER },
    },
    {
      uses: "zaproxy/action-full-scan",
      source: "https://github.com/zaproxy/action-full-scan#readme",
      inputs: { token: githubToken({ issues: "write" }), target: IDENTIFIER },
    },
    {
      uses: "zaproxy/action-api-scan",
      source: "https://github.com/zaproxy/action-api-scan#readme",
      inputs: { token: githubToken({ issues: "write" }), target: IDENTIFIER },
    },
    {
      uses: "nowsecure/nowsecure-action",
      source: "https://github.com/nowsecure/nowsecure-action#readme",
      inputs: { platform_token: SAAS_KEY, group_id: IDENTIFIER },
    },
    {
      uses: "soos-io/soos-dast-github-action",
      source: "https://github.com/soos-io/soos-dast-github-action#readme",
      inputs: { client_id: IDENTIFIER, api_key: SAAS_KEY },
    },
    {
      uses: "soos-io/soos-sca-github-action",
      source: "https://github.com/soos-io/soos-sca-github-action#readme",
      inputs: { client_id: IDENTIFIER, api_key: SAAS_KEY },
    },
  ],
  variables: [
    { name: "SEMGREP_APP_TOKEN", holds: SAAS_KEY, source: "https://semgrep.dev/docs/deployment/add-semgrep-to-ci" },
    {
      name: "GITGUARDIAN_API_KEY",
      holds: SAAS_KEY,
      source: "https://docs.gitguardian.com/ggshield-docs/reference/auth/login",
    },
    {
      name: "GITLEAKS_LICENSE",
      holds: SAAS_KEY,
      source: "https://github.com/gitleaks/gitleaks-action#environment-variables",
    },
    { name: "SOCKET_SECURITY_API_KEY", holds: SAAS_KEY, source: "https://docs.socket.dev/docs/socket-cli" },
    { name: "SOCKET_SECURITY_API_TOKEN", holds: SAAS_KEY, source: "https://docs.socket.dev/docs/socket-cli" },
    { name: "ENDOR_API_CREDENTIALS_SECRET", holds: SAAS_KEY, source: "https://docs.endorlabs.com/" },
    { name: "ENDOR_API_CREDENTIALS_KEY", holds: SAAS_KEY, source: "https://docs.endorlabs.com/" },
    { name: "ENDOR_NAMESPACE", holds: IDENTIFIER, source: "https://docs.endorlabs.com/" },
    { name: "COVERITY_SCAN_TOKEN", holds: SAAS_KEY, source: "https://scan.coverity.com/github" },
    { name: "COVERITY_SCAN_EMAIL", holds: IDENTIFIER, source: "https://scan.coverity.com/github" },
    { name: "HAWK_API_KEY", holds: SAAS_KEY, source: "https://docs.stackhawk.com/hawkscan/" },
    {
      name: "SRCCLR_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.veracode.com/r/Veracode_SCA_Agent_Environment_Variables",
    },
    { name: "VERACODE_API_KEY_ID", holds: SAAS_KEY, source: "https://docs.veracode.com/r/c_api_credentials3" },
    { name: "VERACODE_API_KEY_SECRET", holds: SAAS_KEY, source: "https://docs.veracode.com/r/c_api_credentials3" },
    {
      name: "CX_CLIENT_SECRET",
      holds: SAAS_KEY,
      source: "https://docs.checkmarx.com/en/34965-68618-introduction.html",
    },
    { name: "CX_APIKEY", holds: SAAS_KEY, source: "https://docs.checkmarx.com/en/34965-68618-introduction.html" },
    {
      name: "BLACKDUCK_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://github.com/blackduck-inc/black-duck-security-scan#readme",
    },
  ],
} as const satisfies VendorKnowledge;
