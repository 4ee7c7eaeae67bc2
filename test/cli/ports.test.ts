import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choosePort, PortTaken } from "../../lib/cli/ports.ts";

let server: Server;
let taken = 0;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  taken = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => server.close());

describe("the dashboard's port", () => {
  test("is a free one the first time", async () => {
    expect(await choosePort("127.0.0.1", undefined, null)).toBeGreaterThan(0);
  });

  test("is the one that people can remember, where nobody has it", async () => {
    const preferred = await choosePort("127.0.0.1", undefined, null);
    expect(await choosePort("127.0.0.1", undefined, null, { preferred })).toBe(preferred);
    const other = await choosePort("127.0.0.1", undefined, null, { preferred: taken });
    expect([0, taken]).not.toContain(other);
  });

  test("is none that is chosen for another process, which may not listen yet", async () => {
    const first = await choosePort("127.0.0.1", undefined, null);
    expect(await choosePort("127.0.0.1", undefined, null, { besides: [first] })).not.toBe(first);
  });

  test("is never changed silently: one that is taken is an error that says what to do", async () => {
    await expect(choosePort("127.0.0.1", undefined, taken)).rejects.toThrow(
      /which Thaw used here so far, is taken.*THAW_PORT=/,
    );
    await expect(choosePort("127.0.0.1", taken, null)).rejects.toThrow(/which THAW_PORT asks for, is taken/);
    await expect(choosePort("127.0.0.1", taken, null)).rejects.toThrow(PortTaken);
  });

  test("of an address that this machine does not have is an error", async () => {
    await expect(choosePort("192.0.2.1", undefined, null)).rejects.toThrow(/192.0.2.1, none is free/);
  });
});
