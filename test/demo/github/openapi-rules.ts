import type { StandIn } from "../../../demo/github/index.ts";
import { type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;

const ORG = "/orgs/{org}/rulesets";
const REPO = "/repos/{owner}/{repo}/rulesets";
const SCHEMA = "/orgs/{org}/properties/schema";

/** Asks every route about rules and custom properties, as who may and as who may not. */
export async function askAboutRules(one: StandIn, ask: AskOne): Promise<void> {
  await one.control.createRepository("fjordline/ruled", { files: { "a.txt": "a" } });
  const permissions = {
    organization_administration: "write",
    organization_custom_properties: "admin",
    repository_custom_properties: "write",
    administration: "write",
  } as const;
  const may = await token(one, await installed(one, permissions, { slug: "rules" }));
  const mayNot = await token(one, await installed(one, { contents: "read" }, { slug: "no-rules" }));
  await askAboutProperties(ask, may, mayNot);
  await askAboutRulesets(ask, may, mayNot);
  await askAboutProtection(ask, may, mayNot);
}

async function askAboutProperties(ask: AskOne, may: string, mayNot: string): Promise<void> {
  const named = `${SCHEMA}/{custom_property_name}`;
  const path = "/orgs/fjordline/properties/schema";
  const scope = { value_type: "single_select", required: true, default_value: "in", allowed_values: ["in", "out"] };
  for (const bearer of [may, mayNot]) {
    await ask(`PUT ${named}`, `${path}/freeze_scope`, bearer, scope);
    await ask(`GET ${named}`, `${path}/freeze_scope`, bearer);
    await ask(`GET ${SCHEMA}`, path, bearer);
    await ask(`PATCH ${SCHEMA}`, path, bearer, { properties: [{ property_name: "freeze_scope", ...scope }] });
    const values = { properties: [{ property_name: "freeze_scope", value: "out" }] };
    const all = "/orgs/{org}/properties/values";
    await ask(`PATCH ${all}`, "/orgs/fjordline/properties/values", bearer, { repository_names: ["ruled"], ...values });
    const own = "/repos/{owner}/{repo}/properties/values";
    await ask(`GET ${own}`, "/repos/fjordline/ruled/properties/values", bearer);
    await ask(`PATCH ${own}`, "/repos/fjordline/ruled/properties/values", bearer, values);
  }
  await ask(`PUT ${named}`, `${path}/team`, may, { value_type: "string", values_editable_by: "org_and_repo_actors" });
  await ask("PATCH /repos/{owner}/{repo}/properties/values", "/repos/fjordline/ruled/properties/values", may, {
    properties: [{ property_name: "team", value: "api" }],
  });
  await ask(`GET ${named}`, `${path}/none`, may);
}

const PROTECTION = {
  required_status_checks: { strict: true, contexts: [], checks: [{ context: "build", app_id: -1 }] },
  enforce_admins: true,
  required_pull_request_reviews: { required_approving_review_count: 2 },
  restrictions: null,
  lock_branch: true,
};

async function askAboutProtection(ask: AskOne, may: string, mayNot: string): Promise<void> {
  const [branch, actions] = [
    "/repos/{owner}/{repo}/branches/{branch}/protection",
    "/repos/{owner}/{repo}/actions/permissions",
  ];
  const [main, own] = ["/repos/fjordline/ruled/branches/main/protection", "/repos/fjordline/ruled/actions/permissions"];
  await ask(`GET ${branch}`, main, may);
  for (const bearer of [may, mayNot]) {
    await ask(`PUT ${branch}`, main, bearer, PROTECTION);
    await ask(`GET ${branch}`, main, may);
    await ask(`DELETE ${branch}`, main, bearer);
    await ask(`PUT ${actions}`, own, may, { enabled: bearer !== may });
    await ask(`GET ${actions}`, own, may);
  }
  await ask(`PUT ${branch}`, main, may, { lock_branch: true });
  await ask(`PUT ${branch}`, main, may, {
    ...PROTECTION,
    required_status_checks: null,
    required_pull_request_reviews: null,
  });
}

const FREEZE = {
  name: "freeze",
  target: "branch",
  enforcement: "active",
  bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
  rules: [
    { type: "update" },
    { type: "creation" },
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: 0,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: "gate", integration_id: 1 }, { context: "any" }],
        strict_required_status_checks_policy: true,
      },
    },
  ],
};

const REFS = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
const CONDITIONS = [
  { ...REFS, repository_property: { include: [{ name: "freeze_scope", property_values: ["out"] }], exclude: [] } },
  { ...REFS, repository_name: { include: ["~ALL"], exclude: [] } },
  { ...REFS, repository_id: { repository_ids: [1] } },
];

async function askAboutRulesets(ask: AskOne, may: string, mayNot: string): Promise<void> {
  for (const [index, conditions] of CONDITIONS.entries())
    await ask(`POST ${ORG}`, "/orgs/fjordline/rulesets", may, { ...FREEZE, name: `freeze ${index}`, conditions });
  const own = await ask(`POST ${REPO}`, "/repos/fjordline/ruled/rulesets", may, { ...FREEZE, conditions: REFS });
  const [first] = (await ask(`GET ${ORG}`, "/orgs/fjordline/rulesets", may)).body;
  for (const bearer of [may, mayNot]) {
    await ask(`POST ${ORG}`, "/orgs/fjordline/rulesets", bearer, { ...FREEZE, enforcement: "odd" });
    await ask(`POST ${REPO}`, "/repos/fjordline/ruled/rulesets", bearer, { ...FREEZE, enforcement: "odd" });
    await ask(`GET ${ORG}`, "/orgs/fjordline/rulesets", bearer);
    await ask(`GET ${REPO}`, "/repos/fjordline/ruled/rulesets", bearer);
    await ask(`GET ${ORG}/{ruleset_id}`, `/orgs/fjordline/rulesets/${first.id}`, bearer);
    await ask(`GET ${REPO}/{ruleset_id}`, `/repos/fjordline/ruled/rulesets/${own.body.id}`, bearer);
    await ask(`PUT ${ORG}/{ruleset_id}`, `/orgs/fjordline/rulesets/${first.id}`, bearer, { name: "other" });
    await ask(`PUT ${REPO}/{ruleset_id}`, `/repos/fjordline/ruled/rulesets/${own.body.id}`, bearer, { name: "other" });
    await ask(`GET ${ORG}/{ruleset_id}/history`, `/orgs/fjordline/rulesets/${first.id}/history`, bearer);
    await ask(`GET ${ORG}/rule-suites`, "/orgs/fjordline/rulesets/rule-suites", bearer);
    const branch = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
    await ask(branch, "/repos/fjordline/ruled/rules/branches/main", bearer);
  }
  await ask(`DELETE ${ORG}/{ruleset_id}`, `/orgs/fjordline/rulesets/${first.id}`, may);
  await ask(`DELETE ${ORG}/{ruleset_id}`, `/orgs/fjordline/rulesets/${first.id}`, may);
  await ask(`DELETE ${REPO}/{ruleset_id}`, `/repos/fjordline/ruled/rulesets/${own.body.id}`, may);
}
