import type { CredentialLevel, CredentialState } from "./credential-query.ts";
import type { CredentialRow, Outcome } from "./credential-views.ts";
import { counted } from "./format.ts";
import { DISPOSITION_WORDS, REMEDY_WORDS } from "./wording.ts";

/** The product's words about credentials: pages and exports say the same. */

interface Words {
  readonly title: string;
  readonly means: string;
}

export const CREDENTIAL_STATE_WORDS: Readonly<Record<CredentialState, Words>> = {
  static: { title: "static", means: "In use, and no plan solves all of its references." },
  planned: {
    title: "planned away",
    means: "In use, and plans solve every reference: merged, nothing reads it any more.",
  },
  unclear: {
    title: "perhaps in use",
    means: "It is stored, and a file reads a secret of this name; whether it is this one was not visible.",
  },
  unused: { title: "not referenced", means: "It is stored, and no file that was read names it." },
  gone: {
    title: "gone from the text",
    means: "No file names it any more. Whether it is still stored, and still valid, is not visible.",
  },
  ended: {
    title: "taken out",
    means: "The place that stored it does not have it any more. Whether its value was revoked is not visible here.",
  },
  identifier: { title: "identifier", means: "It names something and opens nothing: no credential." },
};

export const LEVEL_WORDS: Readonly<Record<CredentialLevel, Words>> = {
  org: {
    title: "organisation",
    means: "A secret of the organisation: the repositories that it is shared with can read it.",
  },
  repo: {
    title: "repository",
    means: "A secret of one repository: every workflow on any of its branches can read it.",
  },
  env: { title: "environment", means: "A secret of one environment: jobs that name the environment can read it." },
  dependabot: { title: "Dependabot", means: "A secret that only runs started by Dependabot can read." },
  codespaces: { title: "Codespaces", means: "A secret that Codespaces can read; no run of Actions is given it." },
  manager: { title: "secrets manager", means: "Stored in a secrets manager, and handed to the job by a step." },
  literal: {
    title: "in the text",
    means: "The value itself stands in a file: everybody who can read the repository has it.",
  },
  unknown: { title: "not visible", means: "A workflow names it. Where it is stored was not visible so far." },
};

export const NOT_VISIBLE = "not visible";

/** Who reads a secret of the organisation, as GitHub says it; null where nobody could see it, and where it is another's. */
export function audienceOf(visibility: string, readers: number): string | null {
  if (visibility === "all") return "every repository of the organisation";
  if (visibility === "private") return "every private and internal repository of the organisation";
  if (visibility !== "selected") return null;
  return `${counted(readers, "chosen repository", "chosen repositories")} that Thaw knows`;
}

/** Where it is: `acme/site, environment production`. */
export function placeWords({ repository, environment, organisation }: CredentialRow): string {
  const where = repository === null ? organisation : `${repository.owner}/${repository.name}`;
  return environment === null ? where : `${where}, environment ${environment}`;
}

/** What becomes of a reference, as one heading. */
export function outcomeWords(outcome: Outcome): string {
  if (outcome.kind === "left") return `left for a person: ${outcome.code}`;
  const { title } = REMEDY_WORDS[outcome.remedy];
  if (outcome.kind === "unplanned") return `not planned; meant for it: ${title}`;
  return `solved by the plan: ${title}, ${DISPOSITION_WORDS[outcome.disposition].title}`;
}
