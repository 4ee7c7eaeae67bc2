import { realpathSync } from "node:fs";
import path from "node:path";
import { type ReadyDatabase, readyDatabase } from "../container/database.ts";
import { appVariables, auditVariables, connectionOf, type StandInFacts } from "../container/demo-broker.ts";
import { ownerContainer } from "../container/owner.ts";
import { ROLES, type SystemActor } from "../core/actor.ts";
import { plainText } from "../core/report/redacted.ts";
import { inheritedEnvironment, type SupervisorEnvironment, supervisorEnvironment } from "../env.ts";
import { type Child, keepRunning } from "./children.ts";
import { choosePort, DASHBOARD_PORT } from "./ports.ts";
import { readState, removeRunning, type State, writeRunning, writeState } from "./state.ts";
import { prepareBroker, type RunningBroker } from "./up-broker.ts";
import { checkLive, liveWorker, welcomeLive } from "./up-live.ts";
import { watchVariables } from "./up-watch.ts";

export interface UpOptions {
  /** The checkout: node_modules, .next, dist and prisma lie there. */
  readonly root: string;
  /** `.thaw`, or another folder in tests. */
  readonly stateFolder: string;
  /** The directory of clones. */
  readonly folder: string;
  /** The demonstration: with a stand-in GitHub, and a broker for its jobs. */
  readonly demo: boolean;
  readonly out: (line: string) => void;
  /** Ends when the person wants to stop. */
  readonly told: Promise<void>;
}

const ACTOR: SystemActor = { kind: "system", id: "supervisor" };
/** Which teams of the demonstration (demo/github/demo-people.ts) have which role, as an admin would set it. */
const DEMO_TEAMS = { "security-lead": ["security"], commander: ["incident-command"] };
/** The person of the one-time link. */
const LOCAL = "local";

/**
 * Brings everything up, says where, and stays until told to stop. Then it takes everything down, children first.
 * @throws Error with a sentence for the person who started it, also when the database ends unasked; whatever was started by
 *   then is stopped
 */
export async function up(options: UpOptions): Promise<void> {
  const environment = supervisorEnvironment();
  const { live } = environment;
  if (live !== null) checkLive(options, live);
  const state = readState(options.stateFolder);
  const webPort = await choosePort(environment.THAW_HOST, environment.THAW_PORT, state.webPort, {
    preferred: DASHBOARD_PORT,
  });
  if (state.webPort === null) writeState(options.stateFolder, { ...state, webPort });

  const database = await readyDatabase({
    databaseUrl: environment.DATABASE_URL ?? null,
    mode: live === null ? "demo" : "live",
    root: options.root,
    stateFolder: options.stateFolder,
    environment: inheritedEnvironment(),
    roles: {
      web: { name: `thaw_web_${state.id}`, password: state.webPassword },
      worker: { name: `thaw_worker_${state.id}`, password: state.workerPassword },
      broker: { name: `thaw_broker_${state.id}`, password: state.brokerPassword },
    },
  });
  const children: Child[] = [];
  try {
    for (const note of database.notes) options.out(note);
    const address = addressOf(environment, webPort);
    // The stand-in first: web is told who its people sign in with.
    const demonstration = options.demo && live === null;
    const broker = await prepareBroker({ ...options, demo: demonstration }, environment, database, address, (child) =>
      children.push(child),
    );
    children.push(...startChildren(options, environment, state, database, webPort, address, broker));
    await Promise.all(children.map((child) => child.ready));
    const close =
      live === null
        ? await welcome(options, database, address, broker)
        : await welcomeLive(options.out, database, address, live, broker);
    const end = await Promise.race([options.told.then(() => "told"), database.exited.then(() => "lost")]);
    await close();
    if (end === "lost") throw new Error(lostDatabase(database));
  } finally {
    removeRunning(options.stateFolder);
    await Promise.all(children.map((child) => child.stop()));
    await database.stop();
  }
}

function lostDatabase({ log }: ReadyDatabase): string {
  const where = log === null ? "" : ` The end of ${log} says why.`;
  return `The embedded PostgreSQL ended by itself, so Thaw stopped.${where} What was stored is kept; start again: npm start`;
}

function addressOf({ THAW_HOST }: SupervisorEnvironment, port: number): string {
  const everywhere = THAW_HOST === "0.0.0.0" || THAW_HOST === "::";
  const host = everywhere ? "127.0.0.1" : THAW_HOST.includes(":") ? `[${THAW_HOST}]` : THAW_HOST;
  return `http://${host}:${port}`;
}

function startChildren(
  options: UpOptions,
  environment: SupervisorEnvironment,
  state: State,
  database: ReadyDatabase,
  webPort: number,
  address: string,
  broker: RunningBroker | null,
): Child[] {
  const entry = path.join(options.root, "dist", "thaw.js");
  const base = { ...inheritedEnvironment(), NODE_ENV: "production" };
  const start = (name: string, own: Record<string, string>) =>
    keepRunning({
      name,
      command: [process.execPath, "--enable-source-maps", entry, name],
      environment: { ...base, ...own },
      log: (line) => options.out(`${name}: ${line}`),
    });
  const web = start("web", {
    THAW_DATABASE_URL: database.webUrl,
    THAW_HOST: environment.THAW_HOST,
    THAW_PORT: String(webPort),
    NEXTAUTH_SECRET: state.sessionSecret,
    NEXTAUTH_URL: environment.live?.address ?? address,
    ...watchVariables("web", environment),
    ...environment.live?.web,
    ...(broker?.facts == null ? {} : githubVariables(broker.facts)),
  });
  const worker = start("worker", {
    THAW_DATABASE_URL: database.workerUrl,
    THAW_LITERAL_KEY: state.literalKey,
    THAW_DASHBOARD_URL: environment.live?.address ?? address,
    ...(environment.THAW_NOTIFY_CONFIG === undefined ? {} : { THAW_NOTIFY_CONFIG: environment.THAW_NOTIFY_CONFIG }),
    ...watchVariables("worker", environment),
    ...(environment.live === null ? {} : liveWorker(environment.live)),
    ...(broker?.facts == null
      ? {}
      : { ...appVariables(broker.folder, broker.facts), ...auditVariables(broker.folder) }),
  });
  return [web, worker];
}

function githubVariables({ url, signIn, webhookSecret }: StandInFacts): Record<string, string> {
  return {
    THAW_GITHUB_URL: url,
    THAW_OAUTH_CLIENT_ID: signIn.clientId,
    THAW_OAUTH_CLIENT_SECRET: signIn.clientSecret,
    THAW_WEBHOOK_SECRETS: `${new URL(url).host}=${webhookSecret}`,
  };
}

/** Opens the folder as an organisation, asks for its scan, and prints where to look. */
async function welcome(
  options: UpOptions,
  database: ReadyDatabase,
  address: string,
  broker: RunningBroker | null,
): Promise<() => Promise<void>> {
  const owner = await ownerContainer(database.ownerUrl);
  const folder = realpathSync(options.folder);
  const github = broker?.facts ?? null;
  const organisationId = await openOrganisation(owner, folder, github);
  const person = await owner.putLocalPerson(ACTOR, { login: LOCAL, organisationId, roles: ROLES });
  if (!person.ok) throw new Error(person.failure.message);
  writeRunning(options.stateFolder, { address, databaseUrl: database.ownerUrl, organisationId });
  const link = await owner.issueSignInLink(ACTOR, LOCAL);
  if (!link.ok) throw new Error(link.failure.message);

  // Ids are noted once the repositories are known, and what does not need them at once.
  const connect = async () => {
    if (github !== null) await owner.connectIssuer(ACTOR, connectionOf(github, organisationId));
  };
  await connect();
  await broker?.start();
  const quiet = reportScan(owner, organisationId, options.out, connect);
  await (github === null
    ? owner.scanQueue.scanOrganisation(organisationId)
    : owner.scanQueue.syncOrganisation(organisationId));
  options.out("");
  options.out(`Thaw is running:  ${address}`);
  options.out(`Sign in once:     ${address}/sign-in/local?token=${link.value.token}`);
  options.out(github === null ? `Folder of clones: ${folder}` : `GitHub, a stand-in: ${github.url}`);
  if (broker !== null) options.out(`Broker:           ${broker.origin}`);
  const mistake = github === null ? await owner.settingsMistake(folder) : null;
  if (mistake !== null)
    options.out(`Nothing can be scanned before this is mended and Thaw started again: ${plainText(mistake)}`);
  options.out("Stop with Ctrl-C.");
  options.out("");
  return async () => {
    quiet();
    await owner.close();
  };
}

/** The organisation of the stand-in where there is one, else that of the folder. */
async function openOrganisation(owner: Owner, folder: string, github: StandInFacts | null): Promise<string> {
  const opened =
    github === null
      ? await owner.openFolder(ACTOR, { folder, login: path.basename(folder) })
      : await owner.openDemonstration(ACTOR, {
          host: new URL(github.url).host,
          ownerId: github.owner.id,
          login: github.owner.login,
          teams: DEMO_TEAMS,
        });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value.organisationId;
}

type Owner = Awaited<ReturnType<typeof ownerContainer>>;

/** One line when the first scan is done. @returns how to stop listening */
function reportScan(
  owner: Owner,
  organisationId: string,
  out: (line: string) => void,
  first: () => Promise<void>,
): () => void {
  let reported = false;
  let listening = false;
  const unsubscribe = owner.feed.subscribe((payload) => {
    const began = payload === "" && !listening;
    listening = true;
    // What stands there when the feed begins is the scan before. A database that is away for a moment: the next news asks again.
    if (!began && (payload === organisationId || payload === "")) report().catch(() => undefined);
  });

  async function report(): Promise<void> {
    const { scan, repositories, findings, blockingFindings } = await owner.overview(organisationId);
    if (reported || scan.finishedAt === null || scan.total === 0) return;
    reported = true;
    unsubscribe();
    await first();
    const found = Object.values(findings).reduce((sum, count) => sum + count, 0);
    const failed = scan.failed > 0 ? ` ${scan.failed} could not be scanned.` : "";
    out(`Scanned ${repositories} repositories: ${found} findings, ${blockingFindings} of them block a thaw.${failed}`);
  }

  return unsubscribe;
}
