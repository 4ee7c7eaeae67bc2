import { writeFileSync } from "node:fs";
import path from "node:path";
import { prepareJobs, runDemoJobs } from "./demo-jobs.ts";
import { openEverydayPull, settlePeople } from "./demo-people.ts";
import { createEveryday, storeSecrets } from "./demo-repositories.ts";
import { type Permissions, type StandIn, startStandIn } from "./index.ts";
import { keptSecrets } from "./kept-secrets.ts";

/**
 * The stand-in as a process of its own, for a start without configuration: seeded with the demonstration organisation, with its Apps
 * installed, and with a runner for the jobs that ask the broker.
 */
interface Setup {
  /** Folders OWNER__NAME. */
  readonly seed: string;
  /** The same, of repositories that name the action, or that it takes little to migrate. */
  readonly everyday: string;
  /** Where the App's key and the facts are left for who starts the broker. */
  readonly folder: string;
  readonly port: number;
  readonly brokerOrigin: string;
  /** The folder of the action that jobs use. */
  readonly action: string;
  /** Where the dashboard is, which people sign in to. */
  readonly dashboard: string;
}

const OWNER = "fjordline";

const READ = [
  "contents",
  "actions",
  "secrets",
  "environments",
  "dependabot_secrets",
  "actions_variables",
  "administration",
  "repository_hooks",
  "secret_scanning_alerts",
  "pull_requests",
  "checks",
  "statuses",
  "deployments",
  "merge_queues",
  "members",
  "organization_secrets",
  "organization_dependabot_secrets",
  "organization_codespaces_secrets",
  "organization_actions_variables",
  "organization_administration",
  "organization_hooks",
  "organization_self_hosted_runners",
  "organization_custom_properties",
  "organization_personal_access_tokens",
];

/** Powers are apart also here: one App reads, one writes files and pull requests, one sets rules, one takes replaced secrets away, one merges. */
const WORKER_APPS: Readonly<Record<string, Permissions>> = {
  observer: Object.fromEntries(READ.map((name) => [name, "read"] as const)),
  remediator: { contents: "write", workflows: "write", pull_requests: "write" },
  freezer: {
    administration: "write",
    checks: "write",
    deployments: "write",
    actions: "read",
    organization_administration: "write",
    organization_custom_properties: "admin",
  },
  remover: {
    secrets: "write",
    environments: "write",
    organization_secrets: "write",
  },
  merge: { contents: "write", pull_requests: "write", workflows: "write" },
};

/** Of what the stand-in tells, what the dashboard waits for. */
const HEARD = [
  "push",
  "pull_request",
  "pull_request_review",
  "check_run",
  "merge_group",
  "repository",
  "repository_ruleset",
  "custom_property_values",
  "organization",
  "membership",
];
/** GitHub asks the App whose rule it is. */
const ASKED = ["deployment_protection_rule"];

await main(JSON.parse(process.argv[2] ?? "") as Setup);

async function main(setup: Setup): Promise<void> {
  const github = await startStandIn({ seed: setup.seed, port: setup.port });
  const ended = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.once(signal, () => ended.abort());
  try {
    const trusted = await createEveryday(github, setup.everyday, setup.action);
    settlePeople(github, OWNER);
    await openEverydayPull(github, OWNER);
    await storeSecrets(github, OWNER, [setup.seed, setup.everyday]);
    github.control.setVariable(OWNER, "THAW_BROKER_URL", setup.brokerOrigin);
    await leaveFacts(github, setup);
    const jobs = { ...setup, trusted };
    await prepareJobs(github, jobs);
    process.send?.("ready");
    await runDemoJobs(github, jobs, ended.signal);
    if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener("abort", resolve));
  } finally {
    await github.close();
    if (process.connected) process.disconnect();
  }
}

async function leaveFacts({ control, url, issuer }: StandIn, { folder, dashboard }: Setup): Promise<void> {
  for (const { fullName } of control.repositories()) {
    control.configureRepository(fullName, { protectedRefs: ["refs/heads/main"] });
  }
  const permissions = { contents: "write", packages: "write", pull_requests: "write", issues: "write" } as const;
  const kept = keptSecrets(folder, { control });
  const app = await kept.app("app", { slug: "thaw-broker", owner: OWNER, permissions });
  control.install(app.id, { owner: OWNER });
  const apps: Record<string, string> = {};
  const webhookSecret = kept.secret("webhook");
  for (const [role, permissions] of Object.entries(WORKER_APPS)) {
    const worker = await kept.app(role, { slug: `thaw-${role}`, owner: OWNER, permissions });
    control.install(worker.id, { owner: OWNER });
    apps[role] = worker.clientId;
    const url = `${dashboard}/api/webhooks/github`;
    // One of them hears for all.
    const events = role === "observer" ? HEARD : role === "freezer" ? ASKED : [];
    if (events.length > 0) control.addWebhook({ app: worker.id, url, secret: webhookSecret, events });
  }
  const signIn = await kept.app("sign-in", {
    slug: "thaw-sign-in",
    name: "Thaw",
    owner: OWNER,
    permissions: { members: "read" },
    callbackUrls: [`${dashboard}/api/auth/callback/github`],
  });
  const facts = {
    url,
    issuer,
    appId: app.id,
    apps,
    webhookSecret,
    signIn: { clientId: signIn.clientId, clientSecret: control.addClientSecret(signIn.id, kept.secret("sign-in")) },
    owner: { login: OWNER, id: control.owner(OWNER) },
    repositories: control.repositories(),
  };
  writeFileSync(path.join(folder, "github.json"), JSON.stringify(facts), { mode: 0o600 });
}
