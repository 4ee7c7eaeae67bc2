import { type Actor, mayAct } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import type { GatesInUse, OldestRows, OrganisationChannels } from "../core/listing/settings-views.ts";
import { auditOf, visibleOrganisations } from "./governance/roles.ts";
import { done, refuse } from "./refuse.ts";
import type { ChannelTests, SettingsReading } from "./settings-ports.ts";

interface Ports {
  readonly reading: SettingsReading;
  readonly tests: ChannelTests;
}

/** Who is told outside of the pages, of each organisation that the actor may look at. */
export async function readChannels(
  { reading }: Pick<Ports, "reading">,
  actor: Actor,
): Promise<readonly OrganisationChannels[]> {
  const rows = await reading.channels(visibleOrganisations(actor));
  return rows.map((row) => ({ ...row, admin: mayAct(actor, row.organisationId, ["admin"]) }));
}

export async function readGatesInUse({ reading }: Pick<Ports, "reading">, actor: Actor): Promise<GatesInUse> {
  return await reading.gates(visibleOrganisations(actor));
}

export async function readOldest({ reading }: Pick<Ports, "reading">, actor: Actor): Promise<OldestRows> {
  return await reading.oldest(visibleOrganisations(actor));
}

/** Has the worker send a message to each channel of an organisation, which says that it is a test. */
export async function askChannelTest(
  { tests }: Pick<Ports, "tests">,
  actor: Actor,
  organisationId: string,
): Promise<Result<null, Failure<"forbidden">>> {
  if (actor.kind !== "user" || !mayAct(actor, organisationId, ["admin"]))
    return refuse("forbidden", "Only admins of the organisation have its channels tested.");
  await tests.ask(organisationId, auditOf(actor, "notify.test-asked", "organisation", organisationId, {}));
  return done(null);
}
