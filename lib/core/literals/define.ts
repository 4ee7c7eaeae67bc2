import type { CredentialKind } from "../contracts.ts";
import type { AssignedRule, RuleFacts, TokenRule } from "./types.ts";

type Extra = Partial<Pick<RuleFacts, "minEntropy" | "confidence" | "path" | "identifier">>;

/**
 * A token that starts with its anchor, or holds it `back` characters after its start.
 * `source` is the body of a regular expression; it is tried at one place only (sticky).
 */
export function token(
  id: string,
  credential: CredentialKind,
  what: string,
  anchors: string | readonly string[],
  source: string,
  extra: Extra & { back?: number; boundary?: boolean; ignoreCase?: boolean } = {},
): TokenRule {
  const { back = 0, boundary = true, ignoreCase = false, ...facts } = extra;
  return {
    form: "token",
    id,
    credential,
    what,
    anchors: typeof anchors === "string" ? [anchors] : anchors,
    pattern: new RegExp(source, ignoreCase ? "iy" : "y"),
    back,
    boundary,
    ...facts,
  };
}

/** What may stand behind an assigned value: a quote, white space, an escaped line end, a separator, or nothing more. */
const AFTER = "(?=[`'\"\\s;,)}<]|\\\\[nrNR]|$)";

/** A value that is assigned to a name which contains one of `names`. Values are compared without case unless told. */
export function assigned(
  id: string,
  credential: CredentialKind,
  what: string,
  names: string | readonly string[],
  source: string,
  extra: Extra & { exactCase?: boolean; valueCase?: boolean } = {},
): AssignedRule {
  const { exactCase = false, valueCase = false, ...facts } = extra;
  return {
    form: "assigned",
    id,
    credential,
    what,
    names: typeof names === "string" ? [names] : names,
    exactCase,
    value: new RegExp(`(?:${source})${AFTER}`, valueCase ? "y" : "iy"),
    ...facts,
  };
}

export const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
