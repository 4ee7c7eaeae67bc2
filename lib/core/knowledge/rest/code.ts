import { rows } from "./rows.ts";

/** Repositories, their branches, files, releases and settings. */
export const CODE_REST = [
  ...rows("repos/contents", [
    ["repos.getContent", "GET /repos/{owner}/{repo}/contents/{path}", { contents: "read" }],
    ["repos.createOrUpdateFileContents", "PUT /repos/{owner}/{repo}/contents/{path}", { contents: "write" }],
    [
      "repos.createOrUpdateFileContents",
      "PUT /repos/{owner}/{repo}/contents/.github/workflows/{path}",
      { contents: "write", workflows: "write" },
    ],
    ["repos.deleteFile", "DELETE /repos/{owner}/{repo}/contents/{path}", { contents: "write" }],
    [
      "repos.deleteFile",
      "DELETE /repos/{owner}/{repo}/contents/.github/workflows/{path}",
      { contents: "write", workflows: "write" },
    ],
    ["repos.getReadme", "GET /repos/{owner}/{repo}/readme", { contents: "read" }],
    ["repos.downloadTarballArchive", "GET /repos/{owner}/{repo}/tarball/{ref}", { contents: "read" }],
    ["repos.downloadZipballArchive", "GET /repos/{owner}/{repo}/zipball/{ref}", { contents: "read" }],
  ]),
  ...rows("repos/repos", [
    ["repos.get", "GET /repos/{owner}/{repo}", { metadata: "read" }],
    ["repos.update", "PATCH /repos/{owner}/{repo}", { administration: "write" }],
    ["repos.delete", "DELETE /repos/{owner}/{repo}", { administration: "write" }],
    ["repos.listTags", "GET /repos/{owner}/{repo}/tags", { metadata: "read" }],
    ["repos.listTeams", "GET /repos/{owner}/{repo}/teams", { administration: "read" }],
    ["repos.listContributors", "GET /repos/{owner}/{repo}/contributors", { metadata: "read" }],
    ["repos.listLanguages", "GET /repos/{owner}/{repo}/languages", { metadata: "read" }],
    ["repos.getAllTopics", "GET /repos/{owner}/{repo}/topics", { metadata: "read" }],
    ["repos.replaceAllTopics", "PUT /repos/{owner}/{repo}/topics", { administration: "write" }],
    ["repos.createDispatchEvent", "POST /repos/{owner}/{repo}/dispatches", { contents: "write" }],
    ["repos.createInOrg", "POST /orgs/{org}/repos", { administration: "write" }, "organisation"],
    ["repos.listForOrg", "GET /orgs/{org}/repos", { metadata: "read" }, "organisation"],
    ["repos.createForAuthenticatedUser", "POST /user/repos", { administration: "write" }, "user-bound"],
    ["repos.listForAuthenticatedUser", "GET /user/repos", { metadata: "read" }, "user-bound"],
  ]),
  ...rows("repos/forks", [
    [
      "repos.createFork",
      "POST /repos/{owner}/{repo}/forks",
      { administration: "write", contents: "read" },
      "user-bound",
    ],
    ["repos.listForks", "GET /repos/{owner}/{repo}/forks", { metadata: "read" }],
  ]),
  ...rows("branches/branches", [
    ["repos.listBranches", "GET /repos/{owner}/{repo}/branches", { contents: "read" }],
    ["repos.getBranch", "GET /repos/{owner}/{repo}/branches/{branch}", { contents: "read" }],
    ["repos.merge", "POST /repos/{owner}/{repo}/merges", { contents: "write" }],
    ["repos.mergeUpstream", "POST /repos/{owner}/{repo}/merge-upstream", { contents: "write" }],
    ["repos.renameBranch", "POST /repos/{owner}/{repo}/branches/{branch}/rename", { contents: "write" }],
  ]),
  ...rows("branches/branch-protection", [
    ["repos.getBranchProtection", "GET /repos/{owner}/{repo}/branches/{branch}/protection", { administration: "read" }],
    [
      "repos.updateBranchProtection",
      "PUT /repos/{owner}/{repo}/branches/{branch}/protection",
      { administration: "write" },
    ],
    [
      "repos.deleteBranchProtection",
      "DELETE /repos/{owner}/{repo}/branches/{branch}/protection",
      { administration: "write" },
    ],
    [
      "repos.getStatusChecksProtection",
      "GET /repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks",
      { administration: "read" },
    ],
    [
      "repos.setAdminBranchProtection",
      "POST /repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins",
      { administration: "write" },
    ],
    [
      "repos.deleteAdminBranchProtection",
      "DELETE /repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins",
      { administration: "write" },
    ],
  ]),
  ...rows("repos/rules", [
    ["repos.getBranchRules", "GET /repos/{owner}/{repo}/rules/branches/{branch}", { metadata: "read" }],
    ["repos.getRepoRulesets", "GET /repos/{owner}/{repo}/rulesets", { metadata: "read" }],
    ["repos.createRepoRuleset", "POST /repos/{owner}/{repo}/rulesets", { administration: "write" }],
    ["repos.updateRepoRuleset", "PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", { administration: "write" }],
  ]),
  ...rows("commits/commits", [
    ["repos.listCommits", "GET /repos/{owner}/{repo}/commits", { contents: "read" }],
    ["repos.getCommit", "GET /repos/{owner}/{repo}/commits/{ref}", { contents: "read" }],
    ["repos.compareCommitsWithBasehead", "GET /repos/{owner}/{repo}/compare/{basehead}", { contents: "read" }],
    [
      "repos.listPullRequestsAssociatedWithCommit",
      "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
      { "pull-requests": "read" },
    ],
    [
      "repos.listBranchesForHeadCommit",
      "GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head",
      { contents: "read" },
    ],
  ]),
  ...rows("commits/comments", [
    ["repos.createCommitComment", "POST /repos/{owner}/{repo}/commits/{commit_sha}/comments", { contents: "read" }],
    ["repos.listCommentsForCommit", "GET /repos/{owner}/{repo}/commits/{commit_sha}/comments", { metadata: "read" }],
  ]),
  ...rows("commits/statuses", [
    ["repos.createCommitStatus", "POST /repos/{owner}/{repo}/statuses/{sha}", { statuses: "write" }],
    ["repos.getCombinedStatusForRef", "GET /repos/{owner}/{repo}/commits/{ref}/status", { statuses: "read" }],
    ["repos.listCommitStatusesForRef", "GET /repos/{owner}/{repo}/commits/{ref}/statuses", { statuses: "read" }],
  ]),
  ...rows("collaborators/collaborators", [
    [
      "repos.getCollaboratorPermissionLevel",
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      { metadata: "read" },
    ],
    ["repos.checkCollaborator", "GET /repos/{owner}/{repo}/collaborators/{username}", { metadata: "read" }],
    ["repos.listCollaborators", "GET /repos/{owner}/{repo}/collaborators", { metadata: "read" }],
    ["repos.addCollaborator", "PUT /repos/{owner}/{repo}/collaborators/{username}", { administration: "write" }],
    ["repos.removeCollaborator", "DELETE /repos/{owner}/{repo}/collaborators/{username}", { administration: "write" }],
  ]),
  ...rows("releases/releases", [
    ["repos.listReleases", "GET /repos/{owner}/{repo}/releases", { contents: "read" }],
    ["repos.getLatestRelease", "GET /repos/{owner}/{repo}/releases/latest", { contents: "read" }],
    ["repos.getReleaseByTag", "GET /repos/{owner}/{repo}/releases/tags/{tag}", { contents: "read" }],
    ["repos.getRelease", "GET /repos/{owner}/{repo}/releases/{release_id}", { contents: "read" }],
    ["repos.createRelease", "POST /repos/{owner}/{repo}/releases", { contents: "write" }],
    ["repos.updateRelease", "PATCH /repos/{owner}/{repo}/releases/{release_id}", { contents: "write" }],
    ["repos.deleteRelease", "DELETE /repos/{owner}/{repo}/releases/{release_id}", { contents: "write" }],
    ["repos.generateReleaseNotes", "POST /repos/{owner}/{repo}/releases/generate-notes", { contents: "write" }],
  ]),
  ...rows("releases/assets", [
    ["repos.listReleaseAssets", "GET /repos/{owner}/{repo}/releases/{release_id}/assets", { contents: "read" }],
    ["repos.getReleaseAsset", "GET /repos/{owner}/{repo}/releases/assets/{asset_id}", { contents: "read" }],
    ["repos.uploadReleaseAsset", "POST /repos/{owner}/{repo}/releases/{release_id}/assets", { contents: "write" }],
    ["repos.updateReleaseAsset", "PATCH /repos/{owner}/{repo}/releases/assets/{asset_id}", { contents: "write" }],
    ["repos.deleteReleaseAsset", "DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", { contents: "write" }],
  ]),
  ...rows("git/refs", [
    ["git.getRef", "GET /repos/{owner}/{repo}/git/ref/{ref}", { contents: "read" }],
    ["git.listMatchingRefs", "GET /repos/{owner}/{repo}/git/matching-refs/{ref}", { contents: "read" }],
    ["git.createRef", "POST /repos/{owner}/{repo}/git/refs", { contents: "write" }],
    ["git.updateRef", "PATCH /repos/{owner}/{repo}/git/refs/{ref}", { contents: "write" }],
    ["git.deleteRef", "DELETE /repos/{owner}/{repo}/git/refs/{ref}", { contents: "write" }],
  ]),
  ...rows("git/commits", [
    ["git.getCommit", "GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { contents: "read" }],
    ["git.createCommit", "POST /repos/{owner}/{repo}/git/commits", { contents: "write" }],
  ]),
  ...rows("git/trees", [
    ["git.getTree", "GET /repos/{owner}/{repo}/git/trees/{tree_sha}", { contents: "read" }],
    ["git.createTree", "POST /repos/{owner}/{repo}/git/trees", { contents: "write" }],
  ]),
  ...rows("git/blobs", [
    ["git.getBlob", "GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { contents: "read" }],
    ["git.createBlob", "POST /repos/{owner}/{repo}/git/blobs", { contents: "write" }],
  ]),
  ...rows("git/tags", [
    ["git.createTag", "POST /repos/{owner}/{repo}/git/tags", { contents: "write" }],
    ["git.getTag", "GET /repos/{owner}/{repo}/git/tags/{tag_sha}", { contents: "read" }],
  ]),
  ...rows("pages/pages", [
    ["repos.getPages", "GET /repos/{owner}/{repo}/pages", { pages: "read" }],
    ["repos.createPagesSite", "POST /repos/{owner}/{repo}/pages", { pages: "write", administration: "write" }],
    ["repos.requestPagesBuild", "POST /repos/{owner}/{repo}/pages/builds", { pages: "write" }],
    ["repos.createPagesDeployment", "POST /repos/{owner}/{repo}/pages/deployments", { pages: "write" }],
  ]),
  ...rows("repos/webhooks", [
    ["repos.listWebhooks", "GET /repos/{owner}/{repo}/hooks", { "repository-hooks": "read" }],
    ["repos.createWebhook", "POST /repos/{owner}/{repo}/hooks", { "repository-hooks": "write" }],
    ["repos.deleteWebhook", "DELETE /repos/{owner}/{repo}/hooks/{hook_id}", { "repository-hooks": "write" }],
  ]),
  ...rows("deploy-keys/deploy-keys", [
    ["repos.listDeployKeys", "GET /repos/{owner}/{repo}/keys", { administration: "read" }],
    ["repos.createDeployKey", "POST /repos/{owner}/{repo}/keys", { administration: "write" }],
    ["repos.deleteDeployKey", "DELETE /repos/{owner}/{repo}/keys/{key_id}", { administration: "write" }],
  ]),
];
