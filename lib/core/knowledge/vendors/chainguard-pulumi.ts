import { APP_KEY, githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const chainguardPulumi = {
  vendor: "chainguard-pulumi",
  title: "Chainguard and Pulumi identities",
  actions: [
    {
      uses: "chainguard-dev/setup-chainctl",
      source: "https://github.com/chainguard-dev/setup-chainctl",
      inputs: {
        "invite-code": { kind: "saas-api-key" },
        identity: IDENTIFIER,
        environment: IDENTIFIER,
        audience: IDENTIFIER,
      },
      exchange: { how: "oidc", onlyWith: ["identity"] },
    },
    {
      uses: "chainguard-dev/actions/setup-chainctl",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/setup-chainctl",
      inputs: {
        "invite-code": { kind: "saas-api-key" },
        identity: IDENTIFIER,
        environment: IDENTIFIER,
        audience: IDENTIFIER,
      },
      exchange: { how: "oidc", onlyWith: ["identity"] },
    },
    {
      uses: "chainguard-dev/actions/githubapp-token",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/githubapp-token",
      inputs: { private_key: APP_KEY, app_id: IDENTIFIER, installation_id: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "chainguard-dev/actions/git-tag",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/git-tag",
      inputs: { token: githubToken({ contents: "write" }), author: IDENTIFIER, committer: IDENTIFIER },
    },
    {
      uses: "chainguard-dev/actions/bump-go-version-file",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/bump-go-version-file",
      inputs: {
        token: githubToken({ contents: "write", "pull-requests": "write" }),
        author: IDENTIFIER,
        committer: IDENTIFIER,
      },
    },
    {
      uses: "chainguard-dev/actions/apko-build",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/apko-build",
      inputs: { token: githubToken({ packages: "write" }), repository_owner: IDENTIFIER },
    },
    {
      uses: "chainguard-dev/actions/clank",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/clank",
      inputs: { token: githubToken({ contents: "read" }) },
    },
    {
      uses: "pulumi/auth-actions",
      source: "https://github.com/pulumi/auth-actions",
      inputs: {
        organization: IDENTIFIER,
        scope: IDENTIFIER,
        "requested-token-type": IDENTIFIER,
        "cloud-url": IDENTIFIER,
      },
      exchange: { how: "oidc" },
    },
    {
      uses: "pulumi/esc-action",
      source: "https://github.com/pulumi/esc-action",
      inputs: {
        environment: IDENTIFIER,
        keys: IDENTIFIER,
        "cloud-url": IDENTIFIER,
        "oidc-organization": IDENTIFIER,
        "oidc-scope": IDENTIFIER,
      },
      env: { PULUMI_ACCESS_TOKEN: { kind: "saas-api-key" } },
      manager: {
        outputs: "*",
        exportsEnv: { input: "export-environment-variables", default: true },
        mapInput: "export-environment-variables",
        mapSyntax: "name=path",
      },
    },
  ],
} as const satisfies VendorKnowledge;
