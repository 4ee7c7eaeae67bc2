import { type GitHubError, validationFailed } from "../http/errors.ts";
import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import { type Label, projectOf } from "./store.ts";

/** GitHub's color of a label that was made in passing. */
const PLAIN = "ededed";

export interface NewLabel {
  readonly name: string;
  /** Six hexadecimal digits; GitHub takes one of its own where none is said. */
  readonly color: string | null;
  readonly description: string | null;
}

/** @throws GitHubError 422 for a name that is taken, in any case. @see https://docs.github.com/en/rest/issues/labels#create-a-label */
export function makeLabel(world: World, repository: Repository, { name, color, description }: NewLabel): Label {
  const { labels } = projectOf(world, repository);
  if (name.trim() === "") throw refused("missing_field", "name");
  if (labels.has(name.toLowerCase())) throw refused("already_exists", "name");
  if (color !== null && !/^[0-9a-f]{6}$/i.test(color)) throw refused("invalid", "color");
  if ((description?.length ?? 0) > 100) throw refused("invalid", "description");
  const id = world.ids.next("label", `${repository.id}/${name}`);
  const label: Label = { id, name, color: (color ?? PLAIN).toLowerCase(), description };
  labels.set(name.toLowerCase(), label);
  return label;
}

/** The label of this name, which is made where there is none: so it is when one is put on an issue. */
export function labelNamed(world: World, repository: Repository, name: string): Label {
  const found = projectOf(world, repository).labels.get(name.toLowerCase());
  return found ?? makeLabel(world, repository, { name, color: null, description: null });
}

function refused(code: "missing_field" | "already_exists" | "invalid", field: string): GitHubError {
  return validationFailed({ resource: "Label", code, field });
}
