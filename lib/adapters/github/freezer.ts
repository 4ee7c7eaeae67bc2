import type { PermissionMap } from "../../core/contracts.ts";
import type { GithubFreezer } from "../../usecases/github/freezer-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { checksOn, writeCheck } from "./freezer-checks.ts";
import { defineProperties, listProperties, pagesOfValues, setProperties } from "./freezer-properties.ts";
import * as rulesets from "./freezer-rulesets.ts";
import { bypassesOf, historyOf, probeRulesets, rulesOn } from "./freezer-sights.ts";

/** GitHub shows who passes a ruleset only to those who could write it, so that even reading takes the permission to write. */
const RULESETS = { organization_administration: "write" } as const;
const DEFINITIONS = { organization_custom_properties: "admin" } as const;
const VALUES = { organization_custom_properties: "write" } as const;
const PROPERTIES = { organization_custom_properties: "read" } as const;
const CHECKS = { checks: "write" } as const;
const SIGHTS = { checks: "read" } as const;
const RULES = { metadata: "read" } as const;

/** Nothing waits behind other work of the same Apps, unless the caller says that it may. */
const URGENT = { priority: "urgent" } as const;

type Work<T> = (client: GithubClient) => Promise<T>;

/**
 * What a freeze does on GitHub, in the Freezer App's name. Each call has a token for that work alone; what belongs to the organisation needs
 * none of its repositories.
 * Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export function createFreezer(apps: GithubApps): GithubFreezer {
  const inOrganisation =
    (permissions: PermissionMap) =>
    <T>({ id }: GithubInstallation, work: Work<T>, options: ReadOptions = {}): Promise<GithubResult<T>> =>
      apps.withInstallation({ role: "freezer", installationId: id, repositoryIds: "all", permissions }, work, {
        ...URGENT,
        ...options,
      });
  const rules = inOrganisation(RULESETS);
  return {
    rulesets: (freezer, options) =>
      rules(freezer, (client) => rulesets.listRulesets(client, freezer.ownerLogin), options),
    ruleset: (freezer, id, options) =>
      rules(freezer, (client) => rulesets.readRuleset(client, freezer.ownerLogin, id), options),
    createRuleset: (freezer, document, options) =>
      rules(freezer, (client) => rulesets.createRuleset(client, freezer.ownerLogin, document), options),
    updateRuleset: (freezer, id, document, options) =>
      rules(freezer, (client) => rulesets.updateRuleset(client, freezer.ownerLogin, id, document), options),
    deleteRuleset: (freezer, id, options) =>
      rules(freezer, (client) => rulesets.deleteRuleset(client, freezer.ownerLogin, id), options),
    rulesetHistory: (freezer, id, options) =>
      rules(freezer, (client) => historyOf(client, freezer.ownerLogin, id), options),
    properties: (freezer, options) =>
      inOrganisation(PROPERTIES)(freezer, (client) => listProperties(client, freezer.ownerLogin), options),
    defineProperties: (freezer, definitions, options) =>
      inOrganisation(DEFINITIONS)(
        freezer,
        (client) => defineProperties(client, freezer.ownerLogin, definitions),
        options,
      ),
    propertyValues: ({ id, ownerLogin }, options) =>
      apps.readInstallation(
        { role: "freezer", installationId: id, repositoryIds: "all", permissions: PROPERTIES },
        (client) => pagesOfValues(client, ownerLogin),
        { ...URGENT, ...options },
      ),
    setProperties: (freezer, names, values, options) =>
      inOrganisation(VALUES)(freezer, (client) => setProperties(client, freezer.ownerLogin, names, values), options),
    rulesOn: (freezer, repository, branch, options) =>
      inOrganisation(RULES)(freezer, (client) => rulesOn(client, repository, branch), options),
    writeCheck: ({ id }, repository, check, options) =>
      apps.withInstallation(
        { role: "freezer", installationId: id, repositoryIds: [repository.id], permissions: CHECKS },
        (client) => writeCheck(client, repository, check),
        { ...URGENT, ...options },
      ),
    checksOn: (freezer, repository, sha, prefix, options) => {
      const isOwn = (app: { readonly id: number }) => apps.isOwn("freezer", app);
      return inOrganisation(SIGHTS)(freezer, (client) => checksOn(client, repository, { sha, prefix, isOwn }), options);
    },
    bypasses: (freezer, repository, options) =>
      rules(freezer, (client) => bypassesOf(client, freezer.ownerLogin, repository), options),
    async probe(freezer, options) {
      const read = await rules(freezer, (client) => probeRulesets(client, freezer.ownerLogin), options);
      if (read.ok) return read.value;
      return { state: read.failure.code === "missing-permission" ? "not-allowed" : "unknown", failure: read.failure };
    },
  };
}
