import { homedir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { stateFolder } from "../lib/env-state.ts";

const OWN = path.join(homedir(), ".local", "state", "thaw");

test.each([
  ["THAW_STATE first", { THAW_STATE: "/a", XDG_STATE_HOME: "/b" }, "/a"],
  ["the XDG state folder next", { XDG_STATE_HOME: "/b" }, path.join("/b", "thaw")],
  ["the person's own folder at last", {}, OWN],
  ["empty variables as if they were not set", { THAW_STATE: "", XDG_STATE_HOME: "" }, OWN],
])("the command keeps its state by %s", (_what, environment, folder) => {
  expect(stateFolder(environment)).toBe(folder);
});
