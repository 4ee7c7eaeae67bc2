import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { FreezePreflight } from "../container/freeze.ts";
import { type FreezeTerminal, freezeTerminal, TERMINAL } from "../container/freeze-terminal.ts";
import type { Result } from "../core/contracts.ts";
import { TIER_WORDS } from "../core/freeze/enforcement.ts";
import { GATES } from "../core/gates/index.ts";
import { HELD_STATES, shownSum } from "../core/listing/incident-shown.ts";
import type { IncidentSummary } from "../core/listing/incident-views.ts";
import { LAMP_WORDS, SHOWN_WORDS } from "../core/listing/incident-wording.ts";
import { plainText } from "../core/report/redacted.ts";
import { databaseAddressOrNull, stateFolder } from "../env.ts";
import { askTerminal } from "./ask.ts";
import { readRunning } from "./state.ts";

const USAGE = `Usage: thaw status [--org ORG] [--json]
       thaw freeze --title TEXT [--org ORG] [--mode merges|lockdown] [--drill] [--only REPO]… [--allow GRANT]… [--gate ID]… [--no-gates]
                   [--window HOURS] [--escalate] [--confirm ORG]
       thaw thaw REPO… [--org ORG] [--incident ID]
       thaw refreeze REPO… --reason TEXT [--org ORG] [--incident ID]
       thaw resolve [--org ORG] [--incident ID] [--confirm ORG] [--reason TEXT]

The same as the pages do, on the database itself: for when they are down. GitHub is told by the worker, which has to run.

freeze    declares an incident, prints what the freeze would do, and freezes once the organisation's name is typed.
          In --mode lockdown nobody merges by hand: the Merge App alone merges what is let through and asked for.
          Without --only it is about all repositories. --gate names the gates in force: all, but none of a drill.
thaw      lets repositories out whose gates all pass; the others stay, each with its reason.
status    says what was asked of GitHub, what was seen to be so, and what is not. It never says frozen of what was not seen.

THAW_DATABASE_URL names the database; without it, it is that of the dashboard that runs here.
exit status: 0 done, 1 refused or not all of it, 2 usage; of status: 0 what is to be held was seen to be, 1 something was not
`;

const OPTIONS = {
  org: { type: "string" as const },
  json: { type: "boolean" as const, default: false },
  title: { type: "string" as const },
  mode: { type: "string" as const, default: "merges" },
  drill: { type: "boolean" as const, default: false },
  only: { type: "string" as const, multiple: true as const, default: [] as string[] },
  allow: { type: "string" as const, multiple: true as const, default: [] as string[] },
  gate: { type: "string" as const, multiple: true as const, default: [] as string[] },
  "no-gates": { type: "boolean" as const, default: false },
  window: { type: "string" as const, default: "24" },
  escalate: { type: "boolean" as const, default: false },
  confirm: { type: "string" as const },
  incident: { type: "string" as const },
  reason: { type: "string" as const },
  help: { type: "boolean" as const, default: false },
};

type Options = ReturnType<typeof parsed>["values"];
type Command = (terminal: FreezeTerminal, options: Options, names: readonly string[]) => Promise<number>;

function parsed(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

const COMMANDS: Readonly<Record<string, Command>> = { status, freeze, thaw, refreeze, resolve };

/** `thaw status`, `thaw freeze`, `thaw thaw`, `thaw refreeze`, `thaw resolve`. @returns the exit status */
export async function main(command: string, args: readonly string[]): Promise<number> {
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  let request: ReturnType<typeof parsed>;
  try {
    request = parsed(args);
  } catch {
    process.stderr.write(USAGE);
    return 2;
  }
  const { values, positionals } = request;
  if (run === undefined || values.help) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  const terminal = await opened();
  if (terminal === null) return 2;
  try {
    return await run(terminal, values, positionals);
  } finally {
    await terminal.close();
  }
}

async function opened(): Promise<FreezeTerminal | null> {
  try {
    const address = databaseAddressOrNull();
    if (address !== null) return await freezeTerminal(address);
  } catch (error) {
    refused(error instanceof Error ? error.message : "THAW_DATABASE_URL cannot be used.");
    return null;
  }
  const running = readRunning(stateFolder(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  if (running !== null) return await freezeTerminal(running.databaseUrl);
  refused("Set THAW_DATABASE_URL to the address of the database: Thaw is not running here.");
  return null;
}

function refused(message: string): 1 {
  process.stderr.write(`thaw: ${plainText(message)}\n`);
  return 1;
}

function told(line: string): void {
  process.stdout.write(`${plainText(line)}\n`);
}

/** The one that is meant; a sentence where it must be named. */
async function organisationOf(terminal: FreezeTerminal, { org }: Options) {
  const found = await terminal.organisations(org ?? null);
  const [first, ...others] = found;
  if (first === undefined)
    return org === undefined ? "No organisation is connected." : `There is no organisation ${org}.`;
  return others.length === 0
    ? first
    : `Say which organisation, by --org: ${found.map(({ login }) => login).join(", ")}`;
}

async function incidentOf(terminal: FreezeTerminal, options: Options) {
  const organisation = await organisationOf(terminal, options);
  if (typeof organisation === "string") return organisation;
  const all = await terminal.freezing([organisation.id]);
  const found = options.incident === undefined ? all : all.filter(({ id }) => id === options.incident);
  const [incident, ...others] = found;
  if (incident === undefined) return "Nothing is frozen there by such an incident.";
  if (others.length > 0)
    return `Say which, by --incident: ${found.map(({ id, title }) => `${id} (${title})`).join(", ")}`;
  return { organisation, incident };
}

async function status(terminal: FreezeTerminal, options: Options, names: readonly string[]): Promise<number> {
  const organisations = await terminal.organisations(options.org ?? names[0] ?? null);
  if (organisations.length === 0) return refused("There is no such organisation.");
  const incidents = await terminal.incidents(organisations.map(({ id }) => id));
  if (options.json) process.stdout.write(`${JSON.stringify({ incidents: incidents.map(figuresOf) }, null, 2)}\n`);
  else if (incidents.length === 0) told("No incident and no drill is open. Nothing is frozen.");
  else for (const incident of incidents) show(incident);
  if (!options.json) for (const { id, login } of organisations) await tellProof(terminal, id, login);
  return incidents.every(({ lamp }) => lamp === "holds" || lamp === "free" || lamp === "off") ? 0 : 1;
}

async function tellProof(terminal: FreezeTerminal, organisationId: string, login: string): Promise<void> {
  const { proven, why } = await terminal.proof(organisationId);
  told(proven ? `${login}: proven. ${why}` : `${login}: UNPROVEN. ${why} See: thaw prove --help`);
}

/** Without words, for programs. */
function figuresOf({
  id,
  organisation,
  title,
  drill,
  state,
  lamp,
  counts,
  repositories,
  drifts,
  lookedAt,
}: IncidentSummary) {
  const confirmedHeld = shownSum(counts, HELD_STATES);
  return { id, organisation, title, drill, state, lamp, repositories, confirmedHeld, counts, drifts, lookedAt };
}

function show(incident: IncidentSummary): void {
  const { id, organisation, title, drill, lamp, counts, repositories, drifts, lookedAt } = incident;
  told(`${organisation}: ${drill ? "drill" : "incident"} ${title}`);
  told(`  ${LAMP_WORDS[lamp].word}. ${LAMP_WORDS[lamp].means}`);
  const held = shownSum(counts, HELD_STATES);
  told(`  ${held} of ${repositories} repositories were seen to be held.`);
  for (const [state, count] of Object.entries(counts))
    told(`  ${String(count).padStart(6)}  ${SHOWN_WORDS[state as keyof typeof SHOWN_WORDS].word}`);
  if (drifts.open > 0)
    told(`  ${drifts.open} differences on GitHub are open; ${drifts.weakening} of them may let something through.`);
  told(`  Rules compared last: ${lookedAt ?? "not yet"}.  Incident ${id}`);
}

async function freeze(terminal: FreezeTerminal, options: Options, names: readonly string[]): Promise<number> {
  const { title, drill, mode, window: hours } = options;
  const known = mode === "merges" || mode === "lockdown";
  if (title === undefined || names.length > 0 || !/^\d{1,4}$/.test(hours) || !known) {
    process.stderr.write(USAGE);
    return 2;
  }
  const organisation = await organisationOf(terminal, options);
  if (typeof organisation === "string") return refused(organisation);
  const only = await terminal.repositories(organisation.id, options.only);
  if (options.only.length > 0 && only.length !== new Set(options.only.map((name) => name.toLowerCase())).size)
    return refused(`Not all of --only are repositories of ${organisation.login}. Nothing was frozen.`);
  const now = new Date();
  const named = options.gate.length > 0 ? options.gate : drill ? [] : GATES.map(({ id }) => id);
  const declared = await terminal.commands.declareIncident(TERMINAL, organisation.id, {
    title,
    drill,
    scope: only.length > 0 ? { kind: "chosen", repositoryIds: only.map(({ id }) => id) } : { kind: "all" },
    mode,
    exposureFrom: new Date(now.getTime() - Number(hours) * 3_600_000),
    exposureTo: now,
    gates: options["no-gates"] ? [] : named,
    allowedGrants: options.allow,
    autoThaw: false,
    onDrift: options.escalate ? "escalate" : "repair",
  });
  if (!declared.ok) return refused(declared.failure.message);
  return await preflightAndActivate(terminal, declared.value, organisation.login, options.confirm);
}

async function preflightAndActivate(
  { commands }: FreezeTerminal,
  incidentId: string,
  login: string,
  confirm: string | undefined,
): Promise<number> {
  const preflight = await commands.preflightIncident(TERMINAL, incidentId);
  if (!preflight.ok) return refused(preflight.failure.message);
  const { repositories, rulesetCalls, propertyCalls, repositoryCalls, problem, powers, owners } = preflight.value;
  told(
    `It freezes ${repositories} repositories by ${rulesetCalls + propertyCalls + repositoryCalls} requests to GitHub.`,
  );
  for (const line of tierLines(preflight.value)) told(line);
  if (problem !== null) told(problem);
  for (const line of counterfactualLines(preflight.value)) told(line);
  if (owners !== undefined && owners.problem === null)
    told(`Owners can undo it: ${owners.logins.join(", ")}${owners.count > owners.logins.length ? ", and more" : ""}.`);
  for (const { app, permissions } of powers) told(`The App ${app} can undo it: ${permissions.join(", ")}.`);
  const typed = confirm ?? askTerminal(`Type the organisation's name to freeze: `);
  const dropped = `Nothing was frozen. The incident ${incidentId} stays declared.`;
  if (typed === null) return refused(`There is no terminal to ask at: give --confirm ${login}. ${dropped}`);
  const activated = await commands.activateIncident({ actor: TERMINAL, signedInAt: null }, incidentId, typed);
  if (!activated.ok) return refused(`${activated.failure.message} ${dropped}`);
  told(`Frozen for jobs: ${activated.value.repositories} repositories get allowed grants only, from now on.`);
  told(`GitHub is being asked. Whether it holds is said by: thaw status. Incident ${incidentId}`);
  return 0;
}

function counterfactualLines({ counterfactual, days }: FreezePreflight): readonly string[] {
  if (counterfactual === null) return [`Which merges of the last ${days} days it would have blocked is not known.`];
  const { blocked, merges, urgent, letThrough, incomplete } = counterfactual;
  const of = `${incomplete ? "at least " : ""}${merges} merges of the last ${days} days`;
  return [
    `It would have blocked ${blocked} of ${of}, ${urgent} of them labelled hotfix or the like, and let ${letThrough} migrations through.`,
    ...(incomplete ? ["Incomplete: there were more merges than were read."] : []),
  ];
}

/** By which means, and why not by stronger ones. */
function tierLines({ tiers, tierReason }: FreezePreflight): readonly string[] {
  const lines = tiers.map(({ tier, repositories }) => {
    if (tier === null)
      return `${repositories} repositories: nothing would hold merges there, or it was not looked at yet.`;
    const { name, limit } = TIER_WORDS[tier];
    return `${repositories} repositories: ${name}.${limit === null ? "" : ` ${limit}`}`;
  });
  return tierReason === null ? lines : [...lines, `Not by stronger means: ${tierReason}`];
}

async function thaw(terminal: FreezeTerminal, options: Options, names: readonly string[]): Promise<number> {
  const asked = await askedFor(terminal, options, names);
  if (typeof asked === "number") return asked;
  const { incident, repositories } = asked;
  const ids = repositories.map(({ id }) => id);
  const done = await terminal.commands.thawRepositories({ actor: TERMINAL, signedInAt: null }, incident.id, ids);
  if (!done.ok) return refused(done.failure.message);
  const { thawed, held, untouched } = done.value;
  told(`${thawed.length} repositories were let out; GitHub is being told.`);
  for (const { name, gates } of held)
    told(`${name} stays frozen: ${gates.map(({ gate }) => gate).join(", ") || "nothing was judged yet"}`);
  if (untouched.length > 0) told(`${untouched.length} were out already, or are not in this incident.`);
  return thawed.length === names.length ? 0 : 1;
}

async function refreeze(terminal: FreezeTerminal, options: Options, names: readonly string[]): Promise<number> {
  const { reason } = options;
  if (reason === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const asked = await askedFor(terminal, options, names);
  if (typeof asked === "number") return asked;
  const { incident, repositories } = asked;
  const ids = repositories.map(({ id }) => id);
  const by = { actor: TERMINAL, signedInAt: null };
  const done: Result<{ readonly refrozen: readonly string[] }> = await terminal.commands.refreezeRepositories(
    by,
    incident.id,
    ids,
    { reason },
  );
  if (!done.ok) return refused(done.failure.message);
  told(`${done.value.refrozen.length} repositories are frozen again for jobs; GitHub is being told.`);
  return done.value.refrozen.length === names.length ? 0 : 1;
}

async function askedFor(terminal: FreezeTerminal, options: Options, names: readonly string[]) {
  if (names.length === 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const found = await incidentOf(terminal, options);
  if (typeof found === "string") return refused(found);
  const repositories = await terminal.repositories(found.organisation.id, names);
  if (repositories.length !== names.length)
    return refused("Not all of these are repositories of the organisation. Nothing was done.");
  return { ...found, repositories };
}

async function resolve(terminal: FreezeTerminal, options: Options, names: readonly string[]): Promise<number> {
  if (names.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const found = await incidentOf(terminal, options);
  if (typeof found === "string") return refused(found);
  const { incident, organisation } = found;
  const typed = options.confirm ?? askTerminal(`Type the organisation's name to end ${plainText(incident.title)}: `);
  if (typed !== organisation.login)
    return refused(
      `That is not the organisation's name. Nothing was ended; without a terminal give --confirm ${organisation.login}.`,
    );
  const ended = await terminal.commands.endIncident(
    { actor: TERMINAL, signedInAt: null },
    incident.id,
    "resolve",
    options.reason,
  );
  if (!ended.ok) return refused(ended.failure.message);
  told("Ended. The rules are being taken off; until they were seen to be off, thaw status says so.");
  return 0;
}
