import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { artifactoryConfiguration } from "../../adapters/providers/artifactory/index.ts";
import { awsConfiguration } from "../../adapters/providers/aws/index.ts";
import { kmsConfiguration, kmsRegion } from "../../adapters/providers/aws/kms.ts";
import { azureConfiguration } from "../../adapters/providers/azure/index.ts";
import { upstreamAddress } from "../../adapters/providers/configuration.ts";
import { ecrConfiguration } from "../../adapters/providers/ecr/index.ts";
import { gcpConfiguration } from "../../adapters/providers/gcp/index.ts";
import { vaultConfiguration } from "../../adapters/providers/vault/index.ts";
import { mistakesText, readStrictYaml } from "../../core/strict-yaml.ts";
import { ceilingSchema } from "../../core/trust/ceiling.ts";
import { certificateProfileSchema } from "../../core/trust/certificate.ts";
import { type IssuerProfile, PROFILES, type ProfileId, profileSchema } from "../../core/trust/profiles.ts";

/**
 * The broker's own configuration: whom it believes, how much it may give away at most, and where its keys lie. It is a file of the people
 * who run the broker, out of reach of whoever can write the database.
 */

const file = z.string().min(1).max(4_096);
const origin = upstreamAddress.refine(
  (text) => URL.canParse(text) && new URL(text).origin === text,
  "must be an origin: https://HOST",
);

const issuerSchema = z.strictObject({
  id: z.string().regex(/^[a-z\d][a-z\d-]{0,49}$/, "must be lower-case letters, digits and -"),
  /** As tokens write it in `iss`, to the letter. */
  url: upstreamAddress,
  profile: z.union([z.enum(Object.keys(PROFILES) as [ProfileId, ...ProfileId[]]), profileSchema]),
  algorithms: z
    .array(z.enum(["RS256", "ES256"]))
    .min(1)
    .default(["RS256"]),
  jwks_url: upstreamAddress.optional(),
  max_age_minutes: z.int().min(1).max(60).default(10),
  /** The API of the same GitHub, for the Apps. */
  api: upstreamAddress.optional(),
  apps: z
    .array(
      z.strictObject({
        id: z.union([z.string().min(1).max(50), z.int().positive()]).transform(String),
        key_file: file,
      }),
    )
    .default([]),
});

const anchorSchema = z.union([
  z.strictObject({ file }),
  z.strictObject({ url: upstreamAddress, authorization_file: file.optional() }),
]);

export const brokerConfigurationSchema = z
  .strictObject({
    version: z.literal(1),
    /** What jobs know the broker by: their tokens are made for it. */
    origin,
    tls: z.strictObject({ certificate_file: file, key_file: file }).optional(),
    issuers: z.array(issuerSchema).min(1).check(uniqueIds),
    certificates: z.array(certificateProfileSchema).default([]).check(uniqueIds),
    ceilings: z.array(ceilingSchema).min(1),
    providers: z
      .strictObject({
        aws: awsConfiguration.optional(),
        gcp: gcpConfiguration.optional(),
        azure: azureConfiguration.optional(),
        vault: vaultConfiguration.optional(),
        ecr: ecrConfiguration.optional(),
        artifactory: artifactoryConfiguration.optional(),
      })
      .default({}),
    store: z.union([
      z.strictObject({ key_file: file }),
      // The wrapping key never leaves the key management service; leases have keys of their own, which it wrapped.
      z.strictObject({ kms: kmsConfiguration, lease_keys_file: file }),
    ]),
    audit: z.strictObject({
      key_file: file,
      anchors: z.array(anchorSchema).min(1),
      /** Gets every record as it is written, as JSON lines. */
      stream: z.strictObject({ url: upstreamAddress, authorization_file: file.optional() }).optional(),
    }),
    egress: z
      .strictObject({
        /** Hosts with addresses of a private network; all others must have public ones. */
        private_hosts: z.array(z.string().min(1).max(300)).default([]),
        ca_file: file.optional(),
      })
      .default({ private_hosts: [] }),
    limits: z
      .strictObject({
        per_second: z.number().positive().max(100_000).default(20),
        burst: z.int().min(1).max(100_000).default(200),
        at_once: z.int().min(1).max(10_000).default(1_000),
        /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
        trusted_proxies: z.array(z.string()).default([]),
        /** Addresses or networks that may read /metrics. */
        metrics_from: z.array(z.string()).default(["127.0.0.0/8", "::1/128"]),
      })
      .prefault({}),
  })
  .check((context) => {
    const known = new Set([...context.value.issuers, ...context.value.certificates].map(({ id }) => id));
    context.value.ceilings.forEach((ceiling, index) => {
      if (known.has(ceiling.issuer)) return;
      const message = `is no issuer of this file: ${[...known].join(", ")}`;
      context.issues.push({ code: "custom", message, path: ["ceilings", index, "issuer"], input: ceiling.issuer });
    });
    if (context.value.certificates.length > 0 && context.value.tls === undefined) {
      const message = "need tls: only the broker's own TLS can ask for a client certificate";
      context.issues.push({ code: "custom", message, path: ["certificates"], input: context.value.certificates });
    }
    context.value.certificates.forEach(({ apps_of: issuer }, index) => {
      if (issuer === undefined || context.value.issuers.some(({ id, apps }) => id === issuer && apps.length > 0))
        return;
      const message = "must be the id of an issuer of this file that has apps";
      context.issues.push({ code: "custom", message, path: ["certificates", index, "apps_of"], input: issuer });
    });
    context.value.issuers.forEach((issuer, index) => {
      if (issuer.apps.length === 0 || issuer.api !== undefined) return;
      const message = "must be named where there are apps, for example https://api.github.com";
      context.issues.push({ code: "custom", message, path: ["issuers", index, "api"], input: issuer.api });
    });
  });
export type BrokerConfiguration = z.output<typeof brokerConfigurationSchema>;

function uniqueIds(context: z.core.ParsePayload<readonly { readonly id: string }[]>): void {
  const ids = context.value.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) {
    context.issues.push({ code: "custom", message: "must have each id once", input: context.value });
  }
}

/** The configuration cannot be used; the message says what to change, and never quotes a secret. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

export interface LoadedConfiguration {
  readonly configuration: BrokerConfiguration;
  /** Reads a file that the configuration names, relative to its own folder. */
  readonly read: (name: string) => string;
  readonly resolve: (name: string) => string;
}

/** @throws ConfigurationError with every mistake and its line */
export function loadConfiguration(configurationFile: string): LoadedConfiguration {
  const resolve = (name: string) => path.resolve(path.dirname(configurationFile), name);
  const read = (name: string) => readText(resolve(name));
  const parsed = readStrictYaml(readText(configurationFile), brokerConfigurationSchema);
  if (!parsed.ok) throw new ConfigurationError(`${configurationFile} cannot be used: ${mistakesText(parsed.mistakes)}`);
  return { configuration: parsed.value, read, resolve };
}

function readText(name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new ConfigurationError(`${name} cannot be read (${code}). The broker's configuration names it.`);
  }
}

export function profileOf(issuer: BrokerConfiguration["issuers"][number]): IssuerProfile {
  return typeof issuer.profile === "string" ? PROFILES[issuer.profile] : issuer.profile;
}

/** The hosts that the configuration itself names: nothing else is ever reached. */
export function hostsOf({ issuers, providers, audit, egress, store }: BrokerConfiguration) {
  const urls = [
    ...issuers.flatMap(({ url, jwks_url, api }) => [url, jwks_url, api]),
    ...audit.anchors.map((anchor) => ("url" in anchor ? anchor.url : undefined)),
    audit.stream?.url,
    "kms" in store ? awsAddress(store.kms.endpoint, "kms", kmsRegion(store.kms)) : undefined,
    providers.gcp?.token_endpoint,
    providers.gcp?.credentials_endpoint,
    providers.azure?.authority,
    providers.vault?.address,
    providers.artifactory?.address,
    ...awsHosts(providers),
  ].filter((url) => url !== undefined);
  const privates = new Set(egress.private_hosts.map((host) => host.toLowerCase()));
  return [...new Set(urls.map((url) => new URL(url).host))].map((host) => ({
    host,
    private: privates.has(host) || privates.has(host.replace(/:\d+$/, "")),
  }));
}

/** Regions are named by grants, so every region's endpoint is one that may be reached. GovCloud and China have names of their own. */
const REGIONS = [
  ...[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
  ],
  ...[
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-central-1",
  ],
  ...[
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
  ],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1"],
  ...["us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2"],
];

function awsHosts({ aws, ecr }: BrokerConfiguration["providers"]): readonly string[] {
  const at = (configured: string | undefined, service: string) =>
    REGIONS.map((region) => awsAddress(configured, service, region));
  return [
    ...(aws === undefined ? [] : at(aws.sts_endpoint, "sts")),
    ...(ecr === undefined ? [] : [...at(ecr.sts_endpoint, "sts"), ...at(ecr.ecr_endpoint, "api.ecr")]),
  ];
}

function awsAddress(configured: string | undefined, service: string, region: string): string {
  if (configured !== undefined) return configured.replace("{region}", region);
  return `https://${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
