import { expect, test } from "vitest";
import { NetworkError, networks } from "../../lib/http/networks.ts";

test.each([
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["10.0.0.0/8", "::ffff:10.0.0.1", true],
  ["10.0.0.0/8", "::FFFF:10.0.0.1", true],
  ["10.0.0.7/32", "10.0.0.7", true],
  ["10.0.0.7/32", "10.0.0.8", false],
  ["fd12:3456::/32", "fd12:3456:ffff::1", true],
  ["fd12:3456::/32", "fd12:3457::1", false],
  ["fd12::1", "fd12:0::1", true],
  ["fd12::1", "no address", false],
  ["0.0.0.0/0", "", false],
  ["0.0.0.0/0", "203.0.113.1", true],
])("within %s, %s: %s", (network, address, within) => {
  expect(networks([network])(address)).toBe(within);
});

test("within none of them is within none, and one of several is enough", () => {
  expect(networks([])("10.0.0.1")).toBe(false);
  expect(networks(["10.0.0.0/8", "fd12::/16"])("fd12::1")).toBe(true);
});

test.each(["", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/8/9", "10.0.0.0/ 8", "10.0.0.0/1e1", "::/129", "proxy", "10.0.0"])(
  "%j is neither an address nor a network",
  (text) => {
    expect(() => networks([text])).toThrow(NetworkError);
  },
);
