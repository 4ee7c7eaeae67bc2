import type { Change } from "../../fix/changes.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import { supplyAt } from "../../fix/supply.ts";
import { kindByName } from "../../knowledge/names.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { accessOf, isPlainName, sitesOf } from "../reference.ts";

/** An identifier is no secret: as a variable it is readable, and its name no longer looks like a credential. */
export const remedy: Remedy = {
  id: "move-to-vars",
  title: "Identifier moved to variables",
  docs: "`secrets.X` becomes `vars.X`. The variable has to exist before the pull request is merged, at the level where the secret is: organisation, repository or environment. Values that a secrets manager hands on stay where they are.",
  handles: ["identifier"],
  plan: ({ reference }, context) => {
    if (!reference || reference.tested) return null;
    const { name } = reference;
    if (reference.origin !== "secret" || reference.form !== "access" || name === null) {
      return refuse(
        "managed-identifier",
        reference.span,
        "This is no secret, and the manager that hands it on is its one place: nothing has to change.",
      );
    }
    if (!isPlainName(name)) {
      return refuse(
        "odd-expression",
        reference.span,
        "The name of this secret is none that GitHub accepts; look at what is meant.",
      );
    }
    if (!isSurelyPublic(reference, name)) {
      return refuse(
        "perhaps-secret",
        reference.span,
        `${name} looks like an identifier, and nothing but its name says so: a variable is readable by everybody. Make sure that its value opens nothing, then move it by hand.`,
      );
    }
    const changes: Change[] = [];
    for (const site of sitesOf(reference)) {
      const access = accessOf(reference, site);
      if (access?.path.length !== 1) {
        return refuse(
          "odd-expression",
          reference.span,
          "The reference stands in an expression that cannot be taken apart; write it anew.",
        );
      }
      const supplied = supplyAt(context, site, access, { kind: "expression", text: `vars.${name}`, secret: false });
      if (!supplied.ok) return supplied;
      changes.push(...supplied.value);
    }
    const level = reference.job?.environment
      ? "of the environment, or of the repository,"
      : "of the repository or organisation";
    return safe(
      changes,
      { before: `${name}: a secret`, after: `${name}: a variable that anybody who reads the workflow may see` },
      [
        {
          kind: "variable",
          name,
          text: `Create the variable ${name} ${level} with the value of the secret of that name.`,
        },
      ],
      [`The variable ${name} has to exist before this is merged.`],
    );
  },
};

/**
 * What becomes a variable is published, so a guess is not enough: the place is documented to hold an identifier, or the name is of a form
 * that only identifiers have. What a script writes to a file or feeds to a program may be a whole key, whatever it is called.
 */
function isSurelyPublic(reference: JudgedReference, name: string): boolean {
  if (reference.facts.some(({ sink }) => /^write |\((?:file|stdin)/.test(sink.what))) return false;
  const named = kindByName(name);
  return reference.confidence === "high" || (named?.kind === "identifier" && named.strength === "strong");
}
