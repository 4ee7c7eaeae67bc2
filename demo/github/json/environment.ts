import { nodeId } from "../ids.ts";
import type { Environment } from "../model.ts";
import { findOwner } from "../repositories.ts";
import { isoSeconds, ownerJson } from "./owner.ts";
import type { Scene } from "./scene.ts";

/** An environment with what protects it. */
export function environmentJson(scene: Scene, environment: Environment): Record<string, unknown> {
  const { repo, html } = scene;
  const name = encodeURIComponent(environment.name);
  return {
    id: environment.id,
    node_id: nodeId("EN", environment.id),
    name: environment.name,
    url: `${repo}/environments/${name}`,
    html_url: `${html}/deployments/activity_log?environments_filter=${name}`,
    created_at: isoSeconds(environment.createdAt),
    updated_at: isoSeconds(environment.updatedAt),
    can_admins_bypass: true,
    protection_rules: protectionRules(scene, environment),
    deployment_branch_policy: branchPolicy(environment),
  };
}

function protectionRules({ world, links }: Scene, environment: Environment): Record<string, unknown>[] {
  const rules: Record<string, unknown>[] = [];
  const rule = (number: number, type: string) => ({
    id: environment.id + number,
    node_id: nodeId("GA", environment.id + number),
    type,
  });
  const reviewers = environment.reviewers.flatMap((login) => {
    const person = findOwner(world, login);
    return person === null ? [] : [{ type: "User", reviewer: ownerJson(person, links) }];
  });
  if (reviewers.length > 0) rules.push({ ...rule(1, "required_reviewers"), prevent_self_review: false, reviewers });
  if (environment.branchPolicy !== null) rules.push(rule(2, "branch_policy"));
  return rules;
}

function branchPolicy(environment: Environment): Record<string, boolean> | null {
  if (environment.branchPolicy === null) return null;
  const onlyProtected = environment.branchPolicy === "protected";
  return { protected_branches: onlyProtected, custom_branch_policies: !onlyProtected };
}
