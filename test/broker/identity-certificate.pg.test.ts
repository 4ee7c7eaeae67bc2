import { writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfiguration } from "../../lib/container/broker/configuration.ts";
import { openSecrets } from "../../lib/container/broker/secrets.ts";
import { createAuthority, type KeyAndCertificate, type LeafRequest } from "../support/broker/certificates.ts";
import { expectDescribed } from "../support/broker/described.ts";
import { own } from "../support/broker/helpers.ts";
import { activate, brokerWorld, GRANT, mints, type World } from "../support/broker/world.ts";

/** Runners that prove themselves by a client certificate, over real TLS. */

const authority = createAuthority("runners of acme");
const other = createAuthority("runners of others");
/** Another key under the very name of the right authority. */
const namesake = createAuthority("runners of acme");
const server = createAuthority("servers").issue({ address: [127, 0, 0, 1] });
const HOUR = 3_600_000;

let world: World;
let origin: string;

beforeAll(async () => {
  world = await brokerWorld({
    configure(draft, { folder, owner }) {
      origin = draft.origin.replace("http:", "https:");
      for (const [name, text] of Object.entries({
        "tls.pem": server.cert,
        "tls.key": server.key,
        "ca.pem": authority.cert,
        "other.pem": other.cert,
      })) {
        writeFileSync(path.join(folder, name), text);
      }
      draft.origin = origin;
      draft.tls = { certificate_file: "tls.pem", key_file: "tls.key" };
      const uri = "/owner/{ownerId}/repository/{repositoryId}/ref/{ref}";
      draft.certificates = [
        { id: "runners", ca_file: "ca.pem", uri: `spiffe://ci.example${uri}`, ref_protected: true, apps_of: "github" },
        { id: "others", ca_file: "other.pem", uri: `spiffe://other.example${uri}`, ref_protected: true },
      ];
      draft.ceilings.push({
        ...draft.ceilings[0],
        issuer: "runners",
        owner_id: owner,
        runners: ["self-hosted"],
        events: ["not-stated"],
      });
    },
  });
  await own(world, "INSERT INTO issuer_owner (issuer, owner_id, organisation_id) VALUES ('runners', $1, $2)", [
    String(world.ids.owner),
    world.organisationId,
  ]);
  const secrets = await openSecrets(loadConfiguration(path.join(world.folder, "broker.yml")), [world.db.brokerUrl]);
  await secrets.put("acme", "NPM_TOKEN", "the stored value", { rotatedAt: new Date(), dueInDays: 30 });
  await secrets.close();
  const who = { issuer: "runners", workflows: ["not-stated"], events: ["not-stated"], runner: "self-hosted" };
  await activate(world, { who, what: { provider: "sealed-store", secrets: ["NPM_TOKEN"] } });
  const what = { provider: "github-app", repositories: ["self"], permissions: { contents: "read" } } as const;
  await activate(world, { grant: "metal.clone", who, what });
});
afterAll(() => world.close());

interface Sent {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: looked at field by field
  readonly body: any;
  readonly session: Buffer | undefined;
  readonly reused: boolean;
}

/** One request over a connection of its own. */
function send(
  client: Partial<KeyAndCertificate>,
  more: https.RequestOptions & { readonly session?: Buffer } = {},
  grant = GRANT,
): Promise<Sent> {
  const body = JSON.stringify({ grant });
  return new Promise((resolve, reject) => {
    let session: Buffer | undefined;
    const { headers, ...rest } = more;
    const request = https.request(`${origin}/v1/token`, {
      method: "POST",
      agent: false,
      rejectUnauthorized: false,
      headers: { "content-type": "application/json", "content-length": body.length, ...headers },
      ...client,
      ...rest,
    });
    request.on("socket", (socket) =>
      socket.on("session", (ticket) => {
        session = ticket;
      }),
    );
    request.on("error", reject);
    request.on("response", (response) => {
      const { socket } = response as unknown as { socket: { isSessionReused(): boolean } };
      const reused = socket.isSessionReused();
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        const status = response.statusCode ?? 0;
        expectDescribed(
          "POST",
          "/v1/token",
          { status, headers: new Headers({ "content-type": response.headers["content-type"] ?? "" }) },
          text,
        );
        resolve({ status, body: JSON.parse(text), session, reused });
      });
    });
    request.end(body);
  });
}

const uri = (
  change: {
    readonly owner?: unknown;
    readonly repository?: unknown;
    readonly ref?: string;
    readonly host?: string;
  } = {},
) => {
  const { owner = world.ids.owner, repository = world.ids.api, ref = "refs/heads/main", host = "ci.example" } = change;
  return `spiffe://${host}/owner/${owner}/repository/${repository}/ref/${encodeURIComponent(ref)}`;
};
const right = (more: LeafRequest = {}) => authority.issue({ uris: [uri()], ...more });

describe.each(["TLSv1.2", "TLSv1.3"] as const)("over %s", (version) => {
  const at = { minVersion: version, maxVersion: version };

  test("the right certificate gets its grant, and the record says whose it was", async () => {
    const answer = await send(right(), at);
    expect(answer.status).toBe(200);
    expect(answer.body.values).toEqual({ NPM_TOKEN: "the stored value" });
    const { rows } = await own(world, "SELECT issuer, subject_id, phase FROM issuance WHERE id = $1", [
      answer.body.issuance_id,
    ]);
    expect(rows).toEqual([{ issuer: "runners", subject_id: String(world.ids.api), phase: "issued" }]);
  });

  test("it gets a token of the issuer's Apps, where the configuration says whose", async () => {
    const before = mints(world);
    const answer = await send(right(), at, "metal.clone");
    expect(answer.status).toBe(200);
    expect(answer.body.values.token).toMatch(/^ghs_/);
    expect(mints(world)).toBe(before + 1);
  });

  test("none at all is 401", async () => {
    expect((await send({}, at)).status).toBe(401);
  });

  test("a resumed session proves nothing: whoever took it need not have the key", async () => {
    const first = await send(right(), at);
    expect(first.status).toBe(200);
    const answer = await send({}, { ...at, session: first.session });
    expect({ status: answer.status, reused: answer.reused }).toEqual({ status: 401, reused: false });
  });

  test("a client that offers a resumed session together with its certificate is served by a whole handshake", async () => {
    const certificate = right();
    const first = await send(certificate, at);
    expect((await send(certificate, { ...at, session: first.session })).status).toBe(200);
  });
});

const REFUSED: readonly (readonly [name: string, client: () => KeyAndCertificate])[] = [
  ["of an authority that nobody configured, under the right one's name", () => namesake.issue({ uris: [uri()] })],
  ["of an authority that signs for another profile", () => other.issue({ uris: [uri()] })],
  [
    "of another authority by its own profile, which has no policy here, with the right one's path",
    () => other.issue({ uris: [uri({ host: "other.example" })] }),
  ],
  ["that has expired", () => right({ from: new Date(Date.now() - 2 * HOUR), to: new Date(Date.now() - 60_000) })],
  ["that is not valid yet", () => right({ from: new Date(Date.now() + HOUR), to: new Date(Date.now() + 2 * HOUR) })],
  ["that lives for a month", () => right({ to: new Date(Date.now() + 30 * 24 * HOUR) })],
  ["without a URI", () => right({ uris: [] })],
  ["with the right URI and another", () => right({ uris: [uri(), uri({ repository: 1 })] })],
  ["with a URI of another host", () => right({ uris: [uri({ host: "evil.example" })] })],
  ["with a URI that has one part more", () => right({ uris: [`${uri()}/x`] })],
  ["with a URI whose host only begins right", () => right({ uris: [uri({ host: "ci.example.evil" })] })],
  ["of another repository", () => right({ uris: [uri({ repository: world.ids.depot })] })],
  ["of another owner", () => right({ uris: [uri({ owner: 1 })] })],
  ["of another ref", () => right({ uris: [uri({ ref: "refs/heads/evil" })] })],
  ["that is the authority's own", () => ({ key: authority.key, cert: authority.cert })],
];

describe("a certificate that is not accepted", () => {
  test.each(REFUSED)("%s", async (_name, client) => {
    const answer = await send(client());
    expect([401, 403]).toContain(answer.status);
    expect(answer.body.detail).toMatch(/^This job was not given|^Send the job's OIDC token/);
  });
});

test("a certificate and a token together are refused: which of them counts is not to be guessed", async () => {
  const answer = await send(right(), { headers: { authorization: `Bearer ${await world.token({ aud: origin })}` } });
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status: 400,
    detail: expect.stringContaining("one proof"),
  });
});

test("a token alone is as good over TLS as it is without", async () => {
  const answer = await send({}, { headers: { authorization: `Bearer ${await world.token({ aud: origin })}` } });
  // There is no policy for the issuer of tokens here: it was judged, and by its own issuer.
  expect(answer.status).toBe(403);
});

test("each request over one connection is judged by itself, and none is taken for a replay", async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const certificate = right();
  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await send(certificate, { agent })).status);
  agent.destroy();
  expect(statuses).toEqual([200, 200, 200]);
});
