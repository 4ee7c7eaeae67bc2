import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CredentialFacts,
  classifyExposure,
  type ExposedRun,
  type ExposureInput,
} from "../../../lib/core/exposure/classify.ts";

const WINDOW = { from: 100, to: 200 };

function credential(id: string, given: Partial<CredentialFacts> = {}): CredentialFacts {
  return { id, name: id, readers: [], guarded: false, storedAt: 1, writes: [], opens: [], usedBy: [], ...given };
}

function run(received: readonly string[] | null, given: Partial<ExposedRun> = {}): ExposedRun {
  const jobs = received === null ? null : [{ path: "ci.yml", job: "build", received }];
  return { repositoryId: "app", runId: "1", at: 150, jobs, ...given };
}

function classes(given: Partial<ExposureInput>): Record<string, string> {
  const input = { window: WINDOW, runs: [], unseen: [], footholds: [], credentials: [], ...given };
  return Object.fromEntries(classifyExposure(input).map((one) => [one.credentialId, one.class]));
}

describe("a credential", () => {
  test("is handed when a job of the window received it, at the window's edges too", () => {
    const credentials = ["a", "b", "c", "d"].map((id) => credential(id));
    const runs = [run(["a"], { at: 100 }), run(["b"], { at: 200 }), run(["c"], { at: 99 }), run(["d"], { at: 201 })];
    expect(classes({ credentials, runs })).toEqual({ a: "handed", b: "handed" });
  });

  test("is reachable where the attacker could write, referenced or not, unless its environment is guarded", () => {
    const credentials = [
      credential("read-there", { readers: ["app"] }),
      credential("read-elsewhere", { readers: ["lib"] }),
      credential("guarded", { readers: ["app"], guarded: true }),
      credential("guard-not-visible", { readers: ["app"], guarded: null }),
      credential("readers-not-visible", { readers: null }),
    ];
    expect(classes({ credentials, footholds: ["app"] })).toEqual({
      "read-there": "reachable",
      "guard-not-visible": "reachable",
      "readers-not-visible": "reachable",
    });
  });

  test("is unknown where runs of a repository that may read it are gone", () => {
    const credentials = [credential("a", { readers: ["app"] }), credential("b", { readers: ["lib"] })];
    expect(classes({ credentials, runs: [run(null)] })).toEqual({ a: "unknown" });
    expect(classes({ credentials, unseen: ["lib"] })).toEqual({ b: "unknown" });
    expect(classes({ credentials, runs: [run(null, { at: 99 })] })).toEqual({});
  });

  test("that came after the window was not there; one that nobody knows the age of was", () => {
    const credentials = [
      credential("new", { readers: ["app"], storedAt: 201 }),
      credential("old", { readers: ["app"], storedAt: 200 }),
      credential("ageless", { readers: ["app"], storedAt: null }),
    ];
    expect(classes({ credentials, footholds: ["app"] })).toEqual({ old: "reachable", ageless: "reachable" });
  });

  test("has the strongest class that is true of it", () => {
    const credentials = [credential("a", { readers: ["app"] })];
    expect(classes({ credentials, runs: [run(["a"]), run(null)], footholds: ["app"] })).toEqual({ a: "handed" });
    expect(classes({ credentials, runs: [run(null)], footholds: ["app"] })).toEqual({ a: "reachable" });
  });
});

describe("what a credential leads to", () => {
  const credentials = [
    credential("pat", { writes: ["lib"] }),
    credential("vault", { readers: ["lib"], opens: ["database"] }),
    credential("database"),
    credential("guarded", { readers: ["lib"], guarded: true }),
    credential("apart", { readers: ["other"] }),
  ];

  test("is followed to its end, by what it writes and what it opens, with the way there", () => {
    const exposures = classifyExposure({
      window: WINDOW,
      runs: [run(["pat"])],
      unseen: [],
      footholds: [],
      credentials,
    });
    expect(exposures.map(({ credentialId, class: how }) => [credentialId, how])).toEqual([
      ["pat", "handed"],
      ["vault", "reachable"],
      ["database", "reachable"],
    ]);
    expect(exposures[2]?.because).toEqual([
      { kind: "run", repositoryId: "app", runId: "1", path: "ci.yml", job: "build" },
      { kind: "written-by", credentialId: "pat", repositoryId: "lib" },
      { kind: "opened-by", credentialId: "vault" },
    ]);
  });

  test("from one of which nobody knows is not known either", () => {
    const start = [...credentials, credential("maybe", { readers: ["app"], writes: ["lib"] })];
    expect(classes({ credentials: start, unseen: ["app"] })).toEqual({
      maybe: "unknown",
      vault: "unknown",
      database: "unknown",
    });
  });

  test("where nobody knows what it writes, is wherever it may be read", () => {
    const unknown = [
      credential("token", { readers: ["app", "lib"], writes: null }),
      credential("a", { readers: ["lib"] }),
    ];
    expect(classes({ credentials: unknown, runs: [run(["token"])] })).toEqual({ token: "handed", a: "reachable" });
    const nothing = [credential("token", { readers: null, writes: null }), credential("a", { readers: ["lib"] })];
    expect(classes({ credentials: nothing, runs: [run(["token"])] })).toEqual({ token: "handed", a: "reachable" });
  });
});

describe("the list to revoke by", () => {
  test("has those that were handed first, then those that lead furthest, with the jobs that each breaks", () => {
    const use = { repositoryId: "app", path: "ci.yml", job: "deploy", line: 7, fingerprint: "one" };
    const credentials = [
      credential("reach", { readers: ["app"], writes: ["x", "y", "z"] }),
      credential("small"),
      credential("wide", { writes: ["q", "r"], usedBy: [use] }),
    ];
    const exposures = classifyExposure({
      window: WINDOW,
      runs: [run(["small", "wide"])],
      unseen: [],
      footholds: ["app"],
      credentials,
    });
    expect(exposures.map(({ credentialId }) => credentialId)).toEqual(["wide", "small", "reach"]);
    expect(exposures[0]?.breaks).toEqual([use]);
  });

  const ids = ["a", "b", "c", "d", "e"];
  const places = ["p", "q", "r"];
  const somePlaces = fc.subarray(places);
  const input: fc.Arbitrary<ExposureInput> = fc.record({
    window: fc.constant(WINDOW),
    runs: fc.array(
      fc.record({
        repositoryId: fc.constantFrom(...places),
        runId: fc.constantFrom("1", "2", "3"),
        at: fc.integer({ min: 95, max: 205 }),
        jobs: fc.option(
          fc.array(fc.record({ path: fc.constant("x"), job: fc.constant("y"), received: fc.subarray(ids) })),
        ),
      }),
      { maxLength: 4 },
    ),
    unseen: somePlaces,
    footholds: somePlaces,
    credentials: fc
      .tuple(
        ...ids.map((id) =>
          fc.record({
            id: fc.constant(id),
            name: fc.constant(id),
            readers: fc.option(somePlaces),
            guarded: fc.option(fc.boolean()),
            storedAt: fc.option(fc.integer({ min: 95, max: 205 })),
            writes: fc.option(somePlaces),
            opens: fc.subarray(ids),
            usedBy: fc.constant([]),
          }),
        ),
      )
      .map((all) => [...all]),
  });

  test("is the same in whatever order the facts come, and only grows with what is exposed", () => {
    fc.assert(
      fc.property(input, (given) => {
        const list = classifyExposure(given);
        const turned = {
          ...given,
          footholds: [...given.footholds].reverse(),
          unseen: [...given.unseen].reverse(),
          credentials: [...given.credentials].reverse(),
        };
        expect(classifyExposure(turned).map(({ credentialId, class: how }) => [credentialId, how])).toEqual(
          list.map(({ credentialId, class: how }) => [credentialId, how]),
        );
        const more = classifyExposure({ ...given, footholds: places });
        const after = new Set(more.map(({ credentialId }) => credentialId));
        for (const { credentialId } of list) expect(after).toContain(credentialId);
      }),
    );
  });

  test("leaves out nothing that the attacker could read: it is closed under what each opens and writes", () => {
    fc.assert(
      fc.property(input, (given) => {
        const exposed = new Set(classifyExposure(given).map(({ credentialId }) => credentialId));
        const there = given.credentials.filter(({ storedAt }) => storedAt === null || storedAt <= WINDOW.to);
        for (const one of there.filter(({ id }) => exposed.has(id)))
          for (const other of there) {
            const written = one.writes ?? one.readers ?? ["anywhere"];
            const read =
              other.guarded !== true &&
              written.some((place) => place === "anywhere" || other.readers === null || other.readers.includes(place));
            if (read || one.opens.includes(other.id)) expect(exposed).toContain(other.id);
          }
      }),
    );
  });
});
