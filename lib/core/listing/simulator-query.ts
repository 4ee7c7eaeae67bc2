import { z } from "zod";
import type { GrantAsk } from "../trust/decide/scope.ts";
import type { SimulatedJob } from "../trust/simulate.ts";
import type { RawSearchParams } from "./url-words.ts";

/** The simulator's form, as the URL says it: what was typed, and the request that it makes once enough is. */

const FIELDS = [
  "repository",
  "grant",
  "workflow",
  "called",
  "ref",
  "event",
  "environment",
  "runner",
  "protected",
  "permissions",
  "headRef",
  "issuer",
  "waiting",
] as const;
export type SimulatorField = (typeof FIELDS)[number];

export interface SimulatorRequest {
  readonly repository: string;
  readonly issuer: string | null;
  readonly job: Omit<SimulatedJob, "issuer" | "repositoryId" | "ownerId" | "repository">;
  readonly ask: GrantAsk;
  readonly waiting: boolean;
}

export interface SimulatorForm {
  readonly values: Readonly<Record<SimulatorField, string>>;
  /** Null until repository, grant, workflow, ref and event are there. */
  readonly request: SimulatorRequest | null;
  /** What is missing or not understood, once something was typed. */
  readonly problem: string | null;
}

const word = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? "")])
  .transform((text) => text.replaceAll("\0", "").trim().slice(0, 500))
  .catch("");

const NEEDED = ["repository", "grant", "workflow", "ref", "event"] as const;

/** Never fails; what is not understood is said in `problem`. */
export function parseSimulator(params: RawSearchParams): SimulatorForm {
  const entries = FIELDS.map((field) => [field, word.parse(params[field] ?? "")] as const);
  const values = Object.fromEntries(entries) as Record<SimulatorField, string>;
  const missing = NEEDED.filter((field) => values[field] === "");
  if (missing.length === NEEDED.length) return { values, request: null, problem: null };
  if (missing.length > 0) return { values, request: null, problem: `Fill in: ${missing.join(", ")}.` };
  const permissions = permissionsOf(values.permissions);
  if (permissions === undefined) {
    return { values, request: null, problem: "Write permissions as name: level, separated by commas." };
  }
  const { repository, grant, workflow, event } = values;
  return {
    values,
    problem: null,
    request: {
      repository,
      issuer: values.issuer || null,
      waiting: values.waiting === "yes",
      ask: { grant, repositories: null, permissions },
      job: {
        workflow,
        called: values.called || null,
        ref: fullRef(values.ref),
        refProtected: values.protected !== "no",
        event,
        environment: values.environment || null,
        runner: values.runner === "self-hosted" ? "self-hosted" : "hosted",
        headRef: values.headRef || null,
      },
    },
  };
}

/** The shortest address query with which the form begins so. Values may be strangers': each is encoded. */
export function simulatorQueryString(values: Readonly<Partial<Record<SimulatorField, string | null>>>): string {
  const params = new URLSearchParams();
  for (const field of FIELDS) {
    const value = values[field];
    if (value !== undefined && value !== null && value !== "") params.set(field, value);
  }
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

/** People think of branches by their short names. */
function fullRef(ref: string): string {
  return ref.startsWith("refs/") ? ref : `refs/heads/${ref}`;
}

/** Null for none asked, undefined for what cannot be read. */
function permissionsOf(text: string): Readonly<Record<string, string>> | null | undefined {
  if (text === "") return null;
  const entries = text.split(",").map((part) => /^\s*([\w-]{1,60})\s*:\s*(\w{1,20})\s*$/.exec(part));
  if (entries.some((entry) => entry === null)) return undefined;
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? "", entry?.[2] ?? ""]));
}
