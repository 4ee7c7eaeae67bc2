import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import yaml from "js-yaml";
import { describe, expect, test } from "vitest";
import { ROUTES } from "../../lib/http/broker/app.ts";

/**
 * What can be said of compose and of the chart without an engine or a cluster. How they were tried beyond that stands in docs/operations.md.
 */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const textOf = (file: string) => readFileSync(`${ROOT}/${file}`, "utf8");
/** Variables that a process reads, and those of others' programs. */
const KNOWN = new Set([
  ...[...textOf(".env.example").matchAll(/^#([A-Z][A-Z\d_]+)=/gm)].map(([, name]) => name),
  "POSTGRES_USER",
  "POSTGRES_DB",
  "POSTGRES_PASSWORD",
  "POSTGRES_INITDB_ARGS",
]);

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly user?: string;
  readonly privileged?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly env_file?: readonly string[];
}
const compose = yaml.load(textOf("deploy/compose.yaml")) as { readonly services: Readonly<Record<string, Service>> };
const OURS = ["migrate", "web", "worker", "broker"] as const;

describe("compose", () => {
  test("has web, worker, broker, migrations and a database, and nothing else", () => {
    expect(Object.keys(compose.services).sort()).toEqual([...OURS, "database"].sort());
  });

  test.each(OURS)("%s writes nowhere but into what is mounted, and has no power", (name) => {
    const service = compose.services[name];
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect([service?.privileged, service?.user]).toEqual([undefined, undefined]);
  });

  test("each process has the login of its own and no other's, and none has the owner's", () => {
    for (const name of ["web", "worker", "broker"] as const) {
      const logins = compose.services[name]?.volumes?.filter((volume) => /login|state/.test(volume));
      expect(logins).toEqual([`${name}-login:/logins/${name}:ro`]);
      expect(Object.keys(compose.services[name]?.environment ?? {})).not.toContain("DATABASE_URL");
    }
  });

  test("the database is reached by nobody outside, and ports of this machine only are open", () => {
    expect(compose.services.database).toMatchObject({ networks: ["database"] });
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  });

  test("names variables that there are, and no secret by its value", () => {
    const all = Object.values(compose.services).flatMap((service) => Object.entries(service.environment ?? {}));
    expect(all.filter(([name]) => !KNOWN.has(name)).map(([name]) => name)).toEqual([]);
    const secret = all.filter(([name]) => /SECRET|PASSWORD|_KEY$|DATABASE_URL/.test(name));
    expect(secret.filter(([, value]) => !value.includes("${THAW_DATABASE_PASSWORD"))).toEqual([]);
  });

  test("serves figures within each container only, unless its operator says otherwise", () => {
    for (const name of ["web", "worker", "broker"] as const) {
      const { THAW_METRICS_HOST: host, THAW_METRICS_TOKEN: token } = compose.services[name]?.environment ?? {};
      expect([host, token]).toEqual(["${THAW_METRICS_HOST:-127.0.0.1}", "${THAW_METRICS_TOKEN:-}"]);
    }
  });

  test("takes what is not made here by its digest", () => {
    expect(compose.services.database?.image).toMatch(/^postgres:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });
});

const CHART = "deploy/helm/thaw";
const templates = readdirSync(`${ROOT}/${CHART}/templates`).map((name) => textOf(`${CHART}/templates/${name}`));
const all = templates.join("\n");

describe("the chart", () => {
  test("its values are what its schema wants", () => {
    const { $schema: _, ...schema } = JSON.parse(textOf(`${CHART}/values.schema.json`));
    const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const values = yaml.load(textOf(`${CHART}/values.yaml`)) as { web: { env: object }; ingress: object };
    expect([valid(values), valid.errors]).toEqual([true, null]);
    for (const wrong of [
      { nonsense: 1 },
      { url: "http://thaw.example.com" },
      { web: { ...values.web, env: { NEXTAUTH_SECRET: "x" } } },
      { ingress: { ...values.ingress, proxies: ["ingress.example"] } },
      { ingress: { ...values.ingress, proxies: ["0.0.0.0/0"] } },
    ])
      expect(valid({ ...values, ...wrong }), JSON.stringify(wrong)).toBe(false);
  });

  test("every value that a template asks for is among the values", () => {
    const values = yaml.load(textOf(`${CHART}/values.yaml`));
    const asked = [...new Set([...all.matchAll(/\.Values\.([\w.]+)/g)].map(([, path = ""]) => path))];
    const missing = asked.filter((path) => {
      let at: unknown = values;
      for (const part of path.split("."))
        at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined;
      return at === undefined;
    });
    expect(asked.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  test("makes no Secret, and every pod is without rights, in a root that cannot be written", () => {
    expect(all).not.toMatch(/^kind: Secret$/m);
    const containers = [...all.matchAll(/^ +- name: (?:web|worker|broker|migrate|backup)$/gm)];
    expect(containers).toHaveLength(5);
    expect([...all.matchAll(/securityContext: \{\{- include "thaw\.containerSecurity"/g)]).toHaveLength(5);
    expect([...all.matchAll(/include "thaw\.pod" \$of/g)]).toHaveLength(5);
    expect(all).toContain("readOnlyRootFilesystem: true");
    expect(all).toContain("runAsNonRoot: true");
    expect(all).toContain("automountServiceAccountToken: false");
  });

  test("names variables that there are, and a probe asks for what is answered", () => {
    const named = [...all.matchAll(/name: ([A-Z][A-Z\d_]+)\b/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !KNOWN.has(name))).toEqual([]);
    const asked = new Set(
      [...all.matchAll(/httpGet: \{ path: (\S+), port: (\w+)/g)].map(([, path, port]) => `${port} ${path}`),
    );
    const answered = new Set(["metrics /readyz", "metrics /healthz"]);
    for (const route of ROUTES) if (route.startsWith("GET ")) answered.add(`http ${route.slice(4)}`);
    expect([...asked].filter((one) => !answered.has(one))).toEqual([]);
    expect(asked.size).toBeGreaterThan(3);
  });

  test("figures are nobody's by accident: a token, or a policy of the network, or no release", () => {
    const helpers = textOf(`${CHART}/templates/_helpers.tpl`);
    const [, env = ""] = /define "thaw\.env" -\}\}([\s\S]*?)define "/.exec(helpers) ?? [];
    expect(env).toMatch(
      /if \.root\.Values\.metrics\.tokenSecret[\s\S]*THAW_METRICS_TOKEN[\s\S]*else if \.root\.Values\.networkPolicy\.enabled[\s\S]*THAW_METRICS_OPEN[\s\S]*else[\s\S]*fail "/,
    );
  });

  test("no process is killed before it has stopped by itself", () => {
    expect(all).toContain("terminationGracePeriodSeconds: {{ add .Values.worker.drainSeconds 15 }}");
    const broker = /terminationGracePeriodSeconds: (\d+)\n +containers:\n +- name: broker/.exec(all)?.[1];
    // The broker answers for 25 s what is under way, after it was taken out of the service for 5 s.
    expect(Number(broker)).toBeGreaterThan(30);
  });
});

test("docs/operations.md has every variable, and none that there is not", () => {
  const [, table = ""] = /## Variables\n([\s\S]*?)\n## /.exec(textOf("docs/operations.md")) ?? [];
  const named = new Set([...table.matchAll(/`([A-Z][A-Z\d_]+)`/g)].map(([, name]) => name));
  const listed = [...textOf(".env.example").matchAll(/^#([A-Z][A-Z\d_]+)=/gm)].map(([, name]) => name);
  expect([...named].sort()).toEqual(listed.sort());
});
