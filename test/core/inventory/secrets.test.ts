import { describe, expect, test } from "vitest";
import {
  mayRead,
  resolveSecret,
  type SecretsInReach,
  type SharedCredential,
} from "../../../lib/core/inventory/resolve.ts";
import {
  ageInDays,
  missingSecrets,
  oldSecrets,
  type RepositoryInventory,
  type SecretReference,
  type SecretsInventory,
  unusedSecrets,
  useOf,
} from "../../../lib/core/inventory/secrets.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const stored = (id: string, name = id, updatedAt: Date | null = NOW) => ({ id, name, storedAt: updatedAt, updatedAt });
const shared = (id: string, name = id, over: Partial<SharedCredential> = {}): SharedCredential => ({
  ...stored(id, name),
  audience: "all",
  readers: new Set(),
  ...over,
});
const inEnvironment = (id: string, name: string, environment = "production") => ({ ...stored(id, name), environment });
const read = (name: string, over: Partial<SecretReference> = {}): SecretReference => ({
  name,
  environmentBound: false,
  existenceTest: false,
  ...over,
});
const repository = (id: string, over: Partial<RepositoryInventory> = {}): RepositoryInventory => ({
  id,
  fullName: `fjordline/${id}`,
  visibility: "private",
  opaque: null,
  references: [],
  secrets: [],
  environmentSecrets: [],
  ...over,
});
const inventory = (
  repositories: readonly RepositoryInventory[],
  all: SecretsInventory["shared"] = [],
): SecretsInventory => ({ shared: all, repositories });

describe("where a name comes from", () => {
  const both: SecretsInReach = {
    environments: [],
    repository: [stored("r", "KEY")],
    organisation: [shared("o", "KEY")],
  };
  const found = (id: string) => ({ kind: "found", credential: { id } });

  test.each([
    ["the repository before the organisation", false, both, found("r")],
    ["the organisation where the repository has none", false, { ...both, repository: [] }, found("o")],
    ["the repository also while the organisation is not visible", false, { ...both, organisation: null }, found("r")],
    [
      "an environment, where only it has the name",
      true,
      { environments: [inEnvironment("e", "KEY")], repository: [], organisation: [] },
      found("e"),
    ],
    [
      "no environment, where the job names none",
      false,
      { ...both, environments: [inEnvironment("e", "KEY")] },
      found("r"),
    ],
    ["nowhere", false, { environments: [], repository: [], organisation: [] }, { kind: "absent" }],
  ] as const)("%s", (_, bound, reach, expected) => {
    expect(resolveSecret("key", bound, reach)).toMatchObject(expected);
  });

  test.each([
    ["the repository is not visible", false, { ...both, repository: null }, "not-visible"],
    [
      "the organisation is not visible, and only it is left",
      false,
      { ...both, repository: [], organisation: null },
      "not-visible",
    ],
    ["environments are not visible, and the job names one", true, { ...both, environments: null }, "not-visible"],
    [
      "an environment has it, and what is below is not visible",
      true,
      { environments: [inEnvironment("e", "KEY")], repository: null, organisation: [] },
      "not-visible",
    ],
    [
      "an environment and the repository have it",
      true,
      { ...both, environments: [inEnvironment("e", "KEY")] },
      "several",
    ],
    [
      "two environments have it",
      true,
      {
        environments: [inEnvironment("e", "KEY"), inEnvironment("f", "KEY", "test")],
        repository: [],
        organisation: [],
      },
      "several",
    ],
  ] as const)("is unknown when %s", (_, bound, reach, because) => {
    expect(resolveSecret("KEY", bound, reach)).toEqual({ kind: "unknown", because });
  });
});

test.each([
  ["all", "public", true],
  ["private", "public", false],
  ["private", "internal", true],
  ["private", "unknown", true],
  ["selected", "private", false],
] as const)("an organisation's secret for %s repositories, %s: %s", (audience, visibility, may) => {
  expect(mayRead(shared("o", "KEY", { audience, readers: new Set(["other"]) }), { id: "one", visibility })).toBe(may);
});

test("a chosen repository may read whatever its visibility is", () => {
  const one = shared("o", "KEY", { audience: "selected", readers: new Set(["one"]) });
  expect(mayRead(one, { id: "one", visibility: "public" })).toBe(true);
});

describe("unused secrets", () => {
  test("are those that nothing reads, at every level, and names are compared without case", () => {
    const one = repository("one", {
      references: [read("used"), read("SHARED_USED")],
      secrets: [stored("a", "USED"), stored("b", "UNUSED")],
      environmentSecrets: [inEnvironment("c", "UNUSED_THERE")],
    });
    const all = [shared("d", "SHARED_USED"), shared("e", "SHARED_UNUSED")];
    expect(unusedSecrets(inventory([one], all)).map(({ subject }) => subject)).toEqual(["b", "c", "e"]);
  });

  test("are not told where the text does not tell what is read: unknown is never unused", () => {
    const hidden = repository("one", { opaque: "it was not scanned yet", secrets: [stored("a")] });
    expect(unusedSecrets(inventory([hidden], [shared("o")]))).toEqual([]);
    expect(useOf("a", [hidden])).toEqual({ kind: "unknown", reasons: ["fjordline/one: it was not scanned yet"] });
  });

  test("of the organisation hang on their readers only", () => {
    const reader = repository("one");
    const hidden = repository("two", { opaque: "a file was not understood" });
    const chosen = shared("o", "KEY", { audience: "selected", readers: new Set(["one"]) });
    expect(unusedSecrets(inventory([reader, hidden], [chosen, shared("p", "OPEN")]))).toMatchObject([{ subject: "o" }]);
  });

  test("are not told of a list that could not be read", () => {
    expect(unusedSecrets(inventory([repository("one", { secrets: null, environmentSecrets: null })], null))).toEqual(
      [],
    );
  });
});

describe("missing secrets", () => {
  test("are told once for each name of a repository", () => {
    const one = repository("one", {
      references: [read("GONE"), read("gone"), read("THERE")],
      secrets: [stored("THERE")],
    });
    expect(missingSecrets(inventory([one]))).toMatchObject([
      { subject: "one/GONE", repositoryId: "one", name: "GONE" },
    ]);
  });

  test("are not told while a list could have them, nor of a mere question whether they are there", () => {
    const one = repository("one", { references: [read("GONE"), read("MAYBE", { existenceTest: true })] });
    expect(missingSecrets(inventory([one], null))).toEqual([]);
    expect(missingSecrets(inventory([one])).map(({ name }) => name)).toEqual(["GONE"]);
  });
});

describe("age", () => {
  test("counts from the last change, else from the making, and is unknown without both", () => {
    expect(ageInDays(stored("a", "a", new Date("2026-05-30T12:00:00Z")), NOW)).toBe(1);
    expect(ageInDays({ ...stored("a"), updatedAt: null, storedAt: new Date("2026-05-01T00:00:00Z") }, NOW)).toBe(31);
    expect(ageInDays(stored("a", "a", null), NOW)).toBeNull();
  });

  test("of more than a year makes a finding, whose words stay the same from day to day", () => {
    const at = (day: string) => {
      const one = repository("one", {
        secrets: [stored("old", "old", new Date("2024-05-01T00:00:00Z")), stored("new")],
      });
      return oldSecrets(inventory([one], [shared("fresh")]), new Date(day));
    };
    expect(at("2026-06-01T00:00:00Z")).toMatchObject([{ subject: "old", message: expect.stringContaining("2 years") }]);
    expect(at("2026-06-02T00:00:00Z")).toEqual(at("2026-06-01T00:00:00Z"));
  });
});
