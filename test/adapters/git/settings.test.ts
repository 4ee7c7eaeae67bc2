import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readSettings } from "../../../lib/adapters/git/settings.ts";
import { temporaryFolder, writeFiles } from "../../support/clones.ts";

const FILE = "thaw.config.yml";
const RELEASE = "version: 1\nblocking:\n  saas-api-key: false\n";
const RELEASED = { ok: true, value: { notBlocking: new Set(["saas-api-key"]), action: null } };

function folder(files: Readonly<Record<string, string>> = {}): string {
  return writeFiles(temporaryFolder("settings"), files);
}

test("without a file nothing is set", async () => {
  expect(await readSettings(folder())).toEqual({ ok: true, value: { notBlocking: new Set(), action: null } });
});

test.each([FILE, `.github/${FILE}`, `acme__.github/${FILE}`])(
  "%s of the scanned folder sets what does not block",
  async (name) => {
    expect(await readSettings(folder({ [name]: RELEASE }))).toEqual(RELEASED);
  },
);

test("the file nearest to the scanned folder is the one that counts", async () => {
  const both = folder({
    [FILE]: RELEASE,
    [`.github/${FILE}`]: "version: 1\n",
    [`acme__.github/${FILE}`]: "version: 1\n",
  });
  expect(await readSettings(both)).toEqual(RELEASED);
});

test("among repositories of several owners, none sets anything for the others", async () => {
  const mixed = folder({ [`evil__.github/${FILE}`]: RELEASE, "acme__app/README.md": "a" });
  expect(await readSettings(mixed)).toEqual({ ok: true, value: { notBlocking: new Set(), action: null } });
  const own = folder({ [`acme__.github/${FILE}`]: RELEASE, "acme__app/README.md": "a" });
  expect(await readSettings(own)).toEqual(RELEASED);
});

test("a repository inside of the folder sets nothing for the organisation", async () => {
  const organisation = folder({ [`acme__app/${FILE}`]: RELEASE, [`app/.github/${FILE}`]: RELEASE });
  expect(await readSettings(organisation)).toEqual({ ok: true, value: { notBlocking: new Set(), action: null } });
});

describe("is refused as a whole, with its path, when it", () => {
  test("has a mistake, naming the line", async () => {
    const place = folder({ [FILE]: "version: 1\nblocking:\n  saas-api-key: maybe\n" });
    expect(await readSettings(place)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining(`${path.join(place, FILE)} cannot be used: line 3: `) },
    });
  });

  const kinds: readonly (readonly [string, (place: string) => void, string])[] = [
    ["is a folder", (place) => void mkdirSync(place), "is not a regular file"],
    ["is endless", (place) => symlinkSync("/dev/zero", place), "is not a regular file"],
    ["is a pipe that nobody writes to", (place) => void execFileSync("mkfifo", [place]), "is not a regular file"],
    [
      "is too large",
      (place) => void writeFiles(path.dirname(place), { [FILE]: "#".repeat(100_001) }),
      "is larger than",
    ],
  ];
  test.skipIf(process.platform === "win32").each(kinds)("%s", async (_what, make, message) => {
    const place = folder();
    make(path.join(place, FILE));
    expect(await readSettings(place)).toMatchObject({
      ok: false,
      failure: { code: "config", message: expect.stringContaining(`${path.join(place, FILE)} ${message}`) },
    });
  });
});
