import { type Actor, mayAct } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { importOctoSts, type OctoContext } from "../../core/trust/octo-sts.ts";
import { policySchema } from "../../core/trust/policy.ts";
import { importPolicies } from "../../core/trust/policy-yaml.ts";
import { type IssuerProfile, PROFILES } from "../../core/trust/profiles.ts";
import { done, refuse } from "../refuse.ts";
import { type Proposed, type ProposePorts, proposePolicy } from "./propose.ts";
import { PROPOSERS, rolesText, visibleOrganisations } from "./roles.ts";

export interface ImportMistake {
  /** Null for what no line is at fault of. */
  readonly line: number | null;
  readonly message: string;
}

export interface Imported {
  readonly proposed: readonly Proposed[];
  readonly mistakes: readonly ImportMistake[];
}

/**
 * Reads policies as text and makes a pending version of each. One that has a mistake does not keep the others out; to send the corrected
 * text again is safe, since what is there already makes no second version.
 */
export async function importText(
  ports: ProposePorts,
  actor: Actor,
  text: string,
  source: "form" | "import" = "import",
): Promise<Result<Imported, Failure<"forbidden">>> {
  if (!mayProposeAnywhere(actor)) return forbidden();
  const read = importPolicies(text, await knownIssuers(ports, actor));
  const proposed: Proposed[] = [];
  const mistakes: ImportMistake[] = [...read.mistakes];
  for (const { policy, line } of read.policies) {
    const made = await proposePolicy(ports, actor, { policy, source });
    if (made.ok) proposed.push(made.value);
    else mistakes.push({ line, message: made.failure.message });
  }
  return done({ proposed, mistakes: mistakes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) });
}

/** What a file of octo-sts does not say, and this process cannot know: the broker's own configuration has it. */
export interface OctoAnswers {
  /** Where the file lives, `owner/name`. */
  readonly repository: string;
  readonly grant: string;
  /** Id of the issuer in the broker's configuration. */
  readonly issuer: string;
  readonly audience: string;
  readonly completions: NonNullable<OctoContext["completions"]>;
}

const GITHUB = "https://token.actions.githubusercontent.com";

/** Reads one file of octo-sts and makes pending versions of what it admits: nothing of it where one of its conditions cannot be said. */
export async function importOctoFile(
  ports: ProposePorts,
  actor: Actor,
  text: string,
  answers: OctoAnswers,
): Promise<Result<Imported, Failure<"forbidden">>> {
  if (!mayProposeAnywhere(actor)) return forbidden();
  const context = await octoContext(ports, actor, answers);
  if (!context.ok) return done({ proposed: [], mistakes: [{ line: null, message: context.failure.message }] });
  const { proposals, refusals } = importOctoSts(text, context.value);
  const mistakes: ImportMistake[] = refusals.map(({ line, reason, advice }) => ({
    line,
    message: `${reason}. ${advice}`,
  }));
  const proposed: Proposed[] = [];
  for (const proposal of proposals) {
    const policy = policySchema.safeParse(proposal);
    if (!policy.success) continue;
    const made = await proposePolicy(ports, actor, { policy: policy.data, source: "octo-sts" });
    if (made.ok) proposed.push(made.value);
    else mistakes.push({ line: null, message: made.failure.message });
  }
  return done({ proposed, mistakes });
}

async function octoContext(
  ports: ProposePorts,
  actor: Actor,
  { repository, grant, issuer, audience, completions }: OctoAnswers,
): Promise<Result<OctoContext, Failure<"unknown">>> {
  const visible = visibleOrganisations(actor);
  const [owner = "", name = ""] = repository.split("/");
  const found = await ports.policies.repositoryByName(visible, { owner, name });
  if (found === null || found.githubId === null) {
    return refuse(
      "unknown",
      `${repository || "The repository"} is not known here with an id of GitHub. Name it as OWNER/NAME.`,
    );
  }
  const owners = await ports.policies.issuerOwners([found.organisationId]);
  const ownerId = owners.find((entry) => entry.issuer === issuer)?.ownerId;
  if (ownerId === undefined) return refuse("unknown", `The issuer ${issuer} is not connected to this organisation.`);
  return done({
    grant,
    repository: { id: found.githubId, name: `${found.owner}/${found.name}`, ownerId },
    repositories: await ports.policies.githubIds(found.organisationId),
    issuers: new Map([[GITHUB, issuer]]),
    audience,
    completions,
  });
}

/**
 * Issuers that are connected to the person's organisations. Which kind each is stands in the broker's configuration; one that is not
 * called by a kind's name may have any event that some kind has, and the broker judges the rest.
 */
export async function knownIssuers(ports: ProposePorts, actor: Actor): Promise<ReadonlyMap<string, IssuerProfile>> {
  const owners = await ports.policies.issuerOwners(visibleOrganisations(actor));
  return new Map(owners.map(({ issuer }) => [issuer, profileOf(issuer)]));
}

function profileOf(issuer: string): IssuerProfile {
  const known = Object.entries(PROFILES).find(([id]) => id === issuer);
  if (known !== undefined) return known[1];
  return { claims: {}, events: [...new Set(Object.values(PROFILES).flatMap(({ events }) => events))] };
}

function mayProposeAnywhere(actor: Actor): boolean {
  return visibleOrganisations(actor).some((id) => mayAct(actor, id, PROPOSERS));
}

function forbidden() {
  return refuse("forbidden", `Only ${rolesText(PROPOSERS)} may propose a trust policy.`);
}
