import { expect, test } from "vitest";
import { createLog } from "../../../lib/adapters/observe/log.ts";

test("each event is one line of JSON, whatever is in it, and long texts of strangers are cut", () => {
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date(0),
  );
  log("warn", "a.b", {
    text: 'x\n{"level":"error"}\u2028',
    long: "y".repeat(10_000),
    none: null,
    left: undefined,
    count: 7,
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("\n");
  const { long, ...rest } = JSON.parse(lines[0] ?? "");
  expect(rest).toEqual({
    time: "1970-01-01T00:00:00.000Z",
    level: "warn",
    event: "a.b",
    text: 'x\n{"level":"error"}\u2028',
    none: null,
    count: 7,
  });
  expect(long).toHaveLength(501);
});
