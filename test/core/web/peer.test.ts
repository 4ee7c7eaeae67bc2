import { expect, test } from "vitest";
import { peerOf, UNKNOWN_PEER } from "../../../lib/core/web/peer.ts";
import { networks } from "../../../lib/http/networks.ts";

const PROXIES = networks(["10.0.0.7", "10.1.0.0/16", "fd12::/64"]);

test.each([
  [
    "a connection that is no proxy's is where it comes from, whatever it says",
    "203.0.113.5",
    "127.0.0.1",
    "203.0.113.5",
  ],
  ["a proxy of ours is believed", "10.0.0.7", "203.0.113.5", "203.0.113.5"],
  ["what the client wrote before it is not", "10.0.0.7", "127.0.0.1, 203.0.113.5", "203.0.113.5"],
  ["of several proxies of ours, the first one is", "10.0.0.7", "1.1.1.1, 203.0.113.5, 10.1.4.8", "203.0.113.5"],
  ["an IPv4 address within IPv6 is the same proxy", "::ffff:10.0.0.7", "203.0.113.5", "203.0.113.5"],
  ["one within a network of ours is believed, of either family", "fd12::abcd", "2001:db8::5, 10.1.0.1", "2001:db8::5"],
  ["one beside it is not", "10.2.0.1", "203.0.113.5", "10.2.0.1"],
  ["nor one of the other family whose bits are alike", "fd12:0:0:1::1", "203.0.113.5", "fd12:0:0:1::1"],
  ["an IPv6 address is one", "10.0.0.7", "2001:db8::5", "2001:db8::5"],
  ["a proxy that says nothing speaks for nobody, and not for this machine", "10.0.0.7", undefined, UNKNOWN_PEER],
  ["one that names only itself does not either", "10.0.0.7", "10.1.255.255", UNKNOWN_PEER],
  ["what is no address is none", "10.0.0.7", "203.0.113.5, unknown", UNKNOWN_PEER],
  ["nor is a name that looks like this machine", "10.0.0.7", "localhost", UNKNOWN_PEER],
] as const)("%s", (_what, connection, said, peer) => {
  expect(peerOf(connection, said, PROXIES)).toBe(peer);
});

test("without proxies of ours nothing that a header says counts", () => {
  expect(peerOf("127.0.0.1", "203.0.113.5", () => false)).toBe("127.0.0.1");
});
