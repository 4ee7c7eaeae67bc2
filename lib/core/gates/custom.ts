import { z } from "zod";
import { count, type Gate } from "./gate.ts";

/**
 * Gates that an organisation configures (docs/gates.md). What they ask is nobody's secret: an endpoint's answers are signed, and its
 * public key stands in the configuration.
 */

const NAME = /^[a-z\d](?:[a-z\d-]{0,48}[a-z\d])?$/;
const MOST_GATES = 20;
/** An Ed25519 key as SubjectPublicKeyInfo: 12 bytes that say so, and the 32 of the key (RFC 8410). */
const SPKI = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/;

const check = z.strictObject({
  /** As GitHub shows it. */
  name: z.string().min(1).max(200),
  /** Of the App that writes it: anybody who may write checks can make one of this name. */
  app_id: z.int().positive(),
});
const property = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_$#-]{1,75}$/, "must be the name of a custom property"),
  /** Any of them passes. */
  values: z.array(z.string().min(1).max(200)).min(1).max(50),
});
const endpoint = z.strictObject({
  url: z.string().max(1_000).refine(isEndpoint, "must be an address of https without a user and without #"),
  /** Names the key in evidence. */
  key_id: z.string().regex(/^[\w.-]{1,64}$/, "must be letters, digits, ., _ and -"),
  public_key: z
    .string()
    .regex(SPKI, "must be an Ed25519 public key: the one line of its PEM, which begins with MCowBQYDK2VwAyEA"),
});

const gateSchema = z
  .strictObject({
    title: z.string().min(1).max(120),
    check: check.optional(),
    property: property.optional(),
    endpoint: endpoint.optional(),
  })
  .check((context) => {
    const { check: one, property: two, endpoint: three } = context.value;
    if ([one, two, three].filter((each) => each !== undefined).length === 1) return;
    context.issues.push({
      code: "custom",
      message: "must ask exactly one of check, property and endpoint",
      input: context.value,
    });
  });

/** The part `gates` of thaw.config.yml: by name. */
export const customGatesSchema = z.record(z.string(), gateSchema).check((context) => {
  const names = Object.keys(context.value);
  for (const name of names) {
    if (NAME.test(name)) continue;
    const message = "must be lower-case letters, digits and -, 50 at most";
    context.issues.push({ code: "custom", message, path: [name], input: name });
  }
  if (names.length > MOST_GATES)
    context.issues.push({ code: "custom", message: `are more than ${MOST_GATES}`, input: context.value });
});

export type CustomGateId = `custom:${string}`;

/** One configured gate, as an incident keeps it from its declaration on. */
export interface CustomGate {
  readonly id: CustomGateId;
  readonly title: string;
  readonly ask:
    | { readonly kind: "check"; readonly name: string; readonly appId: number }
    | { readonly kind: "property"; readonly name: string; readonly values: readonly string[] }
    | { readonly kind: "endpoint"; readonly url: string; readonly keyId: string; readonly publicKey: string };
}

/** In the order of the file. */
export function customGates(gates: z.output<typeof customGatesSchema>): readonly CustomGate[] {
  return Object.entries(gates).map(([name, { title, ...asked }]) => ({
    id: `custom:${name}`,
    title,
    ask: askOf(asked),
  }));
}

function askOf({ check: one, property: two, endpoint: three }: Omit<z.output<typeof gateSchema>, "title">) {
  if (one !== undefined) return { kind: "check", name: one.name, appId: one.app_id } as const;
  if (two !== undefined) return { kind: "property", name: two.name, values: two.values } as const;
  if (three === undefined) throw new Error("A gate that asks nothing passed the schema.");
  return { kind: "endpoint", url: three.url, keyId: three.key_id, publicKey: three.public_key } as const;
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.username === "" && url.password === "" && url.hash === "";
}

/** What it asks, for whoever chooses it. */
export function asksText({ ask }: Pick<CustomGate, "ask">): string {
  if (ask.kind === "check") return `the check ${ask.name} of the App ${ask.appId} succeeded at the newest commit`;
  if (ask.kind === "property") {
    const values = ask.values.slice(0, 3).join(", ");
    const more = ask.values.length > 3 ? `, or ${count(ask.values.length - 3, "more")}` : "";
    return `the property ${ask.name} is ${values}${more}`;
  }
  return `${new URL(ask.url).host} says so, signed with ${ask.keyId}`;
}

/** The gate of a configured one. It says what its source said last; a source that is away makes it unknown. */
export function gateOfCustom({ id, title, ask }: CustomGate): Gate {
  return {
    id,
    title,
    asks: `It passes where ${asksText({ ask })}.`,
    needs: [id],
    // A property belongs to the repository, and to no commit.
    ofHead: ask.kind === "property" ? [] : [id],
    judge(facts) {
      const { value, at, sha } = facts.of(id);
      const text = value.link === null ? value.text : `${value.text} (${value.link})`;
      return value.passes ? { kind: "pass", evidence: [{ text, at, sha }] } : { kind: "hold", reasons: [text] };
    },
  };
}
