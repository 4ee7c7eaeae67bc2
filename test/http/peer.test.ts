import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { PEER_HEADER } from "../../lib/core/web/guard.ts";
import { notePeers } from "../../lib/http/peer.ts";

it("a request carries the address of its connection, whatever its sender wrote under that name", async () => {
  notePeers();
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((incoming, answer) => {
    seen.push(incoming.headers);
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  for (const headers of [{}, { [PEER_HEADER]: "203.0.113.9" }, { "X-Thaw-Peer": ["203.0.113.9", "203.0.113.8"] }]) {
    await new Promise<void>((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, headers }, (answer) => {
        answer.resume();
        answer.once("end", resolve);
      });
      asked.once("error", reject);
      asked.end();
    });
  }
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(seen.map((headers) => headers[PEER_HEADER])).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
});
