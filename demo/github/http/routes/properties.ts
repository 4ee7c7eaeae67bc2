import type { PropertyValue, Repository } from "../../model.ts";
import { type Answer, type Ask, page, type Route } from "../ask.ts";
import { organizationFor } from "../organization.ts";

/** @see https://docs.github.com/en/rest/orgs/custom-properties */
export const PROPERTY_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/{org}/properties/values",
    docs: "orgs/custom-properties#list-custom-property-values-for-organization-repositories",
    auth: "token",
    handle: listValues,
  },
];

function listValues(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_custom_properties", "read");
  const all = [...ask.world.repositories.values()].filter(({ ownerId }) => ownerId === owner.id);
  const { items, headers } = page(ask, all);
  return { status: 200, body: items.map((one) => valuesOf(one, owner.login)), headers };
}

function valuesOf({ id, name, properties }: Repository, owner: string): Record<string, unknown> {
  return {
    repository_id: id,
    repository_name: name,
    repository_full_name: `${owner}/${name}`,
    properties: Object.entries(properties).map(([property_name, value]) => ({ property_name, value: textOf(value) })),
  };
}

/** A property of yes or no is a text in answers. */
function textOf(value: PropertyValue): string | readonly string[] {
  return typeof value === "boolean" ? String(value) : value;
}
