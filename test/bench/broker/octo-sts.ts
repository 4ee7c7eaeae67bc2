import { type ChildProcess, fork, spawn } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { cpuSeconds } from "./cpu.ts";
import { distinctRuns, type Pace, pacedRuns, refusedRuns } from "./runs.ts";
import { tokenMaker, WORKFLOW } from "./setup.ts";

/**
 * octo-sts, as it is installed, under the load that our broker is put under: `broker.bench.mjs` starts this once ours has ended. It serves
 * one app with one policy, which admits by as much of a token as ours. Prints figures as JSON.
 */

interface Plan extends Pace {
  readonly program: string;
  /** The file of test/bench/broker/octo-sts-github.ts, bundled. */
  readonly github: string;
}

const REPOSITORY = "acme/api";
const IDENTITY = "release";
const DOMAIN = "sts.bench.example";
const PATIENCE = 20_000;

const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-octo-sts-"));
const running: ChildProcess[] = [];
try {
  process.stdout.write(`${JSON.stringify(await figures())}\n`);
} finally {
  for (const child of running) await ended(child);
  rmSync(folder, { recursive: true, force: true });
}

async function figures() {
  const issuer = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const github = startGithub(issuer.publicKey);
  const [{ url, certificate }] = (await once(github, "message")) as [{ url: string; certificate: string }];
  const port = await freePort();
  const octoSts = await startOctoSts(port, url, certificate);
  const token = tokenMaker(issuer.privateKey, DOMAIN, url);
  const next = async () => exchange(port, await token());
  const processes = () => [cpuSeconds(octoSts.pid), cpuSeconds(github.pid)];
  const issued = await distinctRuns(port, next, "200", plan, processes);
  const refused = await refusedRuns(port, (wrong) => exchange(port, wrong), await token(), plan);
  return {
    issuancesPerSecond: issued.perSecond,
    ...(await pacedRuns(port, next, plan)),
    refusalsPerSecond: refused,
    cpuMsPerIssuance: { "octo-sts": issued.cpuMs[0] ?? 0, github: issued.cpuMs[1] ?? 0 },
  };
}

/** As its action asks. */
function exchange(port: number, token: string): string {
  const target = `/sts/exchange?scope=${REPOSITORY}&scopes=${REPOSITORY}&identity=${IDENTITY}`;
  return `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`;
}

function startGithub(key: KeyObject): ChildProcess {
  const setup = {
    jwks: { keys: [{ ...key.export({ format: "jwk" }), kid: "k", use: "sig", alg: "RS256" }] },
    owner: "acme",
    policyPath: `/repos/${REPOSITORY}/contents/.github/chainguard/${IDENTITY}.sts.yaml`,
    policy: {
      subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
      claim_pattern: {
        repository_id: "1001",
        repository_owner_id: "77",
        workflow_ref: `${REPOSITORY}/${WORKFLOW}@refs/heads/main`.replaceAll(".", "\\."),
        event_name: "push",
      },
      permissions: { contents: "write" },
    },
  };
  const child = fork(plan.github, [JSON.stringify(setup)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.push(child);
  return child;
}

async function startOctoSts(port: number, proxy: string, certificate: string): Promise<ChildProcess> {
  const app = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  writeFileSync(file("app.pem"), app.privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  writeFileSync(file("github.pem"), certificate);
  // What it logs is put together and thrown away, as what ours logs is.
  const child = spawn(plan.program, [], { cwd: folder, stdio: "ignore", env: environment(port, proxy) });
  running.push(child);
  await listening(child, port);
  return child;
}

/** Nothing of this machine's own: no metrics and no events, which are optional there, and no GitHub but that of the bench. */
function environment(port: number, proxy: string): NodeJS.ProcessEnv {
  const variables = {
    PORT: String(port),
    STS_DOMAIN: DOMAIN,
    GITHUB_APP_IDS: "1",
    APP_SECRET_CERTIFICATE_FILE: file("app.pem"),
    METRICS: "false",
    HTTPS_PROXY: proxy,
    SSL_CERT_FILE: file("github.pem"),
    SSL_CERT_DIR: file("none"),
  };
  return variables as unknown as NodeJS.ProcessEnv;
}

function file(name: string): string {
  return path.join(folder, name);
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    if (child.exitCode !== null) throw new Error(`octo-sts ended with status ${child.exitCode}`);
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`octo-sts did not listen within ${PATIENCE / 1_000} s`);
}

function accepts(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).then((answer) => {
    socket.destroy();
    return answer === true;
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
