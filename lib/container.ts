import type { Database } from "./adapters/prisma/client.ts";
import { type Rest, scanQueueOver, systemClock } from "./container/common.ts";
import type { WebMode } from "./container/github-sign-in.ts";
import { sharedDatabaseWatch } from "./container/shared-watch.ts";
import { byNobody, byWhoAsks, seenBy, sightNow } from "./container/sight.ts";
import { type Actor, mayView, type UserActor } from "./core/actor.ts";
import type { PolicyQuery } from "./core/listing/broker-query.ts";
import type { CredentialQuery } from "./core/listing/credential-query.ts";
import type { RepositoryQuery } from "./core/listing/repository-query.ts";
import type { Commanding, ReadNow } from "./usecases/roles-now.ts";

/**
 * The only place where adapters meet use cases. Members are loaded when they are asked for: `thaw scan` must not pay for a
 * database that it never opens.
 */

export type WebContainer = Awaited<ReturnType<typeof buildWeb>>;

/** One for each process, also when the framework loads this module more than once. */
const SHARED = Symbol.for("thaw.container.web");
type Shared = typeof globalThis & { [SHARED]?: Promise<WebContainer> | undefined };

/**
 * What pages and routes work with; each call sees what whoever asks may read on GitHub (decision 104). Throws EnvironmentError when the web
 * process was not started as it should be.
 */
export function webContainer(): Promise<WebContainer> {
  const shared = globalThis as Shared;
  const building = shared[SHARED] ?? buildWeb();
  shared[SHARED] = building;
  // The database is asked on the way: one that is away for a moment must not be away for good.
  building.catch(() => {
    if (shared[SHARED] === building) shared[SHARED] = undefined;
  });
  return building;
}

async function buildWeb() {
  const [
    { webEnvironment },
    prisma,
    { createDashboardReading },
    people,
    sessionTable,
    auth,
    { tokens },
    links,
    reads,
    feed,
    receivers,
    github,
    credentialTable,
    credentialReads,
    stream,
    { exporting },
  ] = await Promise.all([
    import("./env.ts"),
    import("./adapters/prisma/client.ts"),
    import("./adapters/prisma/dashboard.ts"),
    import("./adapters/prisma/people-store.ts"),
    import("./adapters/prisma/sessions.ts"),
    import("./adapters/prisma/auth.ts"),
    import("./adapters/tokens/tokens.ts"),
    import("./usecases/people.ts"),
    import("./usecases/read-dashboard.ts"),
    import("./adapters/postgres/notifications.ts"),
    import("./container/webhooks.ts"),
    import("./container/github-sign-in.ts"),
    import("./adapters/prisma/credential-reading.ts"),
    import("./usecases/read-credentials.ts"),
    import("./http/progress-stream.ts"),
    import("./container/exporting.ts"),
  ]);
  const environment = webEnvironment();
  const database = prisma.createDatabase(environment.THAW_DATABASE_URL, undefined, {
    watch: sharedDatabaseWatch(),
    sight: sightNow,
  });
  const mode = await github.webMode(database, environment.github);
  const sessions = byNobody(sessionTable.createSessionStore(database));
  const reading = createDashboardReading(database);
  const clock = systemClock;
  const peoplePorts = { people: byNobody(people.createPeopleStore(database)), clock, tokens };
  const progress = feed.createFeed(environment.THAW_DATABASE_URL, "scan_progress");
  const incidents = feed.createFeed(environment.THAW_DATABASE_URL, "incident_progress");
  const ports = { reading, clock };
  const credentialPorts = { credentials: credentialTable.createCredentialReading(database), clock };
  return byWhoAsks({
    clock,
    /** Whether the database does. */
    databaseAnswers: async () => {
      await database.$queryRaw`SELECT 1`;
      return true;
    },
    tokens,
    sessions,
    authAdapter: byNobody(auth.createAuthAdapter(database, sessions, tokens, clock, mode.site?.host ?? null)),
    authSecret: environment.NEXTAUTH_SECRET,
    origin: environment.NEXTAUTH_URL,
    mode: mode.mode,
    /** Null where nobody can sign in at GitHub. */
    githubSignIn: nobodys(await github.githubSignIn(database, mode, environment.github?.client)),
    scanQueue: scanQueueOver((sql, values) => database.$executeRawUnsafe(sql, ...values)),
    listRepositories: (actor: Actor, query: RepositoryQuery) => reads.listRepositories(ports, actor, query),
    exportRepositories: (actor: Actor, query: RepositoryQuery) => reads.exportRepositories(ports, actor, query),
    countRepositories: (actor: Actor, query: RepositoryQuery) => reads.countRepositories(ports, actor, query),
    readRepository: (actor: Actor, name: { readonly owner: string; readonly name: string }) =>
      reads.readRepository(ports, actor, name),
    readCredentials: (actor: Actor, query: CredentialQuery) =>
      credentialReads.readCredentials(credentialPorts, actor, query),
    exportCredentials: (actor: Actor, query: CredentialQuery) =>
      credentialReads.exportCredentials(credentialPorts, actor, query),
    readCredential: (actor: Actor, id: string, page: number | null) =>
      credentialReads.readCredential(credentialPorts, actor, id, page),
    readScanProgress: (actor: Actor) => reads.readScanProgress(ports, actor),
    redeemSignInLink: (request: { readonly token: string; readonly remoteAddress: string }) =>
      links.redeemSignInLink(peoplePorts, request),
    /** Roles of a person at this moment, read from GitHub by the worker. */
    readNow: await rolesNow(database),
    governance: await buildGovernance(database),
    campaignReads: await buildCampaignReads(database),
    incidentReads: await buildIncidentReads(database),
    situations: await buildSituations(database),
    selections: await (await import("./container/lists.ts")).selectionCommands(database),
    views: await (await import("./container/lists.ts")).viewCommands(database),
    home: await (await import("./container/home.ts")).homeReads(database),
    inventory: await buildInventory(database),
    readFirstSteps: await buildFirstSteps(database),
    audit: await (await import("./container/audit.ts")).auditReads(database),
    search: await buildSearch(database),
    jobs: await buildJobs(database),
    scanAgain: await buildScanAgain(database),
    campaigns: await (await import("./container/campaigns.ts")).campaignCommands(database),
    freeze: await (await import("./container/freeze.ts")).freezeCommands(database),
    passes: await (await import("./container/passes.ts")).passCommands(database),
    removal: await (await import("./container/removal.ts")).removalCommands(database),
    review: await (await import("./container/review.ts")).reviewCommands(database),
    gates: await (await import("./container/gates.ts")).gateCommands(database),
    settings: await buildSettings(
      database,
      mode,
      new URL(environment.NEXTAUTH_URL).origin,
      environment.NEXTAUTH_SECRET,
    ),
    apiTokens: await (await import("./container/api-tokens.ts")).apiTokenCommands(database),
    api: await (await import("./container/api.ts")).publicApi(database, environment.NEXTAUTH_SECRET),
    webhooks: await receivers.webhookReceiver(database, environment.THAW_WEBHOOK_SECRETS),
    exporting: exporting({ sessions, tokens, clock }),
    /** Server-sent events of what goes on, for one open page of this person; see `progressStream`. */
    followProgress: (actor: UserActor, token: string, signal: AbortSignal) =>
      stream.progressStream(
        {
          readScanProgress: () => seenBy(actor, () => reads.readScanProgress(ports, actor)),
          onScanProgress: progress.subscribe,
          onIncidentProgress: incidents.subscribe,
          isSignedIn: async () => (await sessions.find(tokens.hash(token), clock.now())) !== null,
        },
        new Set(actor.roles.map((entry) => entry.organisationId)),
        signal,
      ),
  });
}

function nobodys<Parts extends object>(parts: Parts | null): Parts | null {
  return parts === null ? null : byNobody(parts);
}

export async function rolesNow(database: Database): Promise<ReadNow> {
  const [{ createRolesNow }, { readNow }] = await Promise.all([
    import("./adapters/prisma/roles-now.ts"),
    import("./usecases/roles-now.ts"),
  ]);
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const ports = { roles: createRolesNow(database), clock: systemClock, pause };
  return (actor, organisationId) => readNow(ports, actor, organisationId);
}

async function buildScanAgain(database: Database) {
  const [{ createRescanStore }, { scanAgain }] = await Promise.all([
    import("./adapters/prisma/rescan-store.ts"),
    import("./usecases/sync/scan-again.ts"),
  ]);
  const ports = { rescans: createRescanStore(database), clock: systemClock };
  return (...rest: Rest<typeof scanAgain>) => scanAgain(ports, ...rest);
}

/** What people see of jobs, and decide about those that were given up. */
async function buildJobs(database: Database) {
  const [stores, readings, decide, read] = await Promise.all([
    import("./adapters/prisma/job-store.ts"),
    import("./adapters/prisma/job-reading.ts"),
    import("./usecases/jobs/decide.ts"),
    import("./usecases/jobs/read.ts"),
  ]);
  const ports = {
    jobs: stores.createJobStore(database),
    reading: readings.createJobReading(database),
    clock: systemClock,
  };
  return {
    read: (actor: Actor) => read.readJobs(ports, actor),
    everyLetter: (actor: Actor) => read.everyLetter(ports, actor),
    retryLetter: (...rest: Rest<typeof decide.retryLetter>) => decide.retryLetter(ports, ...rest),
    retryAllLetters: (...rest: Rest<typeof decide.retryAllLetters>) => decide.retryAllLetters(ports, ...rest),
    dropLetter: (...rest: Rest<typeof decide.dropLetter>) => decide.dropLetter(ports, ...rest),
    cancelWork: (...rest: Rest<typeof decide.cancelWork>) => decide.cancelWork(ports, ...rest),
  };
}

/** What people see of secrets, keys and grants that are stored beside files. */
async function buildInventory(database: Database) {
  const [readings, reads] = await Promise.all([
    import("./adapters/prisma/inventory-reading.ts"),
    import("./usecases/show-inventory.ts"),
  ]);
  const ports = { inventory: readings.createInventoryReading(database), clock: systemClock };
  return {
    show: (...rest: Rest<typeof reads.showInventory>) => reads.showInventory(ports, ...rest),
    showSource: (...rest: Rest<typeof reads.showSource>) => reads.showSource(ports, ...rest),
    exportJudgements: (...rest: Rest<typeof reads.exportJudgements>) => reads.exportJudgements(ports, ...rest),
    exportSource: (...rest: Rest<typeof reads.exportSource>) => reads.exportSource(ports, ...rest),
  };
}

/** How far an installation is that is being set up. */
async function buildFirstSteps(database: Database) {
  const [{ createFirstStepsReading }, { readFirstSteps }] = await Promise.all([
    import("./adapters/prisma/first-steps-reading.ts"),
    import("./usecases/read-first-steps.ts"),
  ]);
  const ports = { firstStepsReading: createFirstStepsReading(database) };
  return (actor: Actor) => readFirstSteps(ports, actor);
}

/** What the command palette finds. */
async function buildSearch(database: Database) {
  const [{ createSearchReading }, { search }] = await Promise.all([
    import("./adapters/prisma/search-reading.ts"),
    import("./usecases/search.ts"),
  ]);
  const ports = { names: createSearchReading(database) };
  return (actor: Actor, text: string) => search(ports, actor, text);
}

/** What people see of campaigns. */
async function buildCampaignReads(database: Database) {
  const [readings, reads] = await Promise.all([
    import("./adapters/prisma/campaign-reading.ts"),
    import("./usecases/campaigns/read.ts"),
  ]);
  const ports = { campaignReading: readings.createCampaignReading(database), clock: systemClock };
  return {
    list: (actor: Actor) => reads.listCampaigns(ports, actor),
    every: (actor: Actor) => reads.everyCampaign(ports, actor),
    read: (...rest: Rest<typeof reads.readCampaign>) => reads.readCampaign(ports, ...rest),
    ofRepository: (...rest: Rest<typeof reads.readMigration>) => reads.readMigration(ports, ...rest),
  };
}

/** What people see of incidents. */
async function buildIncidentReads(database: Database) {
  const [readings, reads] = await Promise.all([
    import("./adapters/prisma/incident-reading.ts"),
    import("./usecases/freeze/read.ts"),
  ]);
  const ports = { incidentReading: readings.createIncidentReading(database), clock: systemClock };
  return {
    list: (...rest: Rest<typeof reads.listIncidents>) => reads.listIncidents(ports, ...rest),
    every: (...rest: Rest<typeof reads.everyIncident>) => reads.everyIncident(ports, ...rest),
    read: (...rest: Rest<typeof reads.readIncident>) => reads.readIncident(ports, ...rest),
    readWithWall: (...rest: Rest<typeof reads.readIncidentWithWall>) => reads.readIncidentWithWall(ports, ...rest),
    board: (...rest: Rest<typeof reads.readBoard>) => reads.readBoard(ports, ...rest),
    wallNames: (...rest: Rest<typeof reads.readWallNames>) => reads.readWallNames(ports, ...rest),
    blockers: (...rest: Rest<typeof reads.readBlockers>) => reads.readBlockers(ports, ...rest),
    glass: (...rest: Rest<typeof reads.readGlass>) => reads.readGlass(ports, ...rest),
    pace: (...rest: Rest<typeof reads.readIncidentPace>) => reads.readIncidentPace(ports, ...rest),
    heldDeployments: (...rest: Rest<typeof reads.readHeldDeployments>) => reads.readHeldDeployments(ports, ...rest),
    report: (...rest: Rest<typeof reads.reportIncident>) => reads.reportIncident(ports, ...rest),
    fitting: (...rest: Rest<typeof reads.fittingRepositories>) => reads.fittingRepositories(ports, ...rest),
    fittingIncident: (...rest: Rest<typeof reads.fittingIncident>) => reads.fittingIncident(ports, ...rest),
    ofRepository: (...rest: Rest<typeof reads.readIncidentsOf>) => reads.readIncidentsOf(ports, ...rest),
  };
}

/** Where repositories stand for one person, and what comes next of each. */
async function buildSituations(database: Database) {
  const [readings, reads] = await Promise.all([
    import("./adapters/prisma/situation-reading.ts"),
    import("./usecases/situations.ts"),
  ]);
  const ports = { situations: readings.createSituationReading(database), clock: systemClock };
  return {
    read: (...rest: Rest<typeof reads.readSituations>) => reads.readSituations(ports, ...rest),
    rooms: (...rest: Rest<typeof reads.readRepositoryRooms>) => reads.readRepositoryRooms(ports, ...rest),
  };
}

/** What admins set about their organisation, and what they do about its Apps. */
async function buildSettings(database: Database, mode: WebMode, origin: string, secret: string) {
  const [{ createSettingsStore }, { createStateSeal }, settings, reading, shown] = await Promise.all([
    import("./adapters/prisma/settings-store.ts"),
    import("./adapters/tokens/state-seal.ts"),
    import("./usecases/github/apps-settings.ts"),
    import("./adapters/prisma/settings-reading.ts"),
    import("./usecases/show-settings.ts"),
  ]);
  const more = { reading: reading.createSettingsReading(database), tests: reading.createChannelTests(database) };
  // How long things are kept is the organisation's, and a day without any name: looking for the oldest row that somebody may read passes over all others.
  const { oldest } = byNobody({ oldest: more.reading.oldest });
  const store = createSettingsStore(database);
  const ports = { store, seal: createStateSeal(secret), clock: systemClock, site: mode.site, origin };
  return {
    readSettings: (actor: Actor) => settings.readSettings(ports, actor),
    readChannels: (actor: Actor) => shown.readChannels(more, actor),
    readGatesInUse: (actor: Actor) => shown.readGatesInUse(more, actor),
    readOldest: (actor: Actor) => shown.readOldest({ reading: { ...more.reading, oldest } }, actor),
    askChannelTest: (actor: Actor, organisationId: string) => shown.askChannelTest(more, actor, organisationId),
    returnedFromGithub: (...rest: Rest<typeof settings.returnedFromGithub>) =>
      settings.returnedFromGithub(ports, ...rest),
    saveTeams: (...rest: Rest<typeof settings.saveTeams>) => settings.saveTeams(ports, ...rest),
  };
}

/** What people do about the broker's policies and switches, and read of its record. */
async function buildGovernance(database: Database) {
  const ports = await governancePorts(database);
  return { ...(await governanceCommands(ports)), ...(await governanceReads(ports)) };
}

type GovernancePorts = Awaited<ReturnType<typeof governancePorts>>;

async function governancePorts(database: Database) {
  const [policies, switches, owners, readings] = await Promise.all([
    import("./adapters/prisma/policy-store.ts"),
    import("./adapters/prisma/switch-store.ts"),
    import("./adapters/prisma/target-owner-store.ts"),
    import("./adapters/prisma/governance-reading.ts"),
  ]);
  return {
    policies: policies.createPolicyStore(database),
    switches: switches.createSwitchStore(database),
    targetOwners: owners.createTargetOwnerStore(database),
    rights: owners.createLocalApproverRights(database),
    protection: owners.nothingProven,
    governance: readings.createGovernanceReading(database),
    clock: systemClock,
  };
}

async function governanceCommands(ports: GovernancePorts) {
  const [imports, plans, approve, ends, switches, targets, { withRolesOfNow }] = await Promise.all([
    import("./usecases/governance/import.ts"),
    import("./usecases/governance/propose-plan.ts"),
    import("./usecases/governance/approve.ts"),
    import("./usecases/governance/end.ts"),
    import("./usecases/governance/switches.ts"),
    import("./usecases/governance/target-owners.ts"),
    import("./usecases/roles-now.ts"),
  ]);
  return {
    importText: (...rest: Rest<typeof imports.importText>) => imports.importText(ports, ...rest),
    importOctoFile: (...rest: Rest<typeof imports.importOctoFile>) => imports.importOctoFile(ports, ...rest),
    issuerIds: async (actor: Actor) => [...(await imports.knownIssuers(ports, actor)).keys()],
    proposeFromPlan: (...rest: Rest<typeof plans.proposeFromPlan>) => plans.proposeFromPlan(ports, ...rest),
    approvePolicy: (...rest: Rest<typeof approve.approvePolicy>) => approve.approvePolicy(ports, ...rest),
    approveAlike: (...rest: Rest<typeof approve.approveAlike>) => approve.approveAlike(ports, ...rest),
    startTrial: (...rest: Rest<typeof approve.startTrial>) => approve.startTrial(ports, ...rest),
    rejectPolicy: (...rest: Rest<typeof ends.rejectPolicy>) => ends.rejectPolicy(ports, ...rest),
    revokePolicy: (...rest: Rest<typeof ends.revokePolicy>) => ends.revokePolicy(ports, ...rest),
    setSwitch: (...rest: Rest<typeof switches.setSwitch>) => switches.setSwitch(ports, ...rest),
    /** Letting go on asks GitHub who this is; stopping does not. The one for everything is for operators, whom GitHub does not make. */
    liftSwitch: async (by: Commanding, id: string, reason: string) => {
      const organisationId = (await ports.switches.find(id))?.organisationId ?? null;
      if (organisationId === null || !mayView(by.actor, organisationId))
        return await switches.liftSwitch(ports, by.actor, id, reason);
      const now = await withRolesOfNow(by, organisationId);
      return now.ok ? await switches.liftSwitch(ports, now.value, id, reason) : now;
    },
    recordTargetOwner: (...rest: Rest<typeof targets.recordTargetOwner>) => targets.recordTargetOwner(ports, ...rest),
    removeTargetOwner: (...rest: Rest<typeof targets.removeTargetOwner>) => targets.removeTargetOwner(ports, ...rest),
    listTargetOwners: (actor: Actor) => targets.listTargetOwners(ports, actor),
  };
}

async function governanceReads(ports: GovernancePorts) {
  const [reads, simulate] = await Promise.all([
    import("./usecases/governance/read.ts"),
    import("./usecases/governance/simulate.ts"),
  ]);
  return {
    readBroker: (...rest: Rest<typeof reads.readBroker>) => reads.readBroker(ports, ...rest),
    listIssuances: (...rest: Rest<typeof reads.listIssuances>) => reads.listIssuances(ports, ...rest),
    readIssuance: (actor: Actor, id: string) => reads.readIssuance(ports, actor, id),
    readPolicies: (actor: Actor, query: PolicyQuery) => reads.readPolicies(ports, actor, query),
    readPolicy: (actor: Actor, id: string) => reads.readPolicy(ports, actor, id),
    readSwitches: (actor: Actor) => reads.readSwitches(ports, actor),
    readStopForm: (actor: Actor) => reads.readStopForm(ports, actor),
    readStoredValues: (actor: Actor) => reads.readStoredValues(ports, actor),
    exportedPolicies: (actor: Actor, policyId: string | null) => reads.exportedPolicies(ports, actor, policyId),
    readGrantStates: (actor: Actor, repositoryId: string) => reads.readGrantStates(ports, actor, repositoryId),
    repositoryNames: (actor: Actor) => reads.readRepositoryNames(ports, actor),
    mayPropose: (actor: Actor) => reads.mayPropose(actor),
    simulateRequest: (...rest: Rest<typeof simulate.simulateRequest>) => simulate.simulateRequest(ports, ...rest),
  };
}
