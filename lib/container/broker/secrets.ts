import { createPrimary } from "../../adapters/broker-store/index.ts";
import { createEgress } from "../../adapters/egress/index.ts";
import { createSealedStore, type Rows } from "../../adapters/sealing/store.ts";
import { SecretText } from "../../core/secret-text.ts";
import { valueName } from "../../core/trust/grant.ts";
import { systemClock } from "../common.ts";
import { hostsOf, type LoadedConfiguration } from "./configuration.ts";
import { newStoreKeyLine, openStoreKeys } from "./store-keys.ts";
import { uuidV7 } from "./uuid.ts";

/** Without a configuration, or where its keys are in a file, a plain line; else one that the key management service wrapped. */
export async function newKeyLine(loaded: LoadedConfiguration | null, id: string): Promise<string> {
  const egress = createEgress({ hosts: loaded === null ? [] : hostsOf(loaded.configuration) });
  try {
    return await newStoreKeyLine(loaded, egress, id);
  } finally {
    egress.close();
  }
}

export class SecretProblem extends Error {
  override readonly name = "SecretProblem";
}

const DAY_MS = 86_400_000;

/** The stored values, for the person who runs the broker: they go in and are replaced, and never come out. */
export async function openSecrets(loaded: LoadedConfiguration, databaseUrls: readonly string[]) {
  const primary = createPrimary({ urls: databaseUrls, connections: 1 });
  const egress = createEgress({ hosts: hostsOf(loaded.configuration) });
  const { wrapper } = await openStoreKeys(loaded, egress);
  const store = createSealedStore(primary as unknown as Rows, wrapper);

  async function organisation(login: string): Promise<string> {
    const { rows } = await primary.query<{ id: string }>({
      text: "SELECT id FROM organisation WHERE lower(login) = lower($1)",
      values: [login],
    });
    const [row, ...more] = rows;
    if (row === undefined) throw new SecretProblem(`There is no organisation ${login}.`);
    if (more.length > 0) throw new SecretProblem(`Several organisations are called ${login}, on different hosts.`);
    return row.id;
  }

  async function record(organisationId: string, action: string, name: string, data: object): Promise<void> {
    await primary.query({
      text: `INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data)
        VALUES ($1, $2, 'system', 'terminal', $3, 'sealed-secret', $4, $5::jsonb)`,
      values: [organisationId, systemClock.now(), action, name, JSON.stringify(data)],
    });
  }

  return {
    async put(
      login: string,
      name: string,
      value: string,
      request: { readonly rotatedAt: Date; readonly dueInDays: number },
    ) {
      if (!valueName.safeParse(name).success) throw new SecretProblem(`${name} is no name of letters, digits and _.`);
      if (value === "") throw new SecretProblem("The value is empty.");
      const organisationId = await organisation(login);
      const now = systemClock.now();
      const { version } = await store.put(
        {
          organisationId,
          name,
          value: new SecretText(value),
          createdBy: "terminal",
          rotatedAt: request.rotatedAt,
          rotationDueAt: new Date(request.rotatedAt.getTime() + request.dueInDays * DAY_MS),
        },
        uuidV7(now),
        now,
      );
      await record(organisationId, "sealed-secret.stored", name, { version });
      return version;
    },
    async list(login: string) {
      const { rows } = await primary.query<{ name: string; version: number; key: string; rotated: Date; due: Date }>({
        text: `SELECT name, version, key_id AS key, rotated_at AS rotated, rotation_due_at AS due FROM sealed_secret
          WHERE organisation_id = $1 AND retired_at IS NULL ORDER BY name`,
        values: [await organisation(login)],
      });
      return rows;
    },
    async remove(login: string, name: string) {
      const organisationId = await organisation(login);
      const removed = await store.remove(organisationId, name, systemClock.now());
      if (removed) await record(organisationId, "sealed-secret.removed", name, {});
      return removed;
    },
    rekey: () => store.rekey(),
    async close() {
      egress.close();
      await primary.close();
    },
  };
}
