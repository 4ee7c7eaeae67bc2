import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cell,
  csvPieces,
  jsonPieces,
  numbered,
  onePage,
  tableOf,
} from "../../../lib/core/listing/table-export.ts";

interface Row {
  readonly name: string;
  readonly count: number | null;
}

const COLUMNS = [
  ["name", (row: Row): Cell => row.name],
  ["count", (row: Row): Cell => row.count],
] as const;

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

const table = (rows: readonly Row[]) => tableOf("things", COLUMNS, onePage(rows));

describe("a table as a file", () => {
  it("holds no formula, whatever a stranger called a thing", async () => {
    const text = await whole(
      csvPieces(
        table([
          { name: "=cmd|' /C calc'!A0", count: -1 },
          { name: ' "+1,2"\r\n', count: null },
        ]),
      ),
    );
    expect(text).toBe(`name,count\r\n'=cmd|' /C calc'!A0,-1\r\n" ""+1,2""\r\n",\r\n`);
  });

  it("is JSON with the same headings, of which a part is no JSON", async () => {
    const rows = fc.array(fc.record({ name: fc.string(), count: fc.option(fc.integer()) }));
    await fc.assert(
      fc.asyncProperty(rows, async (some) => {
        const text = await whole(jsonPieces(table(some)));
        expect(JSON.parse(text)).toEqual(some);
        expect(() => JSON.parse(text.slice(0, -3))).toThrow();
      }),
    );
  });

  it("has every page once, and holds none but the one that was read last", async () => {
    const read: number[] = [];
    const pages = numbered(async (page) => {
      read.push(page);
      return { rows: [{ name: `row ${page}`, count: page }], pages: 3 };
    });
    const pieces = csvPieces(tableOf("things", COLUMNS, pages));
    await pieces.next();
    expect(read).toEqual([]);
    await pieces.next();
    expect(read).toEqual([1]);
    await pieces.return(undefined);
    expect((await pieces.next()).done).toBe(true);
    expect(read).toEqual([1]);
  });

  it("ends where a list became shorter while it was read", async () => {
    const pages = numbered(async (page) => ({
      rows: page === 1 ? [{ name: "a", count: 1 }] : [],
      pages: page === 1 ? 2 : 0,
    }));
    expect(await whole(csvPieces(tableOf("things", COLUMNS, pages)))).toBe("name,count\r\na,1\r\n");
  });
});
