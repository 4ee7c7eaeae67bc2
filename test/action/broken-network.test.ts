import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTlsServer, type Server } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "./certificate.ts";
import {
  entriesOf,
  granted,
  listening,
  problem,
  type Reply,
  replyWith,
  runMain,
  tokenRequests,
  unreachable,
  type World,
  world,
} from "./support.ts";

let at: World;

beforeEach(async () => {
  at = await world();
});

afterEach(() => at.close());

const cut: Reply = (_request, response) => response.destroy();
const success = replyWith(200, granted());
const soon = { "retry-after": "0" };

function proofs(of: World): readonly (string | undefined)[] {
  return tokenRequests(of).map((request) => request.authorization);
}

describe("what may be different next time is asked again", () => {
  test("a 500, and then the credential", async () => {
    at.replies = [replyWith(500, "broken"), success];
    const run = await runMain(at);
    expect(entriesOf(run.output).token).toBe("ghs_value");
    expect(run.code).toBe(0);
  });

  test("with a new OIDC token for each attempt, and each of them masked", async () => {
    at.replies = [problem(503, {}, soon), replyWith(502, "", soon), problem(500, {}, soon), success];
    const run = await runMain(at);
    expect(proofs(at)).toEqual([1, 2, 3, 4].map((n) => `Bearer header.claims-${n}.signature`));
    for (const n of [1, 2, 3, 4]) expect(run.lines).toContain(`::add-mask::header.claims-${n}.signature`);
    expect(run.code).toBe(0);
  });

  test("a 429 after as many seconds as the broker asks for", async () => {
    at.replies = [problem(429, {}, { "retry-after": "2" }), success];
    const run = await runMain(at);
    const [first, second] = tokenRequests(at);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1990);
    expect(run.lines).toContain(`${at.origin} answered 429: Refused`);
    expect(run.code).toBe(0);
  });

  test("an answer that was cut off, saying in a debug line that the broker's record has it", async () => {
    at.replies = [cut, success];
    const run = await runMain(at);
    expect(new Set(proofs(at)).size).toBe(2);
    expect(run.lines.find((line) => line.startsWith("::debug::"))).toContain("the broker's record shows the lost one");
    expect(run.code).toBe(0);
  });

  test("an answer that breaks off in its middle", async () => {
    const half: Reply = (_request, response) => {
      response.writeHead(200, { "content-length": "500" });
      response.write('{"issuance_id":', () => response.destroy());
    };
    at.replies = [half, success];
    expect(entriesOf((await runMain(at)).output).token).toBe("ghs_value");
  });

  test("five times at most, then the step fails and says how it ended", async () => {
    at.replies = [problem(503, { detail: "The audit cannot be written.", correlation_id: "c-1" }, soon)];
    const run = await runMain(at);
    expect(tokenRequests(at)).toHaveLength(5);
    expect(run.lines.at(-1)).toBe(
      `::error title=Thaw's broker did not answer::No credential was obtained: ${at.origin} answered 503: The audit cannot be written. (correlation id c-1). Run the job again when the broker works.`,
    );
    expect([run.output, run.env, run.state, run.code]).toEqual(["", "", "", 1]);
  });

  test("GitHub's OIDC endpoint too", async () => {
    at.oidc = [replyWith(500, "", soon), replyWith(429, "", soon), cut];
    at.replies = [success];
    expect((await runMain(at)).code).toBe(0);
    expect(at.seen.filter((request) => request.url.startsWith("/oidc"))).toHaveLength(4);
  });
});

describe("of several brokers", () => {
  let second: World;

  beforeEach(async () => {
    second = await world();
    second.replies = [success];
  });

  afterEach(() => second.close());

  test("the second is asked when the first cannot be reached, with a proof and a state of its own", async () => {
    const run = await runMain(at, { "INPUT_BROKER-URL": `${await unreachable()}, ${second.origin}` });
    expect(entriesOf(run.output).token).toBe("ghs_value");
    expect(entriesOf(run.state).broker).toBe(second.origin);
    expect(at.seen.at(-1)?.url).toContain(`audience=${encodeURIComponent(second.origin)}`);
    expect(proofs(second)).toEqual(["Bearer header.claims-2.signature"]);
  });

  test("the second is asked when the first speaks no TLS", async () => {
    const plain = createServer((socket) => socket.on("error", () => socket.destroy()).end("HTTP/1.1 400 Bad\r\n\r\n"));
    const first = (await listening(plain)).replace("http:", "https:");
    const run = await runMain(at, { "INPUT_BROKER-URL": `${first}\n${second.origin}` });
    plain.close();
    expect(run.lines.some((line) => line.startsWith(`::debug::${first} cannot be reached`))).toBe(true);
    expect(run.code).toBe(0);
  });

  test("the second is asked when the first keeps failing after its retries", async () => {
    at.replies = [problem(503, {}, soon)];
    const run = await runMain(at, { "INPUT_BROKER-URL": `${at.origin} ${second.origin}` });
    expect(tokenRequests(at)).toHaveLength(5);
    expect(tokenRequests(second)).toHaveLength(1);
    expect(run.code).toBe(0);
  });

  test("none but the first is asked after a refusal", async () => {
    at.replies = [problem(403, { detail: "This grant was refused.", correlation_id: "c-7" })];
    const run = await runMain(at, { "INPUT_BROKER-URL": `${at.origin} ${second.origin}` });
    expect(tokenRequests(at)).toHaveLength(1);
    expect(second.seen).toEqual([]);
    expect(run.code).toBe(1);
  });

  test("none but the first is asked when it wants to be asked less", async () => {
    at.replies = [problem(429, { detail: "Too many." }, soon)];
    const run = await runMain(at, { "INPUT_BROKER-URL": `${at.origin} ${second.origin}` });
    expect(tokenRequests(at)).toHaveLength(5);
    expect(second.seen).toEqual([]);
    expect(run.code).toBe(1);
  });
});

describe("an answer that cannot be the broker's is not used, and not asked for again", () => {
  test("a redirect, which is not followed", async () => {
    const elsewhere = await world();
    elsewhere.replies = [success];
    at.replies = [replyWith(307, "", { location: `${elsewhere.origin}/v1/token` })];
    const run = await runMain(at);
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
    expect(run.stdout).toContain("answered with a redirect (307), which is not followed");
    expect(run.code).toBe(1);
  });

  test("one of more than 1 MiB", async () => {
    at.replies = [replyWith(200, granted({ values: { token: "x".repeat(1 << 20) } }))];
    const run = await runMain(at);
    expect(run.stdout).toContain("the answer is larger than 1 MiB");
    expect([run.output, run.state, run.code]).toEqual(["", "", 1]);
    expect(tokenRequests(at)).toHaveLength(1);
  });

  test("one of GitHub's OIDC endpoint that redirects the runner's own token", async () => {
    at.oidc = [replyWith(302, "", { location: `${at.origin}/stolen` })];
    const run = await runMain(at);
    expect(at.seen).toHaveLength(1);
    expect(run.stdout).toContain("GitHub's OIDC endpoint answered 302");
    expect(run.code).toBe(1);
  });
});

describe("over TLS", () => {
  const { key, cert } = selfSigned();
  let secure: Server;
  let origin = "";

  beforeEach(async () => {
    secure = createTlsServer({ key, cert }, (request, response) => {
      request.resume();
      response.end(JSON.stringify(granted({ values: { token: "over-tls" } })));
    });
    origin = (await listening(secure)).replace("http:", "https:");
    at.replies = [success];
  });

  afterEach(() => secure.close());

  test("a certificate that nobody vouches for is refused, whatever a variable of the job says", async () => {
    const brokers = { "INPUT_BROKER-URL": `${origin} ${at.origin}` };
    const run = await runMain(at, { ...brokers, NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    expect(run.stdout).toContain(`::debug::${origin} cannot be reached: self-signed certificate`);
    expect(entriesOf(run.state).broker).toBe(at.origin);
  });

  test("an authority of the runner's own is trusted", async () => {
    const home = mkdtempSync(path.join(tmpdir(), "thaw-authority-"));
    const file = path.join(home, "authority.pem");
    writeFileSync(file, cert);
    const run = await runMain(at, { "INPUT_BROKER-URL": origin, NODE_EXTRA_CA_CERTS: file });
    rmSync(home, { recursive: true });
    expect(entriesOf(run.output).token).toBe("over-tls");
    expect(run.code).toBe(0);
  });
});
