import type { StandIn } from "../../../demo/github/index.ts";
import { type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;

const FULL = "fjordline/stored";
const USERS = ["actions", "dependabot", "codespaces"] as const;

/** All that an App may be given about what an organisation keeps beside its files. */
export const INVENTORY_PERMISSIONS = {
  actions: "read",
  administration: "read",
  repository_hooks: "read",
  organization_hooks: "read",
  organization_self_hosted_runners: "read",
  contents: "read",
  actions_variables: "read",
  codespaces_secrets: "write",
  dependabot_secrets: "read",
  environments: "write",
  secret_scanning_alerts: "read",
  secrets: "write",
  organization_actions_variables: "read",
  organization_administration: "read",
  organization_codespaces_secrets: "read",
  organization_dependabot_secrets: "read",
  organization_personal_access_tokens: "read",
  organization_secrets: "write",
} as const;

/** Asks every route about secrets, variables, keys and grants. */
export async function askAboutInventory(one: StandIn, ask: AskOne): Promise<void> {
  await fill(one);
  const secret = await token(one, await installed(one, INVENTORY_PERMISSIONS, { slug: "inventory" }));
  const org = (operation: string, path: string) => ask(operation, `/orgs/fjordline${path}`, secret);
  const repo = (method: string, template: string, path = template) =>
    ask(`${method} /repos/{owner}/{repo}${template}`, `/repos/${FULL}${path}`, secret);
  for (const user of USERS) {
    await org(`GET /orgs/{org}/${user}/secrets`, `/${user}/secrets`);
    const readers = `GET /orgs/{org}/${user}/secrets/{secret_name}/repositories`;
    await org(readers, `/${user}/secrets/CHOSEN/repositories`);
    await repo("GET", `/${user}/secrets`);
  }
  await org("GET /orgs/{org}/actions/variables", "/actions/variables");
  for (const template of ["/actions/variables", "/environments", "/keys", "/actions/permissions/workflow"])
    await repo("GET", template);
  for (const template of ["/hooks", "/collaborators", "/invitations", "/actions/runners", "/releases"])
    await repo("GET", template);
  await repo("GET", "/collaborators", "/collaborators?affiliation=outside");
  for (const rest of ["hooks", "actions/runners"]) await org(`GET /orgs/{org}/${rest}`, `/${rest}`);
  const variablesOf = "/environments/{environment_name}/variables";
  await repo("GET", variablesOf, "/environments/eu%2Fproduction/variables");
  const ofEnvironment = "/environments/{environment_name}/secrets";
  await repo("GET", ofEnvironment, "/environments/eu%2Fproduction/secrets");
  await repo("DELETE", `${ofEnvironment}/{secret_name}`, "/environments/eu%2Fproduction/secrets/DEPLOY_KEY");
  await repo("DELETE", "/actions/secrets/{secret_name}", "/actions/secrets/NPM_TOKEN");
  const taken = "DELETE /orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}";
  await ask(taken, "/orgs/fjordline/actions/secrets/CHOSEN/repositories/1", secret);
  await ask("DELETE /orgs/{org}/actions/secrets/{secret_name}", "/orgs/fjordline/actions/secrets/CHOSEN", secret);
  for (const rest of ["installations", "personal-access-tokens", "credential-authorizations"])
    await org(`GET /orgs/{org}/${rest}`, `/${rest}`);
  const [, grant] = (await org("GET /orgs/{org}/personal-access-tokens", "/personal-access-tokens")).body;
  const reached = "/personal-access-tokens/{pat_id}/repositories";
  await org(`GET /orgs/{org}${reached}`, reached.replace("{pat_id}", grant.id));
  for (const query of ["", "?hide_secret=true"])
    await org("GET /orgs/{org}/secret-scanning/alerts", `/secret-scanning/alerts${query}`);
  await org("GET /orgs/{org}/actions/permissions/workflow", "/actions/permissions/workflow");
  for (const credentials of [["ghp_none"], []])
    await ask("POST /credentials/revoke", "/credentials/revoke", undefined, { credentials });
}

async function fill({ control }: StandIn): Promise<void> {
  await control.createRepository(FULL, { files: { a: "a" } });
  control.setEnvironment(FULL, "eu/production", { reviewers: ["ada"], branchPolicy: "custom" });
  for (const user of USERS) {
    control.setSecret("fjordline", "everywhere", { user });
    control.setSecret("fjordline", "chosen", { user, repositories: [FULL] });
    control.setSecret(FULL, "npm_token", { user });
  }
  control.setSecret(FULL, "deploy_key", { environment: "eu/production" });
  control.setVariable("fjordline", "region", "eu", { repositories: [FULL] });
  control.setVariable(FULL, "image", "web");
  control.addDeployKey(FULL, { title: "mirror", addedBy: "ada", lastUsedAt: Date.now() });
  control.setEnvironmentVariable(FULL, "eu/production", "region", "eu");
  control.putCollaborator(FULL, "eve", "maintain");
  control.invite(FULL, "mallory", { inviter: "eve", role: "admin" });
  control.addRelease(FULL, { tag: "v1", author: "ada" });
  control.addRelease(FULL, { tag: "v2", author: "ada", draft: true });
  for (const place of ["fjordline", FULL]) {
    control.addHook(place, { url: "https://hooks.example.com/x", events: ["push", "release"] });
    control.addRunner(place, { name: "box", labels: ["large"], ephemeral: place === FULL });
  }
  const grant = {
    organization: "fjordline",
    login: "ada",
    permissions: { contents: "write", members: "read" },
  } as const;
  control.grantToken({ ...grant, tokenName: "all", repositories: "all" });
  control.grantToken({ ...grant, tokenName: "one", repositories: [FULL], expiresAt: Date.now() + 1000 });
  control.authorizeCredential({ organization: "fjordline", login: "ada", scopes: ["repo"], note: "laptop" });
  control.authorizeCredential({ organization: "fjordline", login: "ada", kind: "SSH key" });
  control.addSecretAlert(FULL, { type: "npm_access_token", secret: "npm_notARealOne" });
  control.setWorkflowPermissions("fjordline", "write", true);
}
