import type { Owner } from "../model.ts";
import type { Ask } from "./ask.ts";

/** @throws Error where the world is broken: every id of an owner that is stored belongs to one */
export function ownerById(ask: Ask, id: number): Owner {
  const owner = ask.world.owners.get(id);
  if (owner === undefined) throw new Error(`There is no owner ${id}.`);
  return owner;
}
