import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isPublicAddress } from "../../../lib/adapters/egress/addresses.ts";
import { createEgress } from "../../../lib/adapters/egress/index.ts";
import type { EgressRequest } from "../../../lib/usecases/broker/ports.ts";

/** The one way out, against a real server. */

let server: Server;
let port: number;
let arrived: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const egresses: { close(): void }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  arrived = [];
  for (const egress of egresses.splice(0)) egress.close();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function send(
  url: string,
  hosts: Parameters<typeof createEgress>[0]["hosts"],
  more: Partial<EgressRequest> = {},
  signal?: AbortSignal,
) {
  const egress = createEgress({ hosts });
  egresses.push(egress);
  return egress.send({ method: "GET", url, timeoutMs: 5_000, maxBytes: 1_000, ...more }, signal);
}
const here = () => [{ host: `127.0.0.1:${port}`, private: true }];
const at = (path = "/") => `http://127.0.0.1:${port}${path}`;
const code = async (sent: ReturnType<typeof send>) => {
  const result = await sent;
  return result.ok ? result.value.status : result.failure.code;
};

test("an allowed host is reached, and its answer is what it said", async () => {
  answer = (_request, response) => response.writeHead(418, { "x-a": ["1", "2"] }).end("tea");
  const result = await send(at("/x?y=1"), here(), { method: "PUT", body: "é", headers: { "x-b": "c" } });
  expect(result).toMatchObject({ ok: true, value: { status: 418, headers: { "x-a": "1, 2" } } });
  expect(result.ok && Buffer.from(result.value.body).toString()).toBe("tea");
});

describe("nothing is sent", () => {
  test.each<readonly [string, () => string, () => Parameters<typeof createEgress>[0]["hosts"]]>([
    ["to a host on no list", () => at(), () => []],
    ["to another port", () => "http://127.0.0.1:1/", here],
    ["to the same host by another name", () => at().replace("127.0.0.1", "localhost"), here],
    ["with a user in the address", () => at().replace("://", "://127.0.0.1@"), here],
    ["with a fragment", () => `${at()}#x`, here],
    ["to what is no address", () => "127.0.0.1", here],
    ["over another scheme", () => "ftp://127.0.0.1/", () => [{ host: "127.0.0.1", private: true }]],
    ["to a file", () => "file:///etc/passwd", here],
    [
      "without TLS to a host that is not named as private",
      () => at(),
      () => [{ host: `127.0.0.1:${port}`, private: false }],
    ],
    [
      "to a private address that was not named as one",
      () => `https://127.0.0.1:${port}/`,
      () => [{ host: `127.0.0.1:${port}`, private: false }],
    ],
    ["to the metadata service", () => "https://169.254.169.254/", () => [{ host: "169.254.169.254", private: false }]],
    [
      "to a name that leads to this machine",
      () => `https://localhost:${port}/`,
      () => [{ host: `localhost:${port}`, private: false }],
    ],
  ])("%s", async (_name, url, hosts) => {
    answer = (_request, response) => response.end();
    expect(await code(send(url(), hosts()))).toBe("not-allowed");
    expect(arrived).toEqual([]);
  });
});

describe("answers that are none", () => {
  test.each([301, 302, 303, 307, 308])("a redirect is not followed: %d", async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: at("/other") }).end();
    expect(await code(send(at(), here()))).toBe("redirected");
    expect(arrived).toHaveLength(1);
  });

  test("one that is too long is not read to its end", async () => {
    answer = (_request, response) => response.end("x".repeat(1_001));
    expect(await code(send(at(), here()))).toBe("too-large");
    answer = (_request, response) => response.end("x".repeat(1_000));
    expect(await code(send(at(), here()))).toBe(200);
  });

  test("one that never comes, and one that never ends", async () => {
    answer = () => undefined;
    expect(await code(send(at(), here(), { timeoutMs: 100 }))).toBe("timeout");
    answer = (_request, response) => response.write("x");
    expect(await code(send(at(), here(), { timeoutMs: 100 }))).toBe("timeout");
  });

  test("one that breaks off, before and in the middle", async () => {
    answer = (request) => request.socket.destroy();
    expect(await code(send(at(), here()))).toBe("cut");
    answer = (request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x", () => request.socket.destroy());
    };
    expect(await code(send(at(), here()))).toBe("cut");
  });

  test("one that nobody waits for any more", async () => {
    const caller = new AbortController();
    answer = () => caller.abort();
    expect(await code(send(at(), here(), {}, caller.signal))).toBe("cut");
    expect(await code(send(at(), here(), {}, AbortSignal.abort()))).toBe("cut");
  });

  test("nobody there is said to be nobody there, and messages have neither path nor headers", async () => {
    const result = await send("http://127.0.0.1:1/secret-path", [{ host: "127.0.0.1:1", private: true }], {
      headers: { authorization: "hunter2" },
    });
    expect(result).toMatchObject({ ok: false, failure: { code: "unreachable" } });
    expect(JSON.stringify(result)).not.toMatch(/secret-path|hunter2/);
  });
});

describe("addresses of the world", () => {
  test.each(["1.1.1.1", "140.82.112.3", "2606:50c0:8000::153", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"])(
    "%s is one",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
  test.each([
    ...[
      "0.0.0.0",
      "10.0.0.1",
      "100.64.0.1",
      "127.0.0.1",
      "127.255.255.255",
      "169.254.169.254",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
    ],
    ...[
      "198.18.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "::1",
      "fe80::1",
      "fc00::1",
      "fd00:ec2::254",
      "ff02::1",
      "2002:7f00:1::",
    ],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:7f00:1",
      "64:ff9b::10.0.0.1",
      "64:ff9b::a00:1",
      "",
      "localhost",
      "1.1.1",
      "0x7f.1",
      "1.1.1.1/8",
    ],
  ])("%s is none", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
