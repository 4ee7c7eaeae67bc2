import { githubToken, IDENTIFIER, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubReleaseAssets = {
  vendor: "github-release-assets",
  title: "Release assets, tags and changelogs",
  actions: [
    {
      uses: "rust-build/rust-build.action",
      source: "https://github.com/rust-build/rust-build.action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "taiki-e/create-gh-release-action",
      source: "https://github.com/taiki-e/create-gh-release-action",
      inputs: { token: githubToken({ contents: "write" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "taiki-e/upload-rust-binary-action",
      source: "https://github.com/taiki-e/upload-rust-binary-action",
      inputs: { token: githubToken({ contents: "write" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "elgohr/Github-Release-Action",
      source: "https://github.com/elgohr/Github-Release-Action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "AButler/upload-release-assets",
      source: "https://github.com/AButler/upload-release-assets",
      inputs: { "repo-token": githubToken({ contents: "write" }) },
    },
    {
      uses: "shogo82148/actions-upload-release-asset",
      source: "https://github.com/shogo82148/actions-upload-release-asset",
      inputs: { github_token: githubToken({ contents: "write" }), upload_url: IDENTIFIER },
    },
    {
      uses: "fnkr/github-action-ghr",
      source: "https://github.com/fnkr/github-action-ghr",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "Roang-zero1/github-create-release-action",
      source: "https://github.com/Roang-zero1/github-create-release-action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "robinraju/release-downloader",
      source: "https://github.com/robinraju/release-downloader",
      inputs: { token: githubToken({ contents: "read" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "dsaltares/fetch-gh-release-asset",
      source: "https://github.com/dsaltares/fetch-gh-release-asset",
      inputs: { token: githubToken({ contents: "read" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "dev-drprasad/delete-tag-and-release",
      source: "https://github.com/dev-drprasad/delete-tag-and-release",
      inputs: { github_token: githubToken({ contents: "write" }, { repositoryInput: "repo" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repo" }) },
    },
    {
      uses: "dev-drprasad/delete-older-releases",
      source: "https://github.com/dev-drprasad/delete-older-releases",
      inputs: { repo: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repo" }) },
    },
    {
      uses: "mathieudutour/github-tag-action",
      source: "https://github.com/mathieudutour/github-tag-action",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "anothrNick/github-tag-action",
      source: "https://github.com/anothrNick/github-tag-action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "rickstaa/action-create-tag",
      source: "https://github.com/rickstaa/action-create-tag",
      inputs: {
        github_token: githubToken({ contents: "write" }),
        gpg_private_key: { kind: "signing-material" },
        gpg_passphrase: { kind: "signing-material" },
      },
    },
    {
      uses: "phips28/gh-action-bump-version",
      source: "https://github.com/phips28/gh-action-bump-version",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "TriPSs/conventional-changelog-action",
      source: "https://github.com/TriPSs/conventional-changelog-action",
      inputs: {
        "github-token": githubToken({ contents: "write" }),
        "git-user-name": IDENTIFIER,
        "git-user-email": IDENTIFIER,
      },
    },
    {
      uses: "requarks/changelog-action",
      source: "https://github.com/requarks/changelog-action",
      inputs: { token: githubToken({ contents: "read" }) },
    },
    {
      uses: "mikepenz/release-changelog-builder-action",
      source: "https://github.com/mikepenz/release-changelog-builder-action",
      inputs: {
        token: githubToken(
          { contents: "read", "pull-requests": "read" },
          { repositoryInput: "repo", ownerInput: "owner" },
        ),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "metcalfc/changelog-generator",
      source: "https://github.com/metcalfc/changelog-generator",
      inputs: { mytoken: githubToken({ contents: "read" }) },
    },
    {
      uses: "heinrichreimer/action-github-changelog-generator",
      source: "https://github.com/heinrichreimer/action-github-changelog-generator",
      inputs: { token: githubToken({ contents: "read", issues: "read", "pull-requests": "read" }) },
    },
    {
      uses: "heinrichreimer/github-changelog-generator-action",
      source: "https://github.com/heinrichreimer/github-changelog-generator-action",
      inputs: { token: githubToken({ contents: "read", issues: "read", "pull-requests": "read" }) },
    },
    {
      uses: "orhun/git-cliff-action",
      source: "https://github.com/orhun/git-cliff-action",
      inputs: { github_token: githubToken({ contents: "read", "pull-requests": "read" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "MetaMask/action-publish-release",
      source: "https://github.com/MetaMask/action-publish-release",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "MetaMask/action-create-release-pr",
      source: "https://github.com/MetaMask/action-create-release-pr",
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "MetaMask/action-npm-publish",
      source: "https://github.com/MetaMask/action-npm-publish",
      inputs: {
        "npm-token": { kind: "npm-token" },
        "slack-webhook-url": { kind: "chat-webhook" },
        channel: IDENTIFIER,
        subteam: IDENTIFIER,
        username: IDENTIFIER,
        "icon-url": IDENTIFIER,
      },
    },
    { uses: "MetaMask/action-is-release", source: "https://github.com/MetaMask/action-is-release" },
    {
      uses: "slsa-framework/slsa-github-generator/*",
      source: "https://github.com/slsa-framework/slsa-github-generator",
    },
    {
      uses: "hashicorp/ghaction-terraform-provider-release/*",
      source: "https://github.com/hashicorp/ghaction-terraform-provider-release",
      inputs: {
        "gpg-private-key": { kind: "signing-material" },
        "gpg-private-key-passphrase": { kind: "signing-material" },
        "hc-releases-key": { kind: "saas-api-key" },
        "hc-releases-github-token": RATE_LIMIT_TOKEN,
      },
    },
    {
      uses: "mukunku/tag-exists-action",
      source: "https://github.com/mukunku/tag-exists-action",
      inputs: { github_token: githubToken({ contents: "read" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "read" }, { repositoryInput: "repo" }) },
    },
    {
      uses: "oprypin/find-latest-tag",
      source: "https://github.com/oprypin/find-latest-tag",
      inputs: { token: githubToken({ contents: "read" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "pozetroninc/github-action-get-latest-release",
      source: "https://github.com/pozetroninc/github-action-get-latest-release",
      inputs: {
        token: githubToken({ contents: "read" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
    {
      uses: "cardinalby/git-get-release-action",
      source: "https://github.com/cardinalby/git-get-release-action",
      inputs: { repo: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "read" }, { repositoryInput: "repo" }) },
    },
    {
      uses: "WyriHaximus/github-action-get-previous-tag",
      source: "https://github.com/WyriHaximus/github-action-get-previous-tag",
      env: { GITHUB_TOKEN: githubToken({ contents: "read" }) },
    },
    {
      uses: "tvdias/github-tagger",
      source: "https://github.com/tvdias/github-tagger",
      inputs: { "repo-token": githubToken({ contents: "write" }) },
    },
    {
      uses: "yyx990803/release-tag",
      source: "https://github.com/yyx990803/release-tag",
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "pulumi/action-release-by-pr-label",
      source: "https://github.com/pulumi/action-release-by-pr-label",
      inputs: { repo: IDENTIFIER, slack_channel: IDENTIFIER },
      env: {
        GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "read" }),
        RELEASE_BOT_ENDPOINT: IDENTIFIER,
        RELEASE_BOT_KEY: { kind: "saas-api-key" },
      },
    },
  ],
} as const satisfies VendorKnowledge;
