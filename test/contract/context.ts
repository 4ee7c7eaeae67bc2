import { createPrivateKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { GithubApps, type GithubOptions, signerOfKey } from "../../lib/adapters/github/index.ts";
import type { AppRole } from "../../lib/core/github/roles.ts";
import { SecretText } from "../../lib/core/secret-text.ts";
import type { MintEvent } from "../../lib/usecases/github/app-ports.ts";
import type {
  GithubFailure,
  GithubInstallation,
  GithubRepositoryRef,
  KeptAnswer,
} from "../../lib/usecases/github/ports.ts";
import { standIn } from "../demo/github/support.ts";

/** The remover is none of them: what it does needs a secret, which GitHub takes only as a person encrypted it. */
export const CONTRACT_ROLES = ["observer", "remediator", "freezer"] as const satisfies readonly AppRole[];
type ContractRole = (typeof CONTRACT_ROLES)[number];

/** What the operations of the contract work on: one organisation, and one repository of it that may be written to. */
export interface Contract {
  readonly apps: GithubApps;
  readonly owner: string;
  readonly repository: string;
  readonly mints: readonly MintEvent[];
  /** How many tokens were taken back so far. */
  revoked(): number;
  /** How many whole answers with an ETag came so far. */
  kept(): number;
  /** Of this run: no two runs make the same branches. */
  readonly run: string;
  /** What operations found out for those after them. */
  readonly found: {
    installations: Partial<Record<AppRole, GithubInstallation>>;
    repository: GithubRepositoryRef | null;
    head: string | null;
    defaultBranch: string | null;
    /** The commit that was made. */
    written: string | null;
    pull: number | null;
  };
}

/** Its name says that whatever is in it may go. */
const SACRIFICIAL = /^thaw-contract(?:-[\w.-]+)?$/;

const environmentSchema = z.object({
  THAW_CONTRACT_API: z.url(),
  THAW_CONTRACT_OWNER: z.string().min(1),
  THAW_CONTRACT_REPOSITORY: z
    .string()
    .regex(
      SACRIFICIAL,
      "must be called thaw-contract or thaw-contract-…, so that nobody's own repository is written to",
    ),
  THAW_CONTRACT_OBSERVER_APP_ID: z.string().min(1),
  THAW_CONTRACT_OBSERVER_APP_KEY_FILE: z.string().min(1),
  THAW_CONTRACT_REMEDIATOR_APP_ID: z.string().min(1),
  THAW_CONTRACT_REMEDIATOR_APP_KEY_FILE: z.string().min(1),
  THAW_CONTRACT_FREEZER_APP_ID: z.string().min(1),
  THAW_CONTRACT_FREEZER_APP_KEY_FILE: z.string().min(1),
});

/** Whether a real organisation was named: any variable of it, so that a missing one is an error and nothing is proven by mistake. */
export const IS_REAL = Object.keys(process.env).some((name) => name.startsWith("THAW_CONTRACT_"));

export async function contract(): Promise<Contract> {
  return IS_REAL ? realContract() : await standInContract();
}

/** @throws Error that names what is missing, and no value */
function realContract(): Contract {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`The contract cannot be tried on a real organisation. ${reasons.join("; ")}`);
  }
  const { data } = parsed;
  const key = (file: string) => signerOfKey(new SecretText(readFileSync(file, "utf8")));
  const apps = Object.fromEntries(
    CONTRACT_ROLES.map((role) => {
      const name = role.toUpperCase() as Uppercase<ContractRole>;
      const appId = data[`THAW_CONTRACT_${name}_APP_ID`];
      return [role, { appId, signer: key(data[`THAW_CONTRACT_${name}_APP_KEY_FILE`]) }];
    }),
  );
  const { THAW_CONTRACT_OWNER: owner, THAW_CONTRACT_REPOSITORY: repository } = data;
  return begin(data.THAW_CONTRACT_API, apps, { owner, repository });
}

const PERMISSIONS = {
  observer: { metadata: "read", contents: "read", actions: "read", checks: "read", pull_requests: "read" },
  remediator: { metadata: "read", contents: "write", workflows: "write", pull_requests: "write" },
  freezer: { metadata: "read", checks: "write" },
} as const;

async function standInContract(): Promise<Contract> {
  const github = await standIn();
  const where = { owner: "fjordline", repository: "thaw-contract" };
  const full = `${where.owner}/${where.repository}`;
  await github.control.createRepository(full);
  await github.control.createRepository(`${where.owner}/beside`);
  await github.control.commit(full, { ".github/workflows/ci.yml": WORKFLOW, "README.md": "# contract\n" });
  const apps: Partial<Record<AppRole, { appId: string; signer: ReturnType<typeof signerOfKey> }>> = {};
  for (const role of CONTRACT_ROLES) {
    const request = { slug: `contract-${role}`, owner: where.owner, permissions: PERMISSIONS[role] };
    const app = await github.control.registerApp(request);
    github.control.install(app.id, { owner: where.owner });
    const pem = createPrivateKey(app.privateKey ?? "").export({ type: "pkcs1", format: "pem" });
    apps[role] = { appId: app.clientId, signer: signerOfKey(new SecretText(String(pem))) };
  }
  return begin(github.url, apps, where);
}

export const WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo contract\n";

function begin(
  api: string,
  apps: GithubOptions["apps"],
  where: { readonly owner: string; readonly repository: string },
): Contract {
  const mints: MintEvent[] = [];
  const answers = new Map<string, KeptAnswer>();
  let kept = 0;
  const etags = {
    find: async (key: string) => answers.get(key) ?? null,
    keep: async (key: string, answer: KeptAnswer) => {
      answers.set(key, answer);
      kept += 1;
    },
  };
  let revoked = 0;
  const log = {
    onMint: (event: MintEvent) => void mints.push(event),
    onRevoked: (_: MintEvent, failure: GithubFailure | null) => {
      if (failure === null) revoked += 1;
    },
  };
  return {
    apps: new GithubApps({ api, apps, mints: log, etags }),
    ...where,
    mints,
    revoked: () => revoked,
    kept: () => kept,
    run: randomBytes(6).toString("hex"),
    found: { installations: {}, repository: null, head: null, defaultBranch: null, written: null, pull: null },
  };
}
