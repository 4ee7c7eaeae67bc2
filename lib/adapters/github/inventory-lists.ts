import { z } from "zod";
import type {
  AuthorisedCredential,
  DeployKeyFact,
  InstalledApp,
  SecretAlertFact,
  SharedSecret,
  StoredSecret,
  TokenGrantFact,
  VariableFact,
  WorkflowDefaults,
} from "../../core/inventory/facts.ts";
import { suspicionOf } from "../../core/inventory/variables.ts";
import { moment, permissionsSchema } from "./understood.ts";

/** The forms of GitHub's lists, and what is taken of each entry. Whatever has no field here is left behind: values and ends of tokens above all. */

const id = z.int().positive();
const name = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}]*$/u);
/** People write these: control characters become blanks. */
const text = z.string().transform((value) => value.replace(/\p{Cc}+/gu, " ").slice(0, 300));
const audience = z.enum(["all", "private", "selected"]);
/** GitHub answers null for "never", and old servers nothing. */
const maybe = moment.nullish().transform((value) => value ?? null);

const dated = z.object({ name, created_at: moment, updated_at: moment });
const shared = dated.extend({ visibility: audience });

export const secretsPage = z.object({ secrets: z.array(dated.transform(storedSecret)) });
export const sharedSecretsPage = z.object({
  secrets: z.array(
    shared.transform((one): Omit<SharedSecret, "readers"> => ({ ...storedSecret(one), audience: one.visibility })),
  ),
});

function storedSecret(one: z.infer<typeof dated>): StoredSecret {
  return { name: one.name, storedAt: one.created_at, updatedAt: one.updated_at };
}

export const variablesPage = z.object({
  variables: z.array(
    dated
      .extend({ value: z.string(), visibility: audience.optional() })
      // The value ends here.
      .transform(
        (one): VariableFact => ({
          name: one.name,
          updatedAt: one.updated_at,
          audience: one.visibility ?? null,
          suspicion: suspicionOf(one.name, one.value),
        }),
      ),
  ),
});

/** Of a secret, in an object; of a grant, as they are. */
export const repositoriesPage = z.union([
  z.array(z.object({ id })),
  z.object({ repositories: z.array(z.object({ id })) }).transform(({ repositories }) => repositories),
]);

export const environmentsPage = z.object({ environments: z.array(z.object({ name })).optional() });

export const deployKeysPage = z.array(
  z
    .object({
      id,
      title: text,
      read_only: z.boolean(),
      added_by: text.nullish(),
      created_at: moment,
      last_used: maybe,
    })
    .transform(
      (one): DeployKeyFact => ({
        githubId: one.id,
        title: one.title,
        readOnly: one.read_only,
        addedBy: one.added_by ?? null,
        createdAt: one.created_at,
        lastUsedAt: one.last_used,
      }),
    ),
);

export const installationsPage = z.object({
  installations: z.array(
    z
      .object({
        id,
        app_id: id,
        app_slug: name,
        permissions: permissionsSchema,
        repository_selection: z.string(),
        suspended_at: maybe,
        created_at: moment,
      })
      .transform(
        (one): InstalledApp => ({
          installationId: one.id,
          appId: one.app_id,
          slug: one.app_slug,
          permissions: one.permissions,
          // A word that is not known reaches as far as it can.
          allRepositories: one.repository_selection !== "selected",
          suspendedAt: one.suspended_at,
          installedAt: one.created_at,
        }),
      ),
  ),
});

const grouped = z.object({
  organization: permissionsSchema.optional(),
  repository: permissionsSchema.optional(),
  other: permissionsSchema.optional(),
});

export const grantsPage = z.array(
  z
    .object({
      id,
      owner: z.object({ login: name }),
      token_name: text,
      repository_selection: z.enum(["none", "all", "subset"]),
      permissions: grouped,
      access_granted_at: moment,
      token_expires_at: maybe,
      token_last_used_at: maybe,
    })
    .transform(
      (one): TokenGrantFact => ({
        githubId: one.id,
        login: one.owner.login,
        tokenName: one.token_name,
        selection: one.repository_selection,
        repositoryIds: [],
        permissions: { ...one.permissions.other, ...one.permissions.organization, ...one.permissions.repository },
        grantedAt: one.access_granted_at,
        expiresAt: one.token_expires_at,
        lastUsedAt: one.token_last_used_at,
      }),
    ),
);

export const authorisationsPage = z.array(
  z
    .object({
      credential_id: id,
      login: name,
      credential_type: text,
      scopes: z.array(name).optional(),
      authorized_credential_note: text.nullish(),
      authorized_credential_title: text.nullish(),
      credential_authorized_at: moment,
      credential_accessed_at: maybe,
      authorized_credential_expires_at: maybe,
    })
    .transform(
      (one): AuthorisedCredential => ({
        githubId: one.credential_id,
        login: one.login,
        kind: one.credential_type,
        scopes: one.scopes ?? [],
        note: one.authorized_credential_note ?? one.authorized_credential_title ?? null,
        authorisedAt: one.credential_authorized_at,
        accessedAt: one.credential_accessed_at,
        expiresAt: one.authorized_credential_expires_at,
      }),
    ),
);

export const alertsPage = z.array(
  z
    .object({
      number: id,
      secret_type: name,
      validity: z.string().optional(),
      created_at: moment,
      repository: z.object({ id }),
    })
    .transform(
      (one): SecretAlertFact => ({
        repositoryId: one.repository.id,
        number: one.number,
        secretType: one.secret_type,
        validity: one.validity === "active" || one.validity === "inactive" ? one.validity : "unknown",
        createdAt: one.created_at,
      }),
    ),
);

export const workflowDefaults = z
  .object({ default_workflow_permissions: z.enum(["read", "write"]), can_approve_pull_request_reviews: z.boolean() })
  .transform(
    (one): WorkflowDefaults => ({
      permissions: one.default_workflow_permissions,
      approvesReviews: one.can_approve_pull_request_reviews,
    }),
  );

export const actionsSetting = z.object({ enabled: z.boolean() }).transform(({ enabled }) => ({ actionsOn: enabled }));
