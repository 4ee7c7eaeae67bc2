import type { Change } from "../../fix/changes.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import { supplyAt } from "../../fix/supply.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { accessOf, BROKER_PREREQUISITE, managerPrerequisites, outsiders, sitesOf } from "../reference.ts";

/** A value that nothing can issue for a moment: the broker keeps it and leases it to one job at a time. */
export const remedy: Remedy = {
  id: "brokered-secret",
  title: "Stored value, leased by the broker",
  docs: "For values of third parties that know no federation. The value leaves GitHub for the broker's store, which hands it to a job that proves who it is and writes that down. It is still static upstream: it is counted apart and has a date for its rotation. One step serves all such values of a job.",
  handles: [
    "saas-api-key",
    "llm-api-key",
    "hosting-token",
    "chat-webhook",
    "container-registry-password",
    "codecov-token",
    "npm-token",
    "pypi-token",
    "rubygems-token",
    "crates-token",
    "nuget-token",
    "aws-static-key",
    "gcp-key-json",
    "azure-secret",
  ],
  plan: ({ reference }, context) => {
    if (!reference || reference.tested) return null;
    if (reference.form === "input") {
      return refuse(
        "no-caller",
        reference.span,
        "No workflow of this repository fills this input: the workflows that use the action have to give it the value, leased by the broker.",
      );
    }
    if (reference.form !== "access" || reference.name === null) {
      return refuse(
        "manager-export",
        reference.span,
        "A secrets manager exports the value into the environment of all later steps. Let the step that needs it ask the broker, and take it out of the manager's list.",
      );
    }
    const dynamic = dynamicEngine(reference);
    if (dynamic) {
      return refuse(
        "manager-dynamic",
        reference.span,
        `The manager makes ${reference.name} anew for each run (${dynamic}), so nothing stored is handed on: leave it, and let the login to the manager be a federated one.`,
      );
    }
    const name = reference.name.replace(/\W+/g, "_");
    const request = { provider: "sealed-store", secrets: [name] } as const;
    const changes: Change[] = [];
    for (const site of sitesOf(reference)) {
      const access = accessOf(reference, site);
      if (!access) {
        return refuse(
          "odd-expression",
          reference.span,
          "The reference stands in an expression that cannot be taken apart; write it anew.",
        );
      }
      const supplied = supplyAt(context, site, access, { kind: "lease", request, value: "other" });
      if (!supplied.ok) return supplied;
      changes.push(...supplied.value);
    }
    return safe(
      changes,
      {
        before: `${name}: readable by every workflow that can name it`,
        after: `${name}: leased to this job alone, each time on record; still static at its vendor`,
      },
      [
        BROKER_PREREQUISITE,
        ...managerPrerequisites(reference),
        { kind: "stored-value", name, text: `Store ${name} with the broker and give it a date for its rotation.` },
      ],
      [...managed(reference), ...outsiders(reference, context)],
    );
  },
};

/** Paths of engines that make a credential when it is asked for (HashiCorp's documentation, "Secrets engines"). */
const DYNAMIC =
  /\b(?:aws|gcp|azure|alicloud|database|db|rabbitmq|consul|nomad|kubernetes|mongodbatlas|terraform|pki)[\w-]*\/(?:creds|sts|token|key|roleset|static-account|impersonated-account|issue)\/[\w./-]+/;

/** The path of the engine that a manager's step reads the value from, where the text shows one that makes it anew; null otherwise. */
function dynamicEngine({ origin, job, expression, name }: JudgedReference): string | null {
  if (origin !== "manager" || !job || name === null) return null;
  const id = /^steps\.([\w-]+)\./i.exec(expression)?.[1]?.toLowerCase();
  const step = job.steps.find((item) => item.id?.toLowerCase() === id);
  const lines = step?.with.flatMap((entry) => (entry.value ?? "").split(/[;\n]/)) ?? [];
  const line = lines.find((text) => text.toLowerCase().includes(name.toLowerCase()) && DYNAMIC.test(text));
  return line ? (DYNAMIC.exec(line)?.[0] ?? null) : null;
}

/** Where a manager keeps the value today, it is the owner's to say which of the two keeps it tomorrow. */
function managed(reference: JudgedReference): readonly string[] {
  if (reference.origin !== "manager") return [];
  return [
    `A secrets manager keeps ${reference.name ?? "the value"} today: let the broker read it there, or move it; leave it where the manager makes a new one for each run.`,
  ];
}
