/**
 * The actions that exchange a job's OIDC token for a credential of their vendor. Data only. `uses` is a full commit;
 * `version` is the tag that stands behind it, read from the page of `source`.
 */
export interface FederatedAction {
  /** `owner/repo`, as its owner spells it. */
  readonly action: string;
  readonly pin: { readonly uses: string; readonly version: string };
  readonly source: string;
  /** The first version that asks for an OIDC token in the way that is written here. */
  readonly since: readonly number[];
}

export const FEDERATION = {
  aws: {
    action: "aws-actions/configure-aws-credentials",
    pin: {
      uses: "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c",
      version: "v6.2.3",
    },
    source: "https://github.com/aws-actions/configure-aws-credentials/releases/tag/v6.2.3",
    since: [1, 6],
  },
  google: {
    action: "google-github-actions/auth",
    pin: { uses: "google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093", version: "v3.0.0" },
    source: "https://github.com/google-github-actions/auth/releases/tag/v3.0.0",
    since: [0, 1],
  },
  azure: {
    action: "azure/login",
    pin: { uses: "azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca", version: "v3.0.1" },
    source: "https://github.com/azure/login/releases/tag/v3.0.1",
    since: [1, 4],
  },
  vault: {
    action: "hashicorp/vault-action",
    pin: { uses: "hashicorp/vault-action@892a26828f195e65540a40b4768ae4571f51ebfc", version: "v4.0.0" },
    source: "https://github.com/hashicorp/vault-action/releases/tag/v4.0.0",
    since: [2, 4],
  },
  pypi: {
    action: "pypa/gh-action-pypi-publish",
    pin: { uses: "pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33", version: "v1.14.2" },
    source: "https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.14.2",
    since: [1, 8],
  },
  crates: {
    action: "rust-lang/crates-io-auth-action",
    pin: { uses: "rust-lang/crates-io-auth-action@c6f97d42243bad5fab37ca0427f495c86d5b1a18", version: "v1.0.5" },
    source: "https://github.com/rust-lang/crates-io-auth-action/releases/tag/v1.0.5",
    since: [1],
  },
  nuget: {
    action: "NuGet/login",
    pin: { uses: "NuGet/login@8d196754b4036150537f80ac539e15c2f1028841", version: "v1.2.0" },
    source: "https://github.com/NuGet/login/releases/tag/v1.2.0",
    since: [1],
  },
  rubygems: {
    action: "rubygems/configure-rubygems-credentials",
    pin: {
      uses: "rubygems/configure-rubygems-credentials@dc5a8d8553e6ee01fc26761a49e99e733d17954a",
      version: "v2.1.0",
    },
    source: "https://github.com/rubygems/configure-rubygems-credentials/releases/tag/v2.1.0",
    since: [1],
  },
  docker: {
    action: "docker/login-action",
    pin: { uses: "docker/login-action@dbcb813823bdd20940b903addbd779551569679f", version: "v4.6.0" },
    source: "https://github.com/docker/login-action/releases/tag/v4.6.0",
    since: [4, 5],
  },
  jfrog: {
    action: "jfrog/setup-jfrog-cli",
    pin: { uses: "jfrog/setup-jfrog-cli@deda456d982fc5e9a7a020b63eb0d2968aedd33e", version: "v5.1.0" },
    source: "https://github.com/jfrog/setup-jfrog-cli/releases/tag/v5.1.0",
    since: [3, 5],
  },
  cloudsmith: {
    action: "cloudsmith-io/cloudsmith-cli-action",
    pin: { uses: "cloudsmith-io/cloudsmith-cli-action@ad73fafb92e3e29a5166c529464c2df7658a608e", version: "v3.1.0" },
    source: "https://github.com/cloudsmith-io/cloudsmith-cli-action/releases/tag/v3.1.0",
    since: [2],
  },
  codecov: {
    action: "codecov/codecov-action",
    pin: { uses: "codecov/codecov-action@fb8b3582c8e4def4969c97caa2f19720cb33a72f", version: "v7.0.0" },
    source: "https://github.com/codecov/codecov-action/releases/tag/v7.0.0",
    // `use_oidc` came with v4.2.0; what is older than v6.0.2 can no longer check the signature of Codecov's uploader
    // and uploads nothing.
    since: [6, 0, 2],
  },
} as const satisfies Readonly<Record<string, FederatedAction>>;
