import { ACTIONS_REST } from "./rest/actions.ts";
import { CODE_REST } from "./rest/code.ts";
import { ISSUES_REST } from "./rest/issues.ts";
import { ORGANISATION_REST } from "./rest/organisation.ts";
import type { RestMethod } from "./schema.ts";

/**
 * The REST methods that workflows call most, with the rights that GitHub documents for fine-grained tokens ("Permissions
 * required for fine-grained personal access tokens"). Permissions are spelt as in a workflow's `permissions:`, with
 * hyphens; those that only Apps have (`workflows`, `actions-variables`, `organization-secrets`) likewise.
 *
 * Where the documentation accepts either of two rights (a comment on an issue or on a pull request), the one of the
 * method's own name is taken. A method that is missing here is opaque: guessing from its name was rejected, because a
 * token that is too narrow breaks a job and one that is too wide is what this product removes.
 */
export const GITHUB_REST: readonly RestMethod[] = [...ISSUES_REST, ...CODE_REST, ...ACTIONS_REST, ...ORGANISATION_REST];
