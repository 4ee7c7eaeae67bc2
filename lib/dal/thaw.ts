import "server-only";
import { cache } from "react";
import { webContainer } from "../container.ts";
import type { UserActor } from "../core/actor.ts";
import { DEFAULT_QUERY, isFiltered, type RepositoryQuery } from "../core/listing/repository-query.ts";
import type { ProofDebt } from "../core/listing/thaw-views.ts";
import { isUuid } from "../core/uuid.ts";
import { currentActor, requireActor, signedInAt, viewerOf } from "./session.ts";

/** What a thaw of these would do, or of all that may; `selection` is one that somebody keeps. `plan` is null when there is no such incident, or it freezes nothing. */
export async function thawPage(
  incidentId: string,
  named: readonly string[] | "ready" | { readonly selection: string },
) {
  const actor = await requireActor();
  const which = typeof named === "object" && "selection" in named ? await selected(actor, incidentId, named) : named;
  const { freeze, readScanProgress, clock } = await webContainer();
  const [planned, scan, since] = await Promise.all([
    freeze.preflightThaw(actor, incidentId, which === "ready" ? which : which.filter(isUuid)),
    readScanProgress(actor),
    signedInAt(),
  ]);
  return {
    viewer: viewerOf(actor),
    scan,
    plan: planned.ok ? planned.value : null,
    signedInAt: since,
    now: clock.now(),
  };
}

/** What freezing those of a filter besides would do, where there is one, and what all would. `plans` is null where the incident cannot be widened. */
export async function widenPage(incidentId: string, query: RepositoryQuery) {
  const actor = await requireActor();
  const { freeze, readScanProgress, incidentReads, clock } = await webContainer();
  const [all, scan, since] = await Promise.all([
    freeze.preflightWiden(actor, incidentId, { kind: "all" }),
    readScanProgress(actor),
    signedInAt(),
  ]);
  const common = { viewer: viewerOf(actor), scan, signedInAt: since, now: clock.now() };
  if (!all.ok) return { ...common, plans: null };
  if (!isFiltered(query)) return { ...common, plans: { all: all.value, chosen: null } };
  const repositoryIds = await incidentReads.fitting(actor, all.value.incident.organisationId, query);
  const chosen = await freeze.preflightWiden(actor, incidentId, { kind: "chosen", repositoryIds });
  return { ...common, plans: chosen.ok ? { all: all.value, chosen: chosen.value } : null };
}

/** Those of a selection that are of the incident's organisation. */
async function selected(actor: UserActor, incidentId: string, { selection }: { readonly selection: string }) {
  const { incidentReads } = await webContainer();
  return await incidentReads.fittingIncident(actor, incidentId, { ...DEFAULT_QUERY, selection });
}

interface ThawProposal {
  readonly ready: number;
  readonly mayCommand: boolean;
}

/** How many may thaw now; null where the incident freezes nothing. Read once for each request. */
export const thawProposal = cache(async (incidentId: string): Promise<ThawProposal | null> => {
  const actor = await currentActor();
  if (actor === null) return null;
  const { freeze } = await webContainer();
  return await freeze.proposedThaw(actor, incidentId);
});

interface ProofDebts {
  readonly debts: readonly ProofDebt[];
  readonly mayPromise: boolean;
  readonly now: string;
}

/** Proofs of an incident that only a release gives, and whether this person may say until when they may wait. Read once for each request. */
export const proofDebts = cache(async (incidentId: string): Promise<ProofDebts> => {
  const actor = await requireActor();
  const { freeze, gates, clock } = await webContainer();
  const [debts, mayPromise] = await Promise.all([
    freeze.readDebts(actor, incidentId),
    gates.mayPromiseProof(actor, incidentId),
  ]);
  return { debts, mayPromise, now: clock.now().toISOString() };
});
