import { describe, expect, test } from "vitest";
import {
  EnvironmentError,
  inheritedEnvironment,
  supervisorEnvironment,
  webEnvironment,
  workerEnvironment,
} from "../lib/env.ts";

const LONG = "x".repeat(32);
const DATABASE = "postgresql://u:hidden-password@localhost/thaw";
const WEB = {
  THAW_DATABASE_URL: DATABASE,
  THAW_PORT: "4880",
  NEXTAUTH_SECRET: LONG,
  NEXTAUTH_URL: "http://127.0.0.1:4880",
};
const WORKER = { THAW_DATABASE_URL: DATABASE, THAW_LITERAL_KEY: LONG };

describe("npm start", () => {
  test("needs nothing, and listens on this machine only", () => {
    const nothing = { THAW_HOST: "127.0.0.1", THAW_METRICS_HOST: "127.0.0.1", live: null };
    expect(supervisorEnvironment({})).toEqual(nothing);
    expect(supervisorEnvironment({ DATABASE_URL: "", THAW_PORT: "" })).toEqual(nothing);
  });

  test.each([
    ["DATABASE_URL", "mysql://x", /DATABASE_URL must start with postgresql/],
    ["THAW_PORT", "http", /THAW_PORT must be a port number/],
    ["THAW_PORT", "70000", /THAW_PORT/],
    ["THAW_HOST", "a b", /THAW_HOST must be an address/],
  ])("says what is wrong with %s=%s", (name, value, message) => {
    expect(() => supervisorEnvironment({ [name]: value })).toThrow(message);
  });

  const LIVE = {
    DATABASE_URL: DATABASE,
    THAW_OBSERVER_APP_ID: "1",
    THAW_OBSERVER_APP_KEY_FILE: "/etc/thaw/observer.pem",
    THAW_OAUTH_CLIENT_ID: "Iv23li",
    THAW_OAUTH_CLIENT_SECRET: "hidden-secret",
    NEXTAUTH_URL: "https://thaw.example",
  };

  test.each([
    "THAW_OBSERVER_APP_ID",
    "THAW_REMEDIATOR_APP_PRIVATE_KEY",
    "THAW_FREEZER_APP_ID",
    "THAW_REMOVER_APP_ID",
    "THAW_BROKER_APP_ID",
    "THAW_MERGE_APP_ID",
    "THAW_OAUTH_CLIENT_ID",
    "THAW_ISSUER_URL",
  ])("is in live mode with %s, and never falls back to demo", (name) => {
    expect(() => supervisorEnvironment({ [name]: "1" })).toThrow(EnvironmentError);
    expect(() => supervisorEnvironment({ [name]: "1" })).toThrow(
      new RegExp(`in live mode, which ${name} means,.*missing`),
    );
  });

  test.each(Object.keys(LIVE))("says in live mode that %s is missing", (name) => {
    expect(() => supervisorEnvironment({ ...LIVE, [name]: "" })).toThrow(
      new RegExp(`${name} (?:is )?missing|${name} is`),
    );
  });

  test("gives each process in live mode what is its own", () => {
    const more = { THAW_REMEDIATOR_APP_ID: "2", THAW_REMEDIATOR_APP_KEY: "PEM", THAW_WEBHOOK_SECRETS: "github.com=x" };
    const { live } = supervisorEnvironment({ ...LIVE, ...more });
    expect(Object.keys(live?.web ?? {})).toEqual([
      "THAW_OAUTH_CLIENT_ID",
      "THAW_OAUTH_CLIENT_SECRET",
      "THAW_WEBHOOK_SECRETS",
    ]);
    expect(Object.keys(live?.worker ?? {}).sort()).toEqual([
      "THAW_OBSERVER_APP_ID",
      "THAW_OBSERVER_APP_KEY_FILE",
      "THAW_REMEDIATOR_APP_ID",
      "THAW_REMEDIATOR_APP_KEY",
    ]);
    expect(live).toMatchObject({ embedded: false, address: "https://thaw.example", githubUrl: "https://github.com" });
  });

  test("takes the embedded PostgreSQL in live mode on demand only, and not beside another one", () => {
    const { DATABASE_URL: _, ...without } = LIVE;
    const embedded = { ...without, THAW_EMBEDDED_POSTGRESQL: "yes" };
    expect(supervisorEnvironment(embedded).live?.embedded).toBe(true);
    expect(() => supervisorEnvironment(without)).toThrow(/DATABASE_URL is missing, or THAW_EMBEDDED_POSTGRESQL=yes/);
    expect(() => supervisorEnvironment({ ...embedded, DATABASE_URL: DATABASE })).toThrow(/both set/);
    expect(() => supervisorEnvironment({ ...without, THAW_EMBEDDED_POSTGRESQL: "1" })).toThrow(/must be yes/);
  });

  test.each(["THAW_BROKER_APP_ID", "THAW_ISSUER_URL"])("gives %s to no process, and says so", (name) => {
    expect(() => supervisorEnvironment({ ...LIVE, [name]: "1" })).toThrow(new RegExp(`gives ${name} to no process`));
  });

  test("tells no value of what is wrong in live mode", () => {
    const wrong = { ...LIVE, NEXTAUTH_URL: "hidden", DATABASE_URL: "hidden" };
    expect(() => supervisorEnvironment(wrong)).toThrow(/^(?!.*hidden).*$/s);
  });
});

describe("a process", () => {
  test("reads its own settings", () => {
    expect(webEnvironment(WEB)).toMatchObject({ THAW_PORT: 4880, THAW_HOST: "127.0.0.1" });
    expect(workerEnvironment(WORKER)).toMatchObject({ THAW_CONCURRENCY: 2 });
  });

  test.each(Object.keys(WEB))("web says that %s is missing", (name) => {
    expect(() => webEnvironment({ ...WEB, [name]: undefined })).toThrow(`${name} is missing`);
  });

  test.each([
    ["10.0.0.7", ["10.0.0.7"]],
    ["10.0.0.7, 10.1.0.0/16 fd12:3456::/32", ["10.0.0.7", "10.1.0.0/16", "fd12:3456::/32"]],
    ["FD12::1", ["fd12::1"]],
  ])("believes proxies at addresses and in networks: %s", (text, all) => {
    expect(webEnvironment({ ...WEB, THAW_TRUSTED_PROXIES: text }).THAW_TRUSTED_PROXIES).toEqual(all);
  });

  test.each([
    ["proxy.example", /THAW_TRUSTED_PROXIES must be addresses and networks.*: it is neither/],
    ["10.0.0.7,10.0.0.0/33", /number 2 is neither/],
    ["10.0.0.0/", /it is neither/],
    ["10.0.0.0/8/8", /it is neither/],
    ["10.0.0.0/-1", /it is neither/],
    ["10.0.0/8", /it is neither/],
    ["fd12::/129", /it is neither/],
    ["10.0.0.1,0.0.0.0/0", /number 2 would believe everybody/],
    ["::/0", /it would believe everybody/],
    ["hidden-secret", /^(?!.*hidden).*$/],
  ])("says what is wrong with proxies: %s", (text, message) => {
    expect(() => webEnvironment({ ...WEB, THAW_TRUSTED_PROXIES: text })).toThrow(EnvironmentError);
    expect(() => webEnvironment({ ...WEB, THAW_TRUSTED_PROXIES: text })).toThrow(message);
  });

  test.each(["0.0.0.0", "::", "10.0.0.5", "metrics.internal", "127.evil.example"])(
    "shows figures at %s to nobody who has no token, unless the operator says that something else keeps others out",
    (host) => {
      const watched = { THAW_METRICS_PORT: "9464", THAW_METRICS_HOST: host };
      for (const start of [
        () => webEnvironment({ ...WEB, ...watched }),
        () => workerEnvironment({ ...WORKER, ...watched }),
        () => supervisorEnvironment(watched),
      ])
        expect(start).toThrow(/THAW_METRICS_HOST is beyond this machine: set THAW_METRICS_TOKEN/);
      expect(webEnvironment({ ...WEB, ...watched, THAW_METRICS_TOKEN: "t".repeat(32) })).toMatchObject(watchedAt(host));
      expect(webEnvironment({ ...WEB, ...watched, THAW_METRICS_OPEN: "yes" })).toMatchObject(watchedAt(host));
      expect(() => webEnvironment({ ...WEB, ...watched, THAW_METRICS_OPEN: "1" })).toThrow(
        /THAW_METRICS_OPEN must be yes/,
      );
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])(
    "shows them on this machine, at %s, without one",
    (host) => {
      const watched = { THAW_METRICS_PORT: "9464", THAW_METRICS_HOST: host };
      expect(webEnvironment({ ...WEB, ...watched })).toMatchObject(watchedAt(host));
      // Nothing listens without a port.
      expect(webEnvironment({ ...WEB, THAW_METRICS_HOST: "0.0.0.0" }).THAW_METRICS_PORT).toBeUndefined();
    },
  );

  test.each(Object.keys(WORKER))("worker says that %s is missing", (name) => {
    expect(() => workerEnvironment({ ...WORKER, [name]: "" })).toThrow(`${name} is missing`);
  });

  test.each([
    "DATABASE_URL",
    "THAW_OBSERVER_APP_PRIVATE_KEY",
    "THAW_BROKER_APP_ID",
    "THAW_STORE_KEY",
    "THAW_NOTIFY_CONFIG",
  ])("web refuses to start with %s, which is another's", (name) => {
    expect(() => webEnvironment({ ...WEB, [name]: "value" })).toThrow(`web refuses to start: ${name}`);
  });

  test.each(["DATABASE_URL", "NEXTAUTH_SECRET", "THAW_OAUTH_CLIENT_SECRET"])(
    "worker refuses to start with %s, which is another's",
    (name) => {
      expect(() => workerEnvironment({ ...WORKER, [name]: "value" })).toThrow(`worker refuses to start: ${name}`);
    },
  );

  test("web signs people in at GitHub.com unless told of another GitHub", () => {
    const client = { THAW_OAUTH_CLIENT_ID: "id", THAW_OAUTH_CLIENT_SECRET: "secret" };
    const named = { id: "id", secret: "secret" };
    expect(webEnvironment(WEB).github).toBeNull();
    expect(webEnvironment({ ...WEB, ...client }).github).toEqual({ url: "https://github.com", client: named });
    const elsewhere = { ...WEB, THAW_GITHUB_URL: "https://ghes.example" };
    expect(webEnvironment({ ...elsewhere, ...client }).github).toEqual({ url: "https://ghes.example", client: named });
    expect(webEnvironment(elsewhere).github).toEqual({ url: "https://ghes.example", client: null });
  });

  test.each(["THAW_OAUTH_CLIENT_ID", "THAW_OAUTH_CLIENT_SECRET"])("web refuses to start with %s alone", (name) => {
    expect(() => webEnvironment({ ...WEB, [name]: "half" })).toThrow(/is missing, and the other half of it is set/);
  });

  test.each(["THAW_BROKER_APP_ID", "THAW_STORE_KEY"])(
    "worker refuses to start with %s, whose power is no job's",
    (name) => {
      expect(() => workerEnvironment({ ...WORKER, [name]: "value" })).toThrow(`worker refuses to start: ${name}`);
    },
  );

  test("never repeats a value: it may be a password", () => {
    const wrong = { ...WEB, THAW_DATABASE_URL: "mysql://u:hidden-password@h/d", NEXTAUTH_SECRET: "hidden-secret" };
    expect(() => webEnvironment(wrong)).toThrow(/^(?!.*hidden).*$/s);
  });
});

test("children inherit what programs need, and none of our settings", () => {
  const source = {
    PATH: "/bin",
    LC_ALL: "C",
    DATABASE_URL: DATABASE,
    NEXTAUTH_SECRET: LONG,
    AWS_SECRET_ACCESS_KEY: "x",
    GITHUB_TOKEN: "x",
  };
  expect(inheritedEnvironment(source)).toEqual({ PATH: "/bin", LC_ALL: "C" });
});

describe("secrets of webhooks", () => {
  const web = (THAW_WEBHOOK_SECRETS: string) => webEnvironment({ ...WEB, THAW_WEBHOOK_SECRETS }).THAW_WEBHOOK_SECRETS;

  test("are several, each of one GitHub", () => {
    expect(web("")).toEqual([]);
    expect(web(`github.com=${LONG}=a  GHE.example.com:8443=${LONG}`)).toEqual([
      { host: "github.com", secret: `${LONG}=a` },
      { host: "ghe.example.com:8443", secret: LONG },
    ]);
  });

  test.each([LONG, "github.com=short", `=${LONG}`])("%j is refused, and not repeated", (value) => {
    expect(() => web(value)).toThrow(/THAW_WEBHOOK_SECRETS.* must be HOST=SECRET/);
    expect(() => web(value)).not.toThrow(value);
  });

  test("are the web process's own", () => {
    expect(() => workerEnvironment({ ...WORKER, THAW_WEBHOOK_SECRETS: `github.com=${LONG}` })).toThrow(
      /THAW_WEBHOOK_SECRETS belongs to another process/,
    );
  });
});

describe("GitHub", () => {
  const OBSERVER = { THAW_OBSERVER_APP_ID: "12", THAW_OBSERVER_APP_KEY_FILE: "/keys/observer.pem" };

  test("is not worked with where no App is configured", () => {
    expect(workerEnvironment(WORKER).github).toBeNull();
  });

  test("is GitHub.com, or where the operator says that it is", () => {
    const observer = { id: "12", key: { file: "/keys/observer.pem" } };
    expect(workerEnvironment({ ...WORKER, ...OBSERVER }).github).toEqual({
      api: "https://api.github.com",
      content: { perMinute: null, perHour: null },
      apps: { observer },
    });
    const api = "https://github.example/api/v3";
    expect(workerEnvironment({ ...WORKER, ...OBSERVER, THAW_GITHUB_API: api }).github).toMatchObject({ api });
  });

  test("allows what GitHub.com publishes, or what the operator says that may be made in a minute and in an hour", () => {
    const told = { THAW_GITHUB_CONTENT_PER_MINUTE: "20", THAW_GITHUB_CONTENT_PER_HOUR: "100" };
    const content = { perMinute: 20, perHour: 100 };
    expect(workerEnvironment({ ...WORKER, ...OBSERVER, ...told }).github).toMatchObject({ content });
    const none = { ...WORKER, ...OBSERVER, THAW_GITHUB_CONTENT_PER_HOUR: "0" };
    expect(() => workerEnvironment(none)).toThrow(/THAW_GITHUB_CONTENT_PER_HOUR/);
  });

  test("has an App for each role that is named, with a key as text or in a file", () => {
    const remediator = { THAW_REMEDIATOR_APP_ID: "Iv1.abc", THAW_REMEDIATOR_APP_KEY: "pem" };
    expect(workerEnvironment({ ...WORKER, ...OBSERVER, ...remediator }).github?.apps).toEqual({
      observer: { id: "12", key: { file: "/keys/observer.pem" } },
      remediator: { id: "Iv1.abc", key: { text: "pem" } },
    });
  });

  test.each([
    ["an id without its key", { THAW_OBSERVER_APP_ID: "12" }, "THAW_OBSERVER_APP_KEY_FILE is missing"],
    ["a key without its id", { THAW_OBSERVER_APP_KEY: "secret-pem" }, "THAW_OBSERVER_APP_ID is missing"],
    [
      "a role without the observer",
      { THAW_FREEZER_APP_ID: "1", THAW_FREEZER_APP_KEY: "x" },
      "THAW_OBSERVER_APP_ID is missing",
    ],
    ["half of a second role", { ...OBSERVER, THAW_REMEDIATOR_APP_ID: "1" }, "THAW_REMEDIATOR_APP_KEY_FILE is missing"],
    [
      "an App that merges and sets rules",
      {
        ...OBSERVER,
        THAW_FREEZER_APP_ID: "7",
        THAW_FREEZER_APP_KEY: "secret-pem",
        THAW_MERGE_APP_ID: "7",
        THAW_MERGE_APP_KEY: "secret-pem",
      },
      "THAW_MERGE_APP_ID and THAW_FREEZER_APP_ID are one App",
    ],
    ["two keys of one role", { ...OBSERVER, THAW_OBSERVER_APP_KEY: "secret-pem" }, "are both set"],
    ["an id that is none", { ...OBSERVER, THAW_OBSERVER_APP_ID: "a b" }, "THAW_OBSERVER_APP_ID must be the App's id"],
  ])("is not worked with by halves: %s stops the start", (_, variables, message) => {
    expect(() => workerEnvironment({ ...WORKER, ...variables })).toThrow(message);
    expect(() => workerEnvironment({ ...WORKER, ...variables })).toThrow(/^(?!.*secret-pem).*$/s);
  });
});

function watchedAt(host: string) {
  return { THAW_METRICS_PORT: 9_464, THAW_METRICS_HOST: host };
}
