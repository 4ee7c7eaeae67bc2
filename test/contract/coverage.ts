import { readdirSync, readFileSync } from "node:fs";
import { OPERATIONS } from "./operations.ts";

/**
 * What the GitHub adapter asks of GitHub, and what the contract says of each: the call of an operation that proves it, or why none does.
 * What is not proven on a real organisation is believed of GitHub's reference.
 */
type Coverage = { readonly proven: string } | { readonly unproven: string };

const proven = (call: string): Coverage => ({ proven: call });
const unproven = (reason: string): Coverage => ({ unproven: reason });

const NEEDS_A_SECRET = "it deletes a secret, which the contract cannot make: no App of ours writes values";
const NEEDS_A_PERSON = "it needs a person's token, which only a sign-in gives";
const NEEDS_TEAMS = "it looks for owners, and an organisation need not have teams";
const NEEDS_MEMBERS = "it asks about somebody who has signed in, and an organisation of a contract need have nobody";
const NEEDS_A_FREEZE =
  "it is about the whole organisation, and the contract writes to one repository; `thaw prove` tries it there";
const PROVED = "`thaw prove` is what tries it";
const WEAKER = "it is for organisations without rulesets, and would be left behind by a run that breaks off";
const SOURCES = proven("GET of lib/core/inventory/sources.ts");

export const COVERAGE: Readonly<Record<string, Coverage>> = {
  "/app-manifests/{}/conversions": unproven("an owner has to agree on a page of GitHub's; `thaw connect` is that"),
  "/app/hook/deliveries": unproven("an App may have no webhook, and its list is its own"),
  "/app/installations": proven("GET /app/installations"),
  "/applications/{}/token": unproven(NEEDS_A_PERSON),
  "/credentials/revoke": unproven("it revokes for good, and the contract holds no credential that may go"),
  "/installation/repositories": proven("GET /installation/repositories"),
  "/installations": SOURCES,
  "/orgs/{}": SOURCES,
  "/orgs/{}/audit-log": unproven("an organisation need not belong to an enterprise, and others have none"),
  "/orgs/{}/members": unproven("owners are shown and nothing hangs on them"),
  "/orgs/{}/properties/schema": unproven(NEEDS_A_FREEZE),
  "/orgs/{}/properties/values": unproven("an organisation need not have custom properties"),
  "/orgs/{}/rulesets": unproven(NEEDS_A_FREEZE),
  "/orgs/{}/rulesets/rule-suites": unproven(NEEDS_A_FREEZE),
  "/repos/{}/{}": SOURCES,
  "/repos/{}/{}/actions/runs/{}/attempts/{}/jobs": unproven("a repository of the contract need not have run anything"),
  "/repos/{}/{}/commits/{}/check-runs": unproven("there is no check of ours to be listed"),
  "/repos/{}/{}/issues/{}/comments": unproven("it is read before a comment is made, which tells people"),
  "/repos/{}/{}/pulls": unproven("a repository of the contract need not have an open pull request"),
  "/repos/{}/{}/rules/branches/{}": proven("GET /repos/{owner}/{repo}/rules/branches/{branch}"),
  "/repos/{}/{}/rulesets": unproven(WEAKER),
  "/repositories/{}": unproven("it is asked for a repository that was renamed meanwhile"),
  "/user": unproven(NEEDS_A_PERSON),
  "/user/memberships/orgs?state=active&per_page=100": unproven(NEEDS_A_PERSON),
  "/user/teams?per_page=100": unproven(NEEDS_A_PERSON),
  "mutation createCommitOnBranch": proven("POST /graphql createCommitOnBranch"),
  "mutation createRef": proven("POST /graphql createRef"),
  "mutation updateRefs": proven("POST /graphql updateRefs"),
  "query AskedIn": unproven(NEEDS_TEAMS),
  "query Branch": unproven("it is asked after an answer that was cut"),
  "query BranchWorkflows": proven("POST /graphql Ref.target of moved branches"),
  "query Branches": proven("POST /graphql Repository.refs"),
  "query Calls": proven("POST /graphql Repository.object of a call"),
  "query Commits": proven("POST /graphql Commit.associatedPullRequests"),
  "query Deployments": unproven("a repository of the contract need not have deployed anything"),
  "query Files": proven("POST /graphql Repository.object"),
  "query Find": unproven("it finds again by node ids what the page of repositories tells"),
  "query Heads": proven("POST /graphql Organization.repositories"),
  "query Look": proven("POST /graphql Repository.pullRequest"),
  "query Merges": unproven("an organisation need not have merged anything of late"),
  "query MemberTeams": unproven(NEEDS_TEAMS),
  "query Owners": unproven(NEEDS_TEAMS),
  "query Queue": unproven("a repository of the contract need not have a merge queue"),
  "query Team": unproven(NEEDS_TEAMS),
  "query Teams": unproven(NEEDS_TEAMS),
  "query Users": unproven(NEEDS_TEAMS),
  "rest.actions.getGithubActionsPermissionsRepository": unproven(WEAKER),
  "rest.actions.setGithubActionsPermissionsRepository": unproven(WEAKER),
  "rest.repos.createRepoRuleset": unproven(WEAKER),
  "rest.repos.deleteBranchProtection": unproven(WEAKER),
  "rest.repos.deleteRepoRuleset": unproven(WEAKER),
  "rest.repos.getBranchProtection": unproven(WEAKER),
  "rest.repos.getRepoRuleset": unproven(WEAKER),
  "rest.repos.updateBranchProtection": unproven(WEAKER),
  "rest.repos.updateRepoRuleset": unproven(WEAKER),
  "rest.actions.deleteEnvironmentSecret": unproven(NEEDS_A_SECRET),
  "rest.actions.deleteOrgSecret": unproven(NEEDS_A_SECRET),
  "rest.actions.deleteRepoSecret": unproven(NEEDS_A_SECRET),
  "rest.actions.getGithubActionsDefaultWorkflowPermissionsOrganization": SOURCES,
  "rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository": SOURCES,
  "rest.actions.listWorkflowRuns": proven("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"),
  "rest.actions.listWorkflowRunsForRepo": proven("GET /repos/{owner}/{repo}/actions/runs"),
  "rest.actions.removeSelectedRepoFromOrgSecret": unproven(NEEDS_A_SECRET),
  "rest.apps.createInstallationAccessToken": proven("POST /app/installations/{installation_id}/access_tokens"),
  "rest.apps.getAuthenticated": proven("GET /app"),
  "rest.apps.redeliverWebhookDelivery": unproven("it sends a webhook again, and there need be none that failed"),
  "rest.apps.revokeInstallationAccessToken": proven("DELETE /installation/token"),
  "rest.checks.create": unproven("a check cannot be taken back, and would stay on the repository's commit"),
  "rest.checks.listForRef": unproven("there is no check of ours to be listed"),
  "rest.checks.update": unproven("there is no check of ours to be changed"),
  "rest.git.getBlob": unproven("it is asked for files too large for the usual way"),
  "rest.git.getTree": unproven("it is asked about a merge queue's steps, and a repository need not have a queue"),
  "rest.issues.addLabels": proven("POST /repos/{owner}/{repo}/issues/{issue_number}/labels"),
  "rest.issues.create": unproven("it tells people"),
  "rest.issues.createComment": unproven("it tells people"),
  "rest.issues.update": unproven("it tells people"),
  "rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationDefinitions": unproven(NEEDS_A_FREEZE),
  "rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationValues": unproven(NEEDS_A_FREEZE),
  "rest.orgs.get": unproven("what it says of members takes a permission that the contract's App need not have"),
  "rest.orgs.getMembershipForUser": unproven(NEEDS_MEMBERS),
  "rest.orgs.getOrgRulesetHistory": unproven(NEEDS_A_FREEZE),
  "rest.pulls.merge": unproven(PROVED),
  "rest.repos.createCommitStatus": unproven(PROVED),
  "rest.repos.customPropertiesForReposCreateOrUpdateRepositoryValues": unproven(PROVED),
  "rest.repos.get": unproven(PROVED),
  "rest.actions.reviewCustomGatesForRun": unproven("a repository of the contract has no run that waits for a rule"),
  "rest.repos.getAllDeploymentProtectionRules": unproven(NEEDS_A_FREEZE),
  "rest.repos.getAllEnvironments": unproven(NEEDS_A_FREEZE),
  "rest.pulls.create": proven("POST /repos/{owner}/{repo}/pulls"),
  "rest.pulls.get": unproven("it is asked after an answer that was cut"),
  "rest.pulls.list": proven("GET /repos/{owner}/{repo}/pulls"),
  "rest.pulls.update": proven("PATCH /repos/{owner}/{repo}/pulls/{pull_number}"),
  "rest.repos.compareCommitsWithBasehead": unproven("it is for the check of a pull request, which is not made"),
  "rest.repos.createOrgRuleset": unproven(NEEDS_A_FREEZE),
  "rest.repos.deleteOrgRuleset": unproven(NEEDS_A_FREEZE),
  "rest.repos.getCommit": unproven("it is asked of what came onto a branch during a freeze"),
  "rest.repos.getOrgRuleset": unproven(NEEDS_A_FREEZE),
  "rest.repos.updateOrgRuleset": unproven(NEEDS_A_FREEZE),
  "rest.users.getById": unproven(NEEDS_MEMBERS),
};

export const UNPROVEN: readonly string[] = Object.entries(COVERAGE).flatMap(([use, coverage]) =>
  "unproven" in coverage ? [`${use} (${coverage.unproven})`] : [],
);

/** Calls that the list names and no operation makes. */
export function callsOfNobody(): readonly string[] {
  const calls = new Set(OPERATIONS.flatMap((operation) => operation.calls));
  return Object.values(COVERAGE).flatMap((coverage) =>
    "proven" in coverage && !calls.has(coverage.proven) ? [coverage.proven] : [],
  );
}

const FOLDER = new URL("../../lib/adapters/github/", import.meta.url);
const PLACES = "app|app-manifests|applications|credentials|installation|installations|orgs|repos|repositories|user";

/** What the adapter's text asks for: methods of Octokit, addresses, and named documents and mutations of GraphQL. */
export function usedOfGithub(): readonly string[] {
  const used = new Set<string>();
  for (const name of readdirSync(FOLDER)) {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    for (const [method] of text.matchAll(/\brest\.\w+\.\w+/g)) used.add(method);
    for (const [, address = ""] of text.matchAll(
      new RegExp(`["\`](?:\\$\\{[^}]*\\})?(/(?:${PLACES})(?:/[^"\`\\n]*)?)["\`]`, "g"),
    ))
      used.add(address.replace(/\$\{[^}]*\}/g, "{}"));
    for (const [, mutation] of text.matchAll(/\b(\w+)\(input: \$/g)) used.add(`mutation ${mutation}`);
    for (const [, query] of text.matchAll(/(?:^|`)query (\w+)/gm)) used.add(`query ${query}`);
  }
  return [...used].sort();
}
