import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { folderSource } from "../../../lib/adapters/git/organisation-source.ts";
import { UNKNOWN_OWNER } from "../../../lib/usecases/ports.ts";
import { CI, git, makeBare, makeClone, PUBLISH, temporaryFolder, writeFiles } from "../../support/clones.ts";

const ORG = temporaryFolder("organisation");
makeClone(path.join(ORG, "acme__app"));
makeBare(path.join(ORG, "tools.git"));
writeFiles(path.join(ORG, "acme__plain"), { [CI]: PUBLISH });

test("lists every repository with an owner, also where none is told", async () => {
  const listed = await folderSource.list(ORG);
  expect(listed.ok && listed.value.map((entry) => [entry.owner, entry.name])).toEqual([
    ["acme", "app"],
    ["acme", "plain"],
    [UNKNOWN_OWNER, "tools"],
  ]);
});

test("every listed repository can be opened, and has a branch or HEAD", async () => {
  const listed = await folderSource.list(ORG);
  if (!listed.ok) throw new Error(listed.failure.message);
  const opened = await Promise.all(listed.value.map((entry) => folderSource.open(ORG, entry)));
  expect(opened).toMatchObject([
    { ok: true, value: { name: "app", ref: "main", commit: git(path.join(ORG, "acme__app"), "rev-parse", "HEAD") } },
    { ok: true, value: { name: "plain", ref: "HEAD", commit: null, files: [{ path: CI }] } },
    { ok: true, value: { name: "tools", ref: "main", files: [{ path: CI }] } },
  ]);
});

test("opens with the settings of the folder, and with none that have a mistake", async () => {
  const folder = temporaryFolder("set");
  makeClone(path.join(folder, "acme__app"));
  const entry = { owner: "acme", name: "app" };
  writeFiles(folder, { "thaw.config.yml": "version: 1\nblocking:\n  chat-webhook: false\n" });
  expect(await folderSource.open(folder, entry)).toMatchObject({
    value: { settings: { notBlocking: new Set(["chat-webhook"]) } },
  });
  writeFiles(folder, { "thaw.config.yml": "version: 9\n" });
  expect(await folderSource.open(folder, entry)).toMatchObject({ ok: false, failure: { code: "config" } });
});

test("a repository that is gone, and a folder that is, are refused with a sentence", async () => {
  const folder = temporaryFolder("gone");
  makeClone(path.join(folder, "acme__app"));
  expect(await folderSource.open(folder, { owner: "acme", name: "../acme__app" })).toMatchObject({
    ok: false,
    failure: { code: "gone", message: expect.stringContaining("no longer in the folder") },
  });
  rmSync(folder, { recursive: true });
  expect(await folderSource.list(folder)).toMatchObject({ ok: false, failure: { code: "source" } });
  expect(await folderSource.open(folder, { owner: "acme", name: "app" })).toMatchObject({
    ok: false,
    failure: { code: "source" },
  });
});
