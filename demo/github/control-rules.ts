import type { PropertyValue } from "./model.ts";
import { ensureOwner, repositoryNamed } from "./repositories.ts";
import type { Ruleset } from "./rules/model.ts";
import { type Lacking, type RuleSuite, rememberRuleset } from "./rules/store.ts";
import type { World } from "./world.ts";

/** What administrators do to rules in GitHub's own pages, and what can be seen of them. */
export function ruleControl(world: World) {
  return {
    rulesets: (): readonly Readonly<Ruleset>[] => [...world.rules.rulesets.values()],
    ruleSuites: (): readonly RuleSuite[] => world.rules.suites,
    /** Weakens, disables, renames … a ruleset by hand. */
    editRuleset: (id: number, change: Partial<Omit<Ruleset, "id" | "source">>, by = "ada"): void => {
      const ruleset = rulesetOf(world, id);
      Object.assign(ruleset, change, { updatedAt: world.now() });
      rememberRuleset(world, ruleset, "edited", by);
    },
    deleteRuleset: (id: number, by = "ada"): void => {
      const ruleset = rulesetOf(world, id);
      world.rules.rulesets.delete(id);
      rememberRuleset(world, ruleset, "deleted", by);
    },
    /** Makes an organisation one whose plan has no rulesets for it. */
    offerNoRulesets: (login: string): void => {
      world.rules.unoffered.add(ensureOwner(world, login).id);
    },
    /** Takes something out of an organisation's plan, for all of its repositories. */
    offerNo: (login: string, what: Lacking): void => {
      const { id } = ensureOwner(world, login);
      world.rules.lacking.set(id, new Set([...(world.rules.lacking.get(id) ?? []), what]));
    },
    /** Sets a value of a custom property by hand; null takes it away. */
    setProperty: (full: string, name: string, value: PropertyValue | null, by?: string): void => {
      const repository = repositoryNamed(world, full);
      const { [name]: _, ...others } = repository.properties;
      repository.properties = value === null ? others : { ...others, [name]: value };
      const values = Object.entries(repository.properties);
      const told = values.map(([property_name, is]) => ({ property_name, value: is }));
      const sender = by === undefined ? {} : { sender: by };
      const more = { new_property_values: told, old_property_values: [] };
      world.happenings.tell({ event: "custom_property_values", action: "updated", repository, more, ...sender });
    },
  };
}

function rulesetOf(world: World, id: number): Ruleset {
  const found = world.rules.rulesets.get(id);
  if (found === undefined) throw new Error(`There is no ruleset ${id}.`);
  return found;
}
