import { githubToken, IDENTIFIER, USER_BOUND_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubReleases = {
  vendor: "github-releases",
  title: "Actions that release",
  actions: [
    {
      uses: "softprops/action-gh-release",
      source: "https://github.com/softprops/action-gh-release",
      inputs: { token: githubToken({ contents: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repository" }) },
    },
    {
      uses: "ncipollo/release-action",
      source: "https://github.com/ncipollo/release-action",
      inputs: {
        token: githubToken({ contents: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "svenstaro/upload-release-action",
      source: "https://github.com/svenstaro/upload-release-action",
      inputs: {
        repo_token: githubToken({ contents: "write" }, { repositoryInput: "repo_name" }),
        repo_name: IDENTIFIER,
      },
    },
    {
      uses: "marvinpinto/action-automatic-releases",
      source: "https://github.com/marvinpinto/action-automatic-releases",
      inputs: { repo_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "marvinpinto/actions/automatic-releases",
      source: "https://github.com/marvinpinto/actions/tree/HEAD/automatic-releases",
      inputs: { repo_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "release-drafter/release-drafter",
      source: "https://github.com/release-drafter/release-drafter",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "release-drafter/release-drafter/*",
      source: "https://github.com/release-drafter/release-drafter",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "googleapis/release-please-action",
      source: "https://github.com/googleapis/release-please-action",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write", issues: "write" },
          { repositoryInput: "repo-url" },
        ),
        "repo-url": IDENTIFIER,
      },
    },
    {
      uses: "google-github-actions/release-please-action",
      source: "https://github.com/google-github-actions/release-please-action",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write", issues: "write" },
          { repositoryInput: "repo-url" },
        ),
        "repo-url": IDENTIFIER,
      },
    },
    {
      uses: "GoogleCloudPlatform/release-please-action",
      source: "https://github.com/GoogleCloudPlatform/release-please-action",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write", issues: "write" },
          { repositoryInput: "repo-url" },
        ),
        "repo-url": IDENTIFIER,
      },
    },
    {
      uses: "googleapis/code-suggester",
      source: "https://github.com/googleapis/code-suggester",
      env: { ACCESS_TOKEN: USER_BOUND_TOKEN },
    },
  ],
} as const satisfies VendorKnowledge;
