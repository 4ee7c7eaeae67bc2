/**
 * The path of a request to GitHub with everything taken out that names something of somebody's: `/repos/{}/{}/pulls/{}`. Only words that GitHub's
 * own paths are made of stay, and not where a name stands; of files and refs nothing stays at all.
 * Source of the words: https://docs.github.com/en/rest
 */
export function githubRoute(path: string): string {
  const parts = path.split(/[?#]/, 1)[0]?.split("/").filter(Boolean) ?? [];
  const shown: string[] = [];
  let names = 0;
  for (const part of parts) {
    const known = names === 0 && WORDS.has(part);
    names = Math.max(0, names - 1);
    shown.push(known ? part : "{}");
    if (known) names = NAMES_AFTER[part] ?? 0;
    if (known && REST.has(part)) break;
  }
  return `/${shown.join("/")}`;
}

/** How many names follow. */
const NAMES_AFTER: Readonly<Record<string, number>> = { repos: 2, orgs: 1, users: 1, teams: 1, enterprises: 1 };
/** What follows is a name of any number of parts. */
const REST = new Set([
  "contents",
  "ref",
  "refs",
  "matching-refs",
  "compare",
  "branches",
  "environments",
  "secrets",
  "variables",
]);

const WORDS = new Set(
  `access access_tokens actions activity alerts app app-manifests apps artifacts attempts audit-log blobs branches check-runs check-suites checks
  codespaces codeowners collaborators comments commits compare config contents conversions credential-authorizations custom_deployment_protection_rules
  deliveries dependabot deployment_protection_rule deployment_protection_rules deployments enterprises environments errors events files git graphql
  hook hooks installation installations issues jobs keys labels logs matching-refs members memberships merge merges meta organizations
  organization-secrets organization-variables orgs outside_collaborators pending_deployments permissions personal-access-token-requests
  personal-access-tokens properties protection public-key pulls rate_limit ref refs repos repositories requested_reviewers reviews rule-suites
  rules rulesets runs schema search secret-scanning secrets status statuses tags teams topics trees user users values variables workflow workflows`
    .split(/\s+/)
    .filter(Boolean),
);
