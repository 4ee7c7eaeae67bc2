import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { Entry } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { bump, federated, longJob, type Outcome, trust, variable } from "./outcome.ts";
import { placedUse, removable, removals, setAbsent } from "./place.ts";
import { COMMON_WORDS, variableFor } from "./variables.ts";
import { usesAction } from "./version.ts";

/** The login's three identifiers, with their names in the JSON of `creds`. */
const PARTS = [
  ["client-id", "clientId", "AZURE_CLIENT_ID", "the client id of the application or managed identity"],
  ["tenant-id", "tenantId", "AZURE_TENANT_ID", "the id of the tenant"],
  ["subscription-id", "subscriptionId", "AZURE_SUBSCRIPTION_ID", "the id of the subscription"],
] as const;

/**
 * The secret of an application that `azure/login` gets in `creds` becomes a federated credential. `creds` is one stored
 * JSON, or JSON that the workflow puts together, whose identifiers are then kept.
 */
export function planAzure(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = placedUse(reference);
  if (use?.site.place.kind !== "with" || use.site.place.key !== "creds" || !usesAction(use.at, FEDERATION.azure))
    return null;
  const { at } = use;
  const inputOf = inputsOf(at.step);
  const creds = entryOf(at.step.with, "creds");
  const known = creds ? partsOf(creds) : null;
  if (!creds || !known) return null;
  if (!["", "SERVICE_PRINCIPAL"].includes(inputOf("auth-type") ?? "") || inputOf("environment") === "azurestack")
    return null;
  const version = bump(at, FEDERATION.azure);
  const changes: Change[] = [...removals(at, "with", [creds])];
  const variables: Prerequisite[] = [];
  for (const [input, field, base, what] of PARTS) {
    const name = variableFor(base, use.access.path.at(-1) ?? null, AZURE_WORDS);
    const written = known.get(field);
    const set = setAbsent(at, input, written ?? `\${{ vars.${name} }}`);
    changes.push(...set);
    const wanted = /^\$\{\{ vars\.(\w+) \}\}$/.exec(written ?? `\${{ vars.${name} }}`)?.[1];
    if (set.length > 0 && wanted) variables.push(variable(wanted, what));
  }
  return federated(reference, context, {
    at,
    changes: [...changes, ...version.changes],
    prerequisites: [
      ...variables,
      trustOf(at, context),
      ...version.prerequisites,
      ...longJob(at, "Azure", "log in again in front of later steps if not"),
    ],
    reasons: ["The federated credential has to exist and trust this workflow before this is merged."],
    before: `${reference.name ?? "the credential"}: the secret of an application of Entra ID, valid until it expires`,
    after: "a token of the same application, for this job",
  });
}

const AZURE_WORDS: ReadonlySet<string> = new Set([
  ...COMMON_WORDS,
  ..."azure az arm entra aad sp spn service principal rbac client clientid clientsecret tenant subscription".split(" "),
]);

function trustOf(at: StepPlace, context: FixContext) {
  const asked = trust(at, context, "Azure", "A federated credential of the application", "api://AzureADTokenExchange");
  const flexible =
    "Where Entra ID matches the subject alone, name the environment in it, or use a flexible credential that asks for `job_workflow_ref`.";
  return { ...asked, text: `${asked.text} ${flexible}` };
}

/** What the text shows of the identifiers; empty for a stored JSON, null for a value that cannot be taken apart. */
function partsOf(creds: Entry): ReadonlyMap<string, string> | null {
  if (creds.value === null || creds.sites.length === 0) return null;
  if (removable([creds], ["creds"])) return new Map();
  const fields = jsonFields(creds.value);
  if (!fields || !["clientId", "clientSecret", "tenantId"].every((name) => fields.has(name))) return null;
  const parts = new Map<string, string>();
  for (const [, field] of PARTS) {
    const value = fields.get(field);
    if (value !== undefined) parts.set(field, value.replace(/^\$\{\{\s*secrets\.(\w+)\s*\}\}$/, "${{ vars.$1 }}"));
  }
  return [...parts.values()].some((value) => value.includes("secrets.")) ? null : parts;
}

function jsonFields(text: string): ReadonlyMap<string, string> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return null;
    return new Map(Object.entries(parsed).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
  } catch {
    return null;
  }
}
