import { type GrantProbe, probeGrant } from "../../core/campaign/probe.ts";
import { probeSection, sectionHash, withSection } from "../../core/campaign/probe-words.ts";
import { isOpen } from "../../core/campaign/repository-state.ts";
import { canonicalJson } from "../../core/report/plan-hash.ts";
import { policyOfGrant } from "../governance/plan-policy.ts";
import type { Clock } from "../ports.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow } from "./ports.ts";
import type { ProbedRepository, ProbeReading, ProbeStore } from "./probe-ports.ts";
import { lookAt } from "./sights.ts";

export interface Probed {
  readonly row: CampaignRepositoryRow;
  readonly probes: readonly GrantProbe[];
}

/**
 * Asks, for each grant that a campaign's plans need, whether its jobs will get it after the merge: by the policies, switches and freezes of
 * this moment, and by what the broker's record has of real requests. Keeps what is another answer than before. No request to anywhere.
 */
export async function probeGrants(
  store: ProbeStore,
  clock: Clock,
  campaignId: string,
  only: readonly string[] | null,
): Promise<readonly Probed[]> {
  const reading = await store.probeFacts(campaignId, only);
  const found: (Probed & { readonly changed: boolean })[] = [];
  for (const one of reading.repositories) {
    const probes = await probesOf(store, reading, one);
    found.push({ row: one.row, probes, changed: canonicalJson(probes) !== canonicalJson(one.kept) });
  }
  const changed = found.filter((one) => one.changed);
  if (changed.length > 0 || only === null) await store.keepProbes(campaignId, changed, clock.now());
  return found;
}

async function probesOf(
  store: ProbeStore,
  reading: ProbeReading,
  { repository, grants }: ProbedRepository,
): Promise<readonly GrantProbe[]> {
  const { organisationId, githubId, owner, name, defaultBranch } = repository;
  const { issuers, switches, locks } = reading;
  const probes: GrantProbe[] = [];
  for (const { request, versions, waiting, use } of grants) {
    const document = (versions[0] ?? waiting)?.document;
    const issuer = issuers.find((one) => one.issuer === document?.who.issuer) ?? issuers[0];
    if (document === undefined || issuer === undefined || githubId === null) {
      probes.push({ ...(await unproposed(store, reading, repository, request)), use });
      continue;
    }
    const asking = { issuer: issuer.issuer, ownerId: issuer.ownerId, repositoryId: githubId };
    const place = { ...asking, organisationId, repository: `${owner}/${name}`, defaultBranch };
    probes.push({ ...probeGrant(request, place, { versions, waiting, switches, locks }), use });
  }
  return probes.toSorted((a, b) => (a.grant < b.grant ? -1 : 1));
}

/** Why no policy could be made of the plan alone, in the words of who would have to. */
async function unproposed(
  store: ProbeStore,
  { issuers }: ProbeReading,
  repository: ProbedRepository["repository"],
  request: ProbedRepository["grants"][number]["request"],
): Promise<Omit<GrantProbe, "use">> {
  const githubIds = await store.githubIds(repository.organisationId);
  const made = policyOfGrant(request, { repository, issuers, githubIds }, { confirmed: false, issuer: null });
  const failure = made.ok
    ? { code: "no-policy", message: "Nobody has proposed its policy yet. Propose it on the repository's page." }
    : made.failure;
  const plain = { run: null, policyId: null, version: null };
  return { grant: request.name, verdict: "unproposed", reason: failure.code, message: failure.message, ...plain };
}

/** Pull requests that are rewritten in one go: two requests each. */
const REWRITES = 20;

/** Brings the answers on the open pull requests up to date where they are others than those that stand there. @returns how many */
export async function showProbes(ports: CampaignPorts, place: CampaignPlace, all: readonly Probed[]): Promise<number> {
  const due = all.filter(
    ({ row, probes }) => isOpen(row.state) && sectionHash(probeSection(probes)) !== row.grantsShown,
  );
  // Another one begins each time, so that some that always fail do not keep the others waiting.
  const first = due.length === 0 ? 0 : Math.floor(ports.clock.now().getTime() / 60_000) % due.length;
  const turn = [...due.slice(first), ...due.slice(0, first)].slice(0, REWRITES);
  const seen = new Map(
    (
      await lookAt(
        ports,
        place,
        turn.map(({ row }) => row),
      )
    ).map(({ row, sight }) => [row.id, sight]),
  );
  let written = 0;
  for (const { row, probes } of turn) {
    ports.signal?.throwIfAborted();
    const sight = seen.get(row.id);
    if (sight === undefined || sight === "gone" || !sight.ok || sight.value.pull?.state !== "open") continue;
    const pull = { repository: sight.value.repository, number: sight.value.pull.number };
    const section = probeSection(probes);
    const add = row.grantsShown === null;
    const done = await ports.changes.rewrite(place.remediator, pull, (body) => withSection(body, section, add));
    if (!done.ok) {
      const { code, detail = "" } = done.failure;
      ports.log(`campaign ${row.campaignId}, ${row.owner}/${row.name}: its grants were not shown: ${code}`, detail);
      continue;
    }
    await ports.work.note(row, { grantsShown: sectionHash(section) });
    written += 1;
  }
  return written;
}
