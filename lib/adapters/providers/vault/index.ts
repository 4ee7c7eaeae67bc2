import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider, Lease, MintFailure } from "../../../usecases/broker/ports.ts";
import { readJson, secondsAfter } from "../answers.ts";
import type { Answer, Upstream } from "../upstream.ts";
import { failed, judge, nonsense, refused } from "../upstream.ts";
import { createVaultClient, type VaultAnswer, type VaultCall, type VaultClient } from "./client.ts";
import type { VaultDeps } from "./configuration.ts";

export { type VaultConfiguration, type VaultDeps, vaultConfiguration } from "./configuration.ts";

interface VaultContext {
  readonly upstream: Upstream;
  readonly client: VaultClient;
  readonly deps: VaultDeps;
}

type VaultGrant = GrantOf<"vault">;
type Values = Lease["values"];

/** For what the broker asks on its own, when no job waits for it any more. */
const CLEAN_UP_SECONDS = 30;

/**
 * What a secrets engine makes anew (`dynamic`), or the fields of a stored secret of KV version 2 (`kv`), under the names that the
 * grant gives them.
 *
 * A dynamic lease lives as long as Vault says, whatever lifetime was asked for, and never longer than the broker's token that made
 * it: the lease says so, and `revoke` ends it before. What is stored does not end; its lease says how long it is shown as live, and
 * there is nothing to take back.
 */
export function createVaultProvider(deps: VaultDeps): CredentialProvider<VaultGrant> {
  const upstream = { ...deps, service: "Vault" };
  const context = { upstream, deps, client: createVaultClient(upstream, deps) };
  return {
    id: "vault",
    mint({ grant, lifetimeSeconds }, signal) {
      const mint = grant.engine === "dynamic" ? mintDynamic : readStored;
      return mint(context, grant, lifetimeSeconds, signal);
    },
    revoke: (handle, signal) => revoke(context, handle.reveal(), signal),
  };
}

const leaseId = z.string().regex(/^[\x21-\x7e]{1,1000}$/);
const made = z.object({
  lease_id: leaseId,
  lease_duration: z.int().min(1),
  data: z.record(z.string(), z.unknown()),
});

/** Vault API, "Secrets engines", `GET /:mount/creds/:role`: the same for databases, clouds, Consul, RabbitMQ and the others. */
async function mintDynamic(
  context: VaultContext,
  grant: VaultGrant,
  lifetimeSeconds: number,
  signal: AbortSignal,
): Promise<Answer<Lease>> {
  const { upstream, deps } = context;
  const call = { step: "creds", method: "GET", path: pathOf(grant, "creds"), mints: true } as const;
  const answer = await accepted(context, call, lifetimeSeconds, signal);
  if (!answer.ok) return answer;
  const { response, tokenEndsAt } = answer.value;
  const secret = readJson(made, response.body);
  if (secret === null) return failed(await withdrawn(context, response.body, nonsense(upstream, call)));
  const values = pick(upstream, grant, secret.data);
  if (!values.ok) return failed(await withdrawn(context, response.body, values.failure));
  // Counted from the answer: a lease is never said to be over while the credential may still live.
  const leaseEndsAt = secondsAfter(deps.clock.now(), secret.lease_duration);
  const expiresAt = new Date(Math.min(leaseEndsAt.getTime(), tokenEndsAt.getTime()));
  const effective = { engine: "dynamic", lease_seconds: secret.lease_duration, fields: Object.keys(grant.fields) };
  const handle = new SecretText(secret.lease_id);
  return { ok: true, value: { values: values.value, expiresAt, handle, effective } };
}

const stored = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()),
    metadata: z.object({ version: z.int().min(1) }),
  }),
});

/** Vault API, "KV secrets engine - version 2", "Read secret version". */
async function readStored(
  context: VaultContext,
  grant: VaultGrant,
  lifetimeSeconds: number,
  signal: AbortSignal,
): Promise<Answer<Lease>> {
  const { upstream, deps } = context;
  const call = { step: "kv", method: "GET", path: pathOf(grant, "data"), mints: false, accepts: [200, 404] } as const;
  const answer = await accepted(context, call, 0, signal);
  if (!answer.ok) return answer;
  // Also for a version that was deleted.
  if (answer.value.response.status === 404) return failed(unknownSecret(upstream));
  const secret = readJson(stored, answer.value.response.body)?.data;
  if (secret === undefined) return failed(nonsense(upstream, call));
  const values = pick(upstream, grant, secret.data);
  if (!values.ok) return values;
  const expiresAt = secondsAfter(deps.clock.now(), lifetimeSeconds);
  const effective = { engine: "kv", version: secret.metadata.version, fields: Object.keys(grant.fields) };
  return { ok: true, value: { values: values.value, expiresAt, handle: null, effective } };
}

/**
 * Vault API, "Revoke lease". With `sync`, so that success means that it is over, where Vault would else only note it down. Of a lease
 * that it does not know (any more), Vault says the same.
 */
async function revoke(context: VaultContext, id: string, signal: AbortSignal): Promise<Answer<void>> {
  if (!leaseId.safeParse(id).success) return failed(refused(context.upstream, "revoke: the handle is no lease's id"));
  const body = JSON.stringify({ lease_id: id, sync: true });
  const call = { step: "revoke", method: "PUT", path: "sys/leases/revoke", body, mints: false } as const;
  const answer = await accepted(context, { ...call, accepts: [200, 204] }, 0, signal);
  return answer.ok ? { ok: true, value: undefined } : answer;
}

/** Takes back what nobody will hold. Not under the caller's signal: a job that left must not keep a lease alive. */
async function withdrawn(context: VaultContext, body: Uint8Array, failure: MintFailure): Promise<MintFailure> {
  const id = readJson(z.object({ lease_id: leaseId }), body)?.lease_id;
  if (id === undefined) return { ...failure, outcomeUnknown: true };
  const result = await revoke(context, id, AbortSignal.timeout(CLEAN_UP_SECONDS * 1_000));
  const { outcomeUnknown: _, ...known } = failure;
  return result.ok ? known : { ...failure, outcomeUnknown: true };
}

async function accepted(
  { client, upstream }: VaultContext,
  call: VaultCall,
  aliveFor: number,
  signal: AbortSignal,
): Promise<Answer<VaultAnswer>> {
  const answer = await client.send(call, { aliveFor }, signal);
  if (!answer.ok) return answer;
  const failure = judge(upstream, client.callOf(call), answer.value.response);
  return failure === null ? answer : failed(failure);
}

/** The fields that the grant names, each one text. */
function pick(upstream: Upstream, grant: VaultGrant, data: Readonly<Record<string, unknown>>): Answer<Values> {
  const values: [string, SecretText][] = [];
  for (const [name, field] of Object.entries(grant.fields)) {
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    if (typeof value !== "string" || value === "") {
      return failed(refused(upstream, `${grant.engine}: a field of the grant is missing or no text`));
    }
    values.push([name, new SecretText(value)]);
  }
  return { ok: true, value: Object.fromEntries(values) };
}

function unknownSecret({ service }: Upstream): MintFailure {
  const message = `${service} has nothing stored where the grant points; whoever looks after the grant must look at it.`;
  return { code: "unknown-secret", message, detail: "kv: 404" };
}

/** Mount and path are checked where grants are read; encoded all the same, since they end in an address. */
function pathOf({ mount, path }: VaultGrant, between: "creds" | "data"): string {
  return [...mount.split("/"), between, ...path.split("/")].map(encodeURIComponent).join("/");
}
