import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf } from "../../workflow/way/linked.ts";
import { bump, federated, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, removable, removals, setAbsent, setInput } from "./place.ts";
import { COMMON_WORDS, variableFor } from "./variables.ts";
import { usesAction } from "./version.ts";

/** Inputs that log in with something stored. `roleId` is an identifier, and of no use to the other method. */
const STATIC = [
  ..."token roleId secretId githubToken username password authPayload".split(" "),
  ..."jwtPrivateKey jwtKeyPassword jwtTtl".split(" "),
];

const VAULT_WORDS: ReadonlySet<string> = new Set([
  ...COMMON_WORDS,
  ..."vault hashicorp hcp approle roleid secretid".split(" "),
]);

/**
 * What `hashicorp/vault-action` logs in with becomes the job's own OIDC token: `method: jwt` and a role. The mount path
 * of another method is dropped, since it is no mount for JWT.
 */
export function planVault(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (!use || !usesAction(use.at, FEDERATION.vault)) return null;
  const { at, site } = use;
  const names = STATIC.map((name) => name.toLowerCase());
  if (!names.includes(site.place.key.toLowerCase())) return null;
  const inputOf = inputsOf(at.step);
  const isJwt = (inputOf("method") ?? "").trim() === "jwt";
  const gone = removable(at.step.with, isJwt ? STATIC : [...STATIC, "path"]);
  if (!gone || (inputOf("method") ?? "").includes("${{")) return null;
  const name = variableFor("VAULT_ROLE", reference.name, VAULT_WORDS);
  const roles = setAbsent(at, "role", `\${{ vars.${name} }}`);
  const version = bump(at, FEDERATION.vault);
  const changes: Change[] = [
    ...removals(at, "with", gone),
    ...(isJwt ? [] : [setInput(at, "method", "jwt")]),
    ...roles,
    ...version.changes,
  ];
  const owner = context.repo.linked.owner ?? "OWNER";
  const audience = inputOf("jwtGithubAudience") || `https://github.com/${owner}`;
  const condition = trust(at, context, "Vault", "The role", audience);
  const mount = `It is a role of type jwt under ${isJwt ? (inputOf("path") ?? "auth/jwt") : "auth/jwt"}; set bound_claims, never bound_subject alone.`;
  return federated(reference, context, {
    at,
    changes,
    prerequisites: [
      ...(roles.length > 0
        ? [variable(name, "the name of the role in Vault, with the policies that the job needs")]
        : []),
      { ...condition, text: `${condition.text} ${mount}` },
      ...version.prerequisites,
    ],
    reasons: ["Vault's role has to exist and trust this workflow before this is merged."],
    before: `${reference.name ?? "the token"}: a stored credential of Vault`,
    after: "a token of one role of Vault, for this job, as long as the role says",
  });
}
