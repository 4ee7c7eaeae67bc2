import { createHash } from "node:crypto";
import { z } from "zod";
import type { PersistenceKind } from "../../core/gates/facts.ts";
import type { SeenThing } from "../../core/review/persistence.ts";
import * as risks from "../../core/review/persistence-risk.ts";
import type { Person } from "../../core/review/window.ts";
import { moment } from "./understood.ts";

/** The forms of GitHub's lists of what somebody could come back by, and what is taken of each entry: names, ids and times; no value, no address. */

const id = z.int().positive();
/** People write these, and they end on pages and in exports. */
const text = z.string().transform((value) =>
  value
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200),
);
const maybe = moment.nullish().transform((value) => value?.getTime() ?? null);
const time = moment.transform((value) => value.getTime());
export const person = z
  .object({ id, login: z.string().max(100) })
  .transform((one): Person => ({ id: one.id, login: one.login }));
/** An account that is gone is null. */
const account = person.nullish().transform((one): readonly Person[] => (one == null ? [] : [one]));

type Known = Pick<SeenThing, "kind" | "identity" | "what" | "content" | "risk"> & Partial<SeenThing>;

export function thing(known: Known): SeenThing {
  return { createdAt: null, updatedAt: null, by: [], byLogins: [], ...known };
}

export const deployKeys = z.array(
  z
    .object({ id, key: z.string(), title: text, read_only: z.boolean(), added_by: text.nullish(), created_at: time })
    .transform((one) =>
      thing({
        kind: "deploy-key",
        identity: String(one.id),
        what: `${one.title}, ${one.read_only ? "reads" : "reads and writes"}`,
        content: JSON.stringify([digest(one.key), one.read_only]),
        createdAt: one.created_at,
        byLogins: one.added_by == null ? [] : [one.added_by],
        risk: risks.deployKeyRisk(one.read_only),
      }),
    ),
);

export const webhooks = z.array(
  z
    .object({
      id,
      active: z.boolean(),
      events: z.array(text),
      config: z.object({ url: z.string().optional(), insecure_ssl: z.union([z.string(), z.number()]).optional() }),
      created_at: time,
      updated_at: time,
    })
    .transform((one) => {
      const insecure = String(one.config.insecure_ssl ?? "0") !== "0";
      const url = one.config.url ?? "";
      return thing({
        kind: "webhook",
        identity: String(one.id),
        what: `${placeOf(url)} (${one.events.slice(0, 8).join(", ")}${one.events.length > 8 ? ", …" : ""})`,
        // Addresses carry secrets: what is left of one is where it is, and whether it is the same.
        content: JSON.stringify([digest(url), one.active, insecure, one.events.toSorted()]),
        createdAt: one.created_at,
        updatedAt: one.updated_at,
        risk: risks.webhookRisk({ active: one.active, insecure, all: one.events.includes("*") }),
      });
    }),
);

function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "an address that is none";
}

export const collaborators = z.array(
  z.object({ id, login: z.string().max(100), role_name: text }).transform((one) => ({ ...one, role: one.role_name })),
);

/** Who is there by a team or as an owner is not on the list; `outside` are those of it who are no members. */
export function collaborator(one: z.infer<typeof collaborators>[number], outside: boolean): SeenThing {
  return thing({
    kind: "collaborator",
    identity: String(one.id),
    what: `${one.login}: ${one.role}${outside ? ", from outside" : ""}`,
    content: JSON.stringify([one.role, outside]),
    by: [{ id: one.id, login: one.login }],
    risk: risks.collaboratorRisk(one.role, outside),
  });
}

export const invitations = z.array(
  z
    .object({
      id,
      invitee: account,
      inviter: account,
      permissions: text,
      created_at: time,
      expired: z.boolean().optional(),
    })
    .transform((one) => {
      const invited = one.invitee[0]?.login ?? "somebody by e-mail";
      return thing({
        kind: "collaborator",
        identity: `invitation ${one.id}`,
        what: `${invited}: ${one.permissions}, invited`,
        content: JSON.stringify([invited, one.permissions]),
        createdAt: one.created_at,
        by: [...one.inviter, ...one.invitee],
        risk: risks.invitationRisk(one.permissions),
      });
    }),
);

export const runners = z.object({
  runners: z.array(
    z
      .object({
        id,
        name: text,
        os: text,
        ephemeral: z.boolean().optional(),
        labels: z.array(z.object({ name: text })),
      })
      .transform((one) => {
        const labels = one.labels.map(({ name }) => name).toSorted();
        const passing = one.ephemeral === true;
        return thing({
          kind: "runner",
          // Each job of such a fleet has a runner of its own: what stays is where jobs are sent to.
          identity: passing ? `for one job each: ${labels.join(", ")}` : String(one.id),
          what: passing ? `for one job each (${labels.join(", ")})` : `${one.name} (${labels.join(", ")})`,
          content: JSON.stringify(passing ? labels : [one.name, one.os, labels]),
          risk: risks.runnerRisk(),
        });
      }),
  ),
});

const dated = z.object({ name: text, created_at: time, updated_at: time, visibility: text.optional() });

export const secrets = z.object({ secrets: z.array(dated) });
/** Values end here. */
export const variables = z.object({ variables: z.array(dated) });

export function stored(kind: "secret" | "variable", one: z.infer<typeof dated>, place: string | null): SeenThing {
  const at = place === null ? "" : `, ${place}`;
  return thing({
    kind,
    identity: place === null ? one.name : `${place}\n${one.name}`,
    what: `${one.name}${at}`,
    content: JSON.stringify([one.visibility ?? null]),
    createdAt: one.created_at,
    updatedAt: one.updated_at,
    risk: kind === "secret" ? risks.secretRisk() : risks.variableRisk(),
  });
}

export const environments = z.object({
  environments: z
    .array(
      z.object({
        id,
        name: z.string().min(1).max(300),
        created_at: time,
        updated_at: time,
        can_admins_bypass: z.boolean().optional(),
        protection_rules: z.array(z.record(z.string(), z.unknown())).optional(),
        deployment_branch_policy: z
          .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
          .nullish(),
      }),
    )
    .optional(),
});

export function environment(one: NonNullable<z.infer<typeof environments>["environments"]>[number]): SeenThing {
  const rules = (one.protection_rules ?? []).map(({ type }) => String(type)).toSorted();
  const reviewers = rules.includes("required_reviewers");
  const branches = one.deployment_branch_policy != null;
  return thing({
    kind: "environment",
    identity: String(one.id),
    what: `${text.parse(one.name)}${reviewers ? ", with reviewers" : ""}${branches ? ", for some branches" : ""}`,
    content: JSON.stringify([
      one.name,
      reviewersIn(one.protection_rules ?? []),
      rules,
      one.deployment_branch_policy ?? null,
      one.can_admins_bypass ?? null,
    ]),
    createdAt: one.created_at,
    updatedAt: one.updated_at,
    risk: risks.environmentRisk({ reviewers, branches, bypass: one.can_admins_bypass === true }),
  });
}

/** Ids of people and teams who have to agree, in the order of GitHub's answer. */
function reviewersIn(rules: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  const form = z.object({ reviewers: z.array(z.object({ type: z.string(), reviewer: z.object({ id }) })) });
  return rules.flatMap((rule) => {
    const parsed = form.safeParse(rule);
    return parsed.success ? parsed.data.reviewers.map(({ type, reviewer }) => `${type} ${reviewer.id}`) : [];
  });
}

export const tags = z.array(
  z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }).transform(({ ref, object }) =>
    thing({
      kind: "tag",
      identity: ref,
      what: `${text.parse(ref.replace(/^refs\/tags\//, ""))} at ${object.sha.slice(0, 9)}`,
      content: object.sha,
      risk: risks.tagRisk(),
    }),
  ),
);

const asset = z.object({ id, digest: z.string().nullish(), created_at: time, updated_at: time, uploader: account });

/** `created_at` of a release is its commit's, which whoever makes the commit chooses. */
export const releases = z.array(
  z
    .object({
      id,
      tag_name: text,
      draft: z.boolean(),
      published_at: maybe,
      updated_at: maybe,
      author: account,
      assets: z.array(asset),
    })
    .transform((one) => {
      const times = [
        one.published_at,
        one.updated_at,
        ...one.assets.flatMap((file) => [file.created_at, file.updated_at]),
      ];
      const known = times.filter((at) => at !== null);
      return thing({
        kind: "release",
        identity: String(one.id),
        what: `${one.tag_name}${one.draft ? ", a draft" : ""}${one.assets.length > 0 ? `, ${one.assets.length} files` : ""}`,
        content: JSON.stringify([one.tag_name, one.draft, one.assets.map((file) => [file.id, file.digest ?? null])]),
        updatedAt: known.length === 0 ? null : Math.max(...known),
        by: [...one.author, ...one.assets.flatMap(({ uploader }) => uploader)],
        risk: risks.releaseRisk(one.assets.length),
      });
    }),
);

export function workflow(
  branch: string,
  file: { readonly name: string; readonly oid: string },
  about: { readonly isDefault: boolean; readonly at: number; readonly by: readonly Person[] },
): SeenThing {
  const kind: PersistenceKind = "workflow";
  return thing({
    kind,
    identity: `${branch}\n${file.name}`,
    what: `${text.parse(file.name)} on ${text.parse(branch)}`,
    content: file.oid,
    updatedAt: about.at,
    by: about.by,
    risk: risks.workflowRisk(about.isDefault),
  });
}

export function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
