import type { Level, Owner, PropertyValue, Repository } from "../../model.ts";
import { findRepository, ownerOf } from "../../repositories.ts";
import {
  effectiveProperties,
  MOST_ALLOWED_VALUES,
  MOST_PROPERTIES,
  MOST_REPOSITORIES_AT_ONCE,
  type PropertyDefinition,
  propertiesOf,
} from "../../rules/store.ts";
import type { World } from "../../world.ts";
import { type Answer, type Ask, page, type Route, repositoryFor } from "../ask.ts";
import { type Body, bodyOf, objectOf, oneOf, required, textIn } from "../body.ts";
import { GitHubError, invalidRequest, notFound } from "../errors.ts";
import { offered, organizationFor } from "../organization.ts";

const DOCS = "orgs/custom-properties";
const SCHEMA = "/orgs/{org}/properties/schema";

/** @see https://docs.github.com/en/rest/orgs/custom-properties and https://docs.github.com/en/rest/repos/custom-properties */
export const PROPERTY_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: SCHEMA,
    docs: `${DOCS}#get-all-custom-properties-for-an-organization`,
    auth: "token",
    handle: listDefinitions,
  },
  {
    method: "PATCH",
    path: SCHEMA,
    docs: `${DOCS}#create-or-update-custom-properties-for-an-organization`,
    auth: "token",
    handle: patchDefinitions,
  },
  {
    method: "GET",
    path: `${SCHEMA}/{custom_property_name}`,
    docs: `${DOCS}#get-a-custom-property-for-an-organization`,
    auth: "token",
    handle: getDefinition,
  },
  {
    method: "PUT",
    path: `${SCHEMA}/{custom_property_name}`,
    docs: `${DOCS}#create-or-update-a-custom-property-for-an-organization`,
    auth: "token",
    handle: putDefinition,
  },
  {
    method: "GET",
    path: "/orgs/{org}/properties/values",
    docs: `${DOCS}#list-custom-property-values-for-organization-repositories`,
    auth: "token",
    handle: listValues,
  },
  {
    method: "PATCH",
    path: "/orgs/{org}/properties/values",
    docs: `${DOCS}#create-or-update-custom-property-values-for-organization-repositories`,
    auth: "token",
    handle: changeValues,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/properties/values",
    docs: "repos/custom-properties#get-all-custom-property-values-for-a-repository",
    auth: "token",
    handle: (ask) => ({ status: 200, body: pairs(ask.world, repositoryFor(ask, "metadata", "read")) }),
  },
  {
    method: "PATCH",
    path: "/repos/{owner}/{repo}/properties/values",
    docs: "repos/custom-properties#create-or-update-custom-property-values-for-a-repository",
    auth: "token",
    handle: changeOwnValues,
  },
];

function propertiesFor(ask: Ask, level: Level): Owner {
  const owner = organizationFor(ask, "organization_custom_properties", level);
  offered(ask, owner.id, "properties");
  return owner;
}

function listDefinitions(ask: Ask): Answer {
  const owner = propertiesFor(ask, "read");
  return {
    status: 200,
    body: [...propertiesOf(ask.world, owner).values()].map((one) => definitionJson(ask, owner, one)),
  };
}

function getDefinition(ask: Ask): Answer {
  const owner = propertiesFor(ask, "read");
  const found = propertiesOf(ask.world, owner).get(ask.param("custom_property_name"));
  if (found === undefined) throw notFound();
  return { status: 200, body: definitionJson(ask, owner, found) };
}

function definitionJson(ask: Ask, owner: Owner, definition: PropertyDefinition): Record<string, unknown> {
  return {
    property_name: definition.name,
    url: `${ask.links.api}/orgs/${owner.login}/properties/schema/${definition.name}`,
    source_type: "organization",
    value_type: definition.valueType,
    required: definition.required,
    default_value: definition.defaultValue,
    description: definition.description,
    allowed_values: definition.allowedValues,
    values_editable_by: definition.editableBy,
  };
}

const VALUE_TYPES = ["string", "single_select", "multi_select", "true_false", "url"] as const;

async function putDefinition(ask: Ask): Promise<Answer> {
  const owner = propertiesFor(ask, "admin");
  const made = definitionIn(ask.param("custom_property_name"), await bodyOf(ask));
  keep(ask.world, owner, [made]);
  return { status: 200, body: definitionJson(ask, owner, made) };
}

/** All of them, or none where one is refused. */
async function patchDefinitions(ask: Ask): Promise<Answer> {
  const owner = propertiesFor(ask, "admin");
  const { properties } = await bodyOf(ask);
  if (!Array.isArray(properties) || properties.length === 0) throw invalidRequest(`"properties" wasn't supplied.`);
  const made = properties.map(objectOf).map((one) => definitionIn(required(one, "property_name"), one));
  keep(ask.world, owner, made);
  return { status: 200, body: made.map((one) => definitionJson(ask, owner, one)) };
}

function keep(world: World, owner: Owner, made: readonly PropertyDefinition[]): void {
  const all = propertiesOf(world, owner);
  if (new Set([...all.keys(), ...made.map(({ name }) => name)]).size > MOST_PROPERTIES)
    throw invalidRequest(`There may be ${MOST_PROPERTIES} custom properties at most.`);
  for (const one of made) all.set(one.name, one);
}

function definitionIn(name: string, body: Body): PropertyDefinition {
  const valueType = oneOf(body, "value_type", VALUE_TYPES);
  if (valueType === null) throw invalidRequest(`"value_type" wasn't supplied.`);
  const allowedValues = Array.isArray(body.allowed_values) ? body.allowed_values.map(String) : null;
  if ((allowedValues?.length ?? 0) > MOST_ALLOWED_VALUES)
    throw invalidRequest(`There may be ${MOST_ALLOWED_VALUES} allowed values at most.`);
  const given = body.default_value;
  const defaultValue = typeof given === "string" ? given : Array.isArray(given) ? given.map(String) : null;
  const required = body.required === true;
  if (required !== (defaultValue !== null))
    throw invalidRequest("A default value is needed for required properties, and allowed for no others.");
  const editableBy = oneOf(body, "values_editable_by", ["org_actors", "org_and_repo_actors"] as const) ?? "org_actors";
  return {
    name,
    valueType,
    required,
    defaultValue,
    description: textIn(body, "description"),
    allowedValues,
    editableBy,
  };
}

function listValues(ask: Ask): Answer {
  const owner = propertiesFor(ask, "read");
  const all = [...ask.world.repositories.values()].filter(({ ownerId }) => ownerId === owner.id);
  const { items, headers } = page(ask, all);
  return { status: 200, body: items.map((one) => valuesOf(ask.world, one, owner.login)), headers };
}

function valuesOf(world: World, repository: Repository, owner: string): Record<string, unknown> {
  const { id, name } = repository;
  return {
    repository_id: id,
    repository_name: name,
    repository_full_name: `${owner}/${name}`,
    properties: pairs(world, repository),
  };
}

/** With defaults, as GitHub shows them. A property of yes or no is a text in answers. */
function pairs(world: World, repository: Repository): Record<string, unknown>[] {
  return [...effectiveProperties(world, repository)].map(([property_name, values]) => {
    const own = Object.hasOwn(repository.properties, property_name) ? repository.properties[property_name] : undefined;
    const list = typeof own === "object" || values.length > 1;
    return { property_name, value: list ? values : (values[0] ?? null) };
  });
}

/** What is to become of values: null takes one away. */
type Change = readonly [string, PropertyValue | null];

async function changeValues(ask: Ask): Promise<Answer> {
  const owner = propertiesFor(ask, "write");
  const body = await bodyOf(ask);
  const names = Array.isArray(body.repository_names) ? body.repository_names.map(String) : [];
  if (names.length === 0 || names.length > MOST_REPOSITORIES_AT_ONCE)
    throw invalidRequest(
      `For 'properties/repository_names', ${names.length} items are not 1 to ${MOST_REPOSITORIES_AT_ONCE}.`,
    );
  const changes = changesIn(body, propertiesOf(ask.world, owner));
  const repositories = names.map((name) => {
    const found = findRepository(ask.world, owner.login, name);
    if (found === null) throw new GitHubError(422, `Repository ${name} was not found.`);
    return found;
  });
  for (const repository of repositories) change(ask.world, repository, changes);
  return { status: 204 };
}

async function changeOwnValues(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "repository_custom_properties", "write");
  const definitions = propertiesOf(ask.world, ownerOf(ask.world, repository));
  const changes = changesIn(await bodyOf(ask), definitions);
  const closed = changes.find(([name]) => definitions.get(name)?.editableBy !== "org_and_repo_actors");
  if (closed !== undefined)
    throw new GitHubError(403, `Property ${closed[0]} can be changed by the organization only.`);
  change(ask.world, repository, changes);
  return { status: 204 };
}

function changesIn(body: Body, definitions: ReadonlyMap<string, PropertyDefinition>): Change[] {
  const list = Array.isArray(body.properties) ? body.properties : [];
  return list.map(objectOf).map((one) => {
    const name = required(one, "property_name");
    const definition = definitions.get(name);
    if (definition === undefined) throw new GitHubError(422, `Property ${name} does not exist.`);
    const { value } = one;
    if (value === null) return [name, null];
    const values = [value].flat().map(String);
    const wrong = values.find((text) => definition.allowedValues !== null && !definition.allowedValues.includes(text));
    if (wrong !== undefined) throw new GitHubError(422, `Value ${wrong} is not allowed for property ${name}.`);
    return [name, Array.isArray(value) ? values : (values[0] ?? null)];
  });
}

function change(world: World, repository: Repository, changes: readonly Change[]): void {
  const old = pairs(world, repository);
  const next = new Map(Object.entries(repository.properties));
  for (const [name, value] of changes) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  repository.properties = Object.fromEntries(next);
  const more = { new_property_values: pairs(world, repository), old_property_values: old };
  world.happenings.tell({ event: "custom_property_values", action: "updated", repository, more });
}
