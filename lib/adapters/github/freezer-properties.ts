import { z } from "zod";
import { type PropertyDefinition, SLOTS, scopeProperty, thawProperty } from "../../core/freeze/slot.ts";
import type { SeenProperty, SeenValues } from "../../usecases/github/freezer-ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** Custom properties of an organisation. Source: https://docs.github.com/en/rest/orgs/custom-properties */

/** Repositories of one request. */
const MOST = 30;
const OURS: ReadonlySet<string> = new Set(SLOTS.flatMap((slot) => [scopeProperty(slot), thawProperty(slot)]));

/** One text of what may be several: no single value of ours has a comma, so that it is taken for none of them. */
const oneText = z.union([z.string(), z.array(z.string()).transform((several) => several.join(", "))]);
const definitionsSchema = z.array(
  z.object({
    property_name: z.string(),
    value_type: z.string(),
    required: z.boolean().nullish(),
    default_value: oneText.nullish(),
    allowed_values: z.array(z.string()).nullish(),
    values_editable_by: z.string().nullish(),
  }),
);

export async function listProperties(client: GithubClient, org: string): Promise<readonly SeenProperty[]> {
  const found: SeenProperty[] = [];
  for await (const page of client.pages<unknown>(`/orgs/${encodeURIComponent(org)}/properties/schema`))
    for (const one of understood(definitionsSchema, page, "a list of custom properties"))
      found.push({
        name: one.property_name,
        valueType: one.value_type,
        required: one.required ?? false,
        defaultValue: one.default_value ?? null,
        allowedValues: one.allowed_values ?? [],
        editableBy: one.values_editable_by ?? "unknown",
      });
  return found;
}

type Sent = NonNullable<
  Parameters<GithubClient["rest"]["orgs"]["customPropertiesForReposCreateOrUpdateOrganizationDefinitions"]>[0]
>["properties"];

export async function defineProperties(
  client: GithubClient,
  org: string,
  definitions: readonly PropertyDefinition[],
): Promise<void> {
  // Octokit's types know no list that is only read.
  const properties = definitions as unknown as Sent;
  await client.rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationDefinitions({ org, properties });
}

const valuesSchema = z.array(
  z.object({
    repository_id: z.int().positive(),
    repository_name: z.string(),
    properties: z.array(z.object({ property_name: z.string(), value: oneText.nullish() })),
  }),
);

export async function* pagesOfValues(client: GithubClient, org: string): AsyncGenerator<readonly SeenValues[]> {
  for await (const page of client.pages<unknown>(`/orgs/${encodeURIComponent(org)}/properties/values`))
    yield understood(valuesSchema, page, "a list of custom property values").map((one) => ({
      repositoryId: one.repository_id,
      name: one.repository_name,
      values: Object.fromEntries(
        one.properties
          .filter(({ property_name }) => OURS.has(property_name))
          .map(({ property_name, value }) => [property_name, value ?? null]),
      ),
    }));
}

/** GitHub takes all of them or none. */
export async function setProperties(
  client: GithubClient,
  org: string,
  names: readonly string[],
  values: Readonly<Record<string, string | null>>,
): Promise<void> {
  if (names.length === 0 || names.length > MOST)
    throw new GithubError("refused", `values of ${names.length} repositories cannot be set at once`);
  const properties = Object.entries(values).map(([property_name, value]) => ({ property_name, value }));
  const answer = await attempt(() =>
    client.rest.orgs.customPropertiesForReposCreateOrUpdateOrganizationValues({
      org,
      repository_names: [...names],
      properties,
    }),
  );
  if (answer.ok) return;
  const { code, detail = "", status } = answer.failure;
  // Of 422, only the sentence says whether it is about a repository or about a value.
  const gone = status === 422 && /\brepositor(?:y|ies)\b/i.test(detail);
  throw new GithubError(gone ? "not-found" : code, detail, answer.failure);
}
