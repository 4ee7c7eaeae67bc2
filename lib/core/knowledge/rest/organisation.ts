import { rows } from "./rows.ts";

/** Organisations, teams, packages, alerts, and what belongs to a user. */
export const ORGANISATION_REST = [
  ...rows("gists/gists", [
    ["gists.create", "POST /gists", {}, "user-bound"],
    ["gists.update", "PATCH /gists/{gist_id}", {}, "user-bound"],
    ["gists.delete", "DELETE /gists/{gist_id}", {}, "user-bound"],
    ["gists.list", "GET /gists", {}, "user-bound"],
  ]),
  ...rows("users/users", [["users.getAuthenticated", "GET /user", {}, "user-bound"]]),
  ...rows("activity/starring", [
    ["activity.starRepoForAuthenticatedUser", "PUT /user/starred/{owner}/{repo}", {}, "user-bound"],
  ]),
  ...rows("orgs/members", [
    ["orgs.listMembers", "GET /orgs/{org}/members", { members: "read" }, "organisation"],
    ["orgs.checkMembershipForUser", "GET /orgs/{org}/members/{username}", { members: "read" }, "organisation"],
    ["orgs.getMembershipForUser", "GET /orgs/{org}/memberships/{username}", { members: "read" }, "organisation"],
    ["orgs.setMembershipForUser", "PUT /orgs/{org}/memberships/{username}", { members: "write" }, "organisation"],
    ["orgs.removeMembershipForUser", "DELETE /orgs/{org}/memberships/{username}", { members: "write" }, "organisation"],
    ["orgs.createInvitation", "POST /orgs/{org}/invitations", { members: "write" }, "organisation"],
  ]),
  ...rows("orgs/orgs", [
    ["orgs.update", "PATCH /orgs/{org}", { "organization-administration": "write" }, "organisation"],
    [
      "orgs.listAppInstallations",
      "GET /orgs/{org}/installations",
      { "organization-administration": "read" },
      "organisation",
    ],
  ]),
  ...rows("teams/teams", [
    ["teams.list", "GET /orgs/{org}/teams", { members: "read" }, "organisation"],
    ["teams.getByName", "GET /orgs/{org}/teams/{team_slug}", { members: "read" }, "organisation"],
    ["teams.create", "POST /orgs/{org}/teams", { members: "write" }, "organisation"],
    [
      "teams.addOrUpdateRepoPermissionsInOrg",
      "PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}",
      { members: "write", administration: "write" },
      "organisation",
    ],
    ["teams.listReposInOrg", "GET /orgs/{org}/teams/{team_slug}/repos", { members: "read" }, "organisation"],
  ]),
  ...rows("teams/members", [
    ["teams.listMembersInOrg", "GET /orgs/{org}/teams/{team_slug}/members", { members: "read" }, "organisation"],
    [
      "teams.getMembershipForUserInOrg",
      "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
      { members: "read" },
      "organisation",
    ],
    [
      "teams.addOrUpdateMembershipForUserInOrg",
      "PUT /orgs/{org}/teams/{team_slug}/memberships/{username}",
      { members: "write" },
      "organisation",
    ],
    [
      "teams.removeMembershipForUserInOrg",
      "DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}",
      { members: "write" },
      "organisation",
    ],
  ]),
  ...rows("packages/packages", [
    ["packages.listPackagesForOrganization", "GET /orgs/{org}/packages", { packages: "read" }, "organisation"],
    [
      "packages.getPackageForOrganization",
      "GET /orgs/{org}/packages/{package_type}/{package_name}",
      { packages: "read" },
      "organisation",
    ],
    [
      "packages.getAllPackageVersionsForPackageOwnedByOrg",
      "GET /orgs/{org}/packages/{package_type}/{package_name}/versions",
      { packages: "read" },
      "organisation",
    ],
    [
      "packages.deletePackageVersionForOrg",
      "DELETE /orgs/{org}/packages/{package_type}/{package_name}/versions/{package_version_id}",
      { packages: "write" },
      "organisation",
    ],
    [
      "packages.deletePackageForOrg",
      "DELETE /orgs/{org}/packages/{package_type}/{package_name}",
      { packages: "write" },
      "organisation",
    ],
    [
      "packages.getAllPackageVersionsForPackageOwnedByAuthenticatedUser",
      "GET /user/packages/{package_type}/{package_name}/versions",
      {},
      "user-bound",
    ],
    [
      "packages.deletePackageVersionForAuthenticatedUser",
      "DELETE /user/packages/{package_type}/{package_name}/versions/{package_version_id}",
      {},
      "user-bound",
    ],
  ]),
  ...rows("code-scanning/code-scanning", [
    ["codeScanning.listAlertsForRepo", "GET /repos/{owner}/{repo}/code-scanning/alerts", { "security-events": "read" }],
    [
      "codeScanning.getAlert",
      "GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}",
      { "security-events": "read" },
    ],
    [
      "codeScanning.updateAlert",
      "PATCH /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}",
      { "security-events": "write" },
    ],
    ["codeScanning.uploadSarif", "POST /repos/{owner}/{repo}/code-scanning/sarifs", { "security-events": "write" }],
    [
      "codeScanning.listRecentAnalyses",
      "GET /repos/{owner}/{repo}/code-scanning/analyses",
      { "security-events": "read" },
    ],
    [
      "codeScanning.deleteAnalysis",
      "DELETE /repos/{owner}/{repo}/code-scanning/analyses/{analysis_id}",
      { "security-events": "write" },
    ],
    [
      "codeScanning.listAlertsForOrg",
      "GET /orgs/{org}/code-scanning/alerts",
      { "security-events": "read" },
      "organisation",
    ],
  ]),
  ...rows("dependabot/alerts", [
    ["dependabot.listAlertsForRepo", "GET /repos/{owner}/{repo}/dependabot/alerts", { "vulnerability-alerts": "read" }],
    [
      "dependabot.getAlert",
      "GET /repos/{owner}/{repo}/dependabot/alerts/{alert_number}",
      { "vulnerability-alerts": "read" },
    ],
    [
      "dependabot.updateAlert",
      "PATCH /repos/{owner}/{repo}/dependabot/alerts/{alert_number}",
      { "vulnerability-alerts": "write" },
    ],
    [
      "dependabot.listAlertsForOrg",
      "GET /orgs/{org}/dependabot/alerts",
      { "vulnerability-alerts": "read" },
      "organisation",
    ],
  ]),
  ...rows("dependabot/secrets", [
    [
      "dependabot.createOrUpdateRepoSecret",
      "PUT /repos/{owner}/{repo}/dependabot/secrets/{secret_name}",
      { "dependabot-secrets": "write" },
    ],
    [
      "dependabot.getRepoPublicKey",
      "GET /repos/{owner}/{repo}/dependabot/secrets/public-key",
      { "dependabot-secrets": "read" },
    ],
  ]),
  ...rows("secret-scanning/secret-scanning", [
    [
      "secretScanning.listAlertsForRepo",
      "GET /repos/{owner}/{repo}/secret-scanning/alerts",
      { "secret-scanning-alerts": "read" },
    ],
    [
      "secretScanning.updateAlert",
      "PATCH /repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}",
      { "secret-scanning-alerts": "write" },
    ],
  ]),
  ...rows("dependency-graph/dependency-submission", [
    [
      "dependencyGraph.createRepositorySnapshot",
      "POST /repos/{owner}/{repo}/dependency-graph/snapshots",
      { contents: "write" },
    ],
  ]),
];
