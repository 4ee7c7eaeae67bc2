import "server-only";
import { webContainer } from "../../container.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { counted, figure, utc } from "../../core/listing/format.ts";
import { gateTitle } from "../../core/listing/incident-wording.ts";
import type { RepositoryQuery } from "../../core/listing/repository-query.ts";
import { isUuid } from "../../core/uuid.ts";
import { commanding, requireActor, requireWriter } from "../session.ts";
import type { CommandAnswer, CommandNote } from "./governance.ts";

/** What a person does to incidents. The use cases decide; here is who asks, and what they are told. */

const GONE: CommandAnswer = { ok: false, notes: [{ ok: false, text: "This incident is not there." }] };

/** What only looks, or freezes, is for who is signed in; whoever freezes or thaws is asked about at GitHub at that moment (`commanding`). */
async function opened(power: "write" | "stop") {
  const actor = await (power === "stop" ? requireActor() : requireWriter());
  const { freeze } = await webContainer();
  return { actor, freeze, by: await commanding(actor) };
}

function answer<T>(result: Result<T, Failure<string>>, text: (value: T) => string): CommandAnswer {
  if (!result.ok) return { ok: false, notes: [{ ok: false, text: result.failure.message }] };
  return { ok: true, notes: [{ ok: true, text: text(result.value) }] };
}

export interface IncidentForm {
  readonly organisationId: string;
  readonly title: string;
  readonly drill: boolean;
  /** The filter of the list of repositories that chooses them; null for all. */
  readonly chosen: RepositoryQuery | null;
  readonly mode: "merges" | "lockdown";
  readonly exposureFrom: Date;
  readonly exposureTo: Date;
  readonly gates: readonly string[];
  readonly allowedGrants: readonly string[];
  readonly autoThaw: boolean;
  readonly onDrift: "repair" | "escalate";
}

/** The id of what was declared, or why nothing was. */
export async function declare({
  organisationId,
  chosen,
  ...form
}: IncidentForm): Promise<Result<string, Failure<string>>> {
  if (!isUuid(organisationId))
    return { ok: false, failure: { code: "not-found", message: "This organisation is not there." } };
  const { actor, freeze } = await opened("stop");
  const { incidentReads } = await webContainer();
  const scope =
    chosen === null
      ? ({ kind: "all" } as const)
      : ({ kind: "chosen", repositoryIds: await incidentReads.fitting(actor, organisationId, chosen) } as const);
  return await freeze.declareIncident(actor, organisationId, { ...form, scope });
}

export async function preflight(id: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, freeze } = await opened("stop");
  return answer(await freeze.preflightIncident(actor, id), ({ problem, repositories, rulesetCalls, propertyCalls }) =>
    problem === null
      ? `${counted(repositories, "repository", "repositories")} in ${counted(rulesetCalls + propertyCalls, "request")}.`
      : `It would not hold: ${problem}`,
  );
}

export async function activate(id: string, typedName: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { by, freeze } = await opened("stop");
  return answer(
    await freeze.activateIncident(by, id, typedName),
    ({ repositories }) =>
      `GitHub is being asked to hold ${counted(repositories, "repository", "repositories")}. Watch the lamp: it says what was seen.`,
  );
}

const ENDED = {
  resolve: "Ended: the rules are being taken off. The lamp says when that was seen.",
  cancel: "Cancelled. It never froze anything.",
} as const;

/** @param why where it is ended although not done */
export async function end(id: string, event: keyof typeof ENDED, why: string | null = null): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { by, freeze } = await opened("write");
  return answer(await freeze.endIncident(by, id, event, why), () => ENDED[event]);
}

export async function tell(id: string, text: string, minutes: number | null): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, freeze } = await opened("stop");
  const { clock } = await webContainer();
  const nextUpdateDue = minutes === null ? null : new Date(clock.now().getTime() + minutes * 60_000);
  if (nextUpdateDue !== null && Number.isNaN(nextUpdateDue.getTime()))
    return { ok: false, notes: [{ ok: false, text: "Say in how many minutes the next update is due." }] };
  return answer(await freeze.updateIncident(actor, id, { text, nextUpdateDue }), () =>
    nextUpdateDue === null
      ? "It stands on the timeline. No further update is due."
      : `It stands on the timeline. The next one is due at ${utc(nextUpdateDue.toISOString())}.`,
  );
}

export async function giveRole(id: string, role: string, login: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  const { actor, freeze } = await opened("write");
  const known = (["commander", "deputy", "scribe"] as const).find((one) => one === role);
  if (known === undefined) return { ok: false, notes: [{ ok: false, text: "There is no such role." }] };
  const whose = login.trim() === "" ? null : login.trim();
  return answer(await freeze.giveIncidentRole(actor, id, known, whose), () =>
    whose === null ? `Nobody is ${known} now.` : `${whose} is ${known} now.`,
  );
}

const NOTHING: CommandAnswer = { ok: false, notes: [{ ok: false, text: "Choose at least one repository." }] };
/** Repositories that are told of one by one. */
const TOLD = 10;

export async function thaw(id: string, repositoryIds: readonly string[]): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  if (repositoryIds.length === 0) return NOTHING;
  const { by, freeze } = await opened("write");
  const result = await freeze.thawRepositories(by, id, repositoryIds.filter(isUuid));
  if (!result.ok) return answer(result, () => "");
  const { thawed, held, untouched } = result.value;
  const notes: CommandNote[] = held.slice(0, TOLD).map(({ name, gates }) => ({
    ok: false,
    text: `${name} stays: ${gates.map(({ gate }) => gateTitle(gate)).join("; ") || "no gate was judged yet"}.`,
  }));
  if (held.length > TOLD) notes.push({ ok: false, text: `${figure(held.length - TOLD)} more stay.` });
  return {
    ok: held.length === 0,
    notes: [...movedNotes(thawed.length, "let out: GitHub is being told", untouched.length), ...notes],
  };
}

export async function refreeze(id: string, repositoryIds: readonly string[], reason: string): Promise<CommandAnswer> {
  if (!isUuid(id)) return GONE;
  if (repositoryIds.length === 0) return NOTHING;
  const { by, freeze } = await opened("stop");
  const result = await freeze.refreezeRepositories(by, id, repositoryIds.filter(isUuid), { reason });
  if (!result.ok) return answer(result, () => "");
  const { refrozen, untouched } = result.value;
  return { ok: true, notes: movedNotes(refrozen.length, "frozen again: GitHub is being told", untouched.length) };
}

function movedNotes(moved: number, how: string, untouched: number): readonly CommandNote[] {
  return [
    ...(moved > 0 ? [{ ok: true, text: `${counted(moved, "repository is", "repositories are")} ${how}.` }] : []),
    ...(untouched > 0
      ? [
          {
            ok: false,
            text: `${counted(untouched, "repository was", "repositories were")} not touched: it was so already, or somebody else changed it meanwhile.`,
          },
        ]
      : []),
  ];
}
