import { csvField } from "../report/redacted.ts";

/** Tables as files for a spreadsheet or a program, piece by piece, so that no table is held whole. */

export type Cell = string | number | boolean | null | JsonText;

/** JSON as it stands: text in a spreadsheet, and no text but what it means for a program. */
export interface JsonText {
  readonly json: string;
}

/** Headings in their order, each with what stands below it. */
export type Columns<T> = readonly (readonly [heading: string, read: (row: T) => Cell])[];

/** A table that is read page by page. */
export interface Table {
  /** The file's name, without its ending: plain letters and hyphens. */
  readonly name: string;
  readonly headings: readonly string[];
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
}

export function tableOf<T>(name: string, columns: Columns<T>, pages: AsyncIterable<readonly T[]>): Table {
  return { name, headings: columns.map(([heading]) => heading), pages: cellsOf(columns, pages) };
}

async function* cellsOf<T>(columns: Columns<T>, pages: AsyncIterable<readonly T[]>) {
  for await (const page of pages) yield page.map((row) => columns.map(([, read]) => read(row)));
}

/** One page that is there already. */
export async function* onePage<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}

/** Page after page of a list that numbers them from 1 and says how many there are. */
export async function* numbered<T>(
  read: (page: number) => Promise<{ readonly rows: readonly T[]; readonly pages: number }>,
): AsyncGenerator<readonly T[]> {
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await read(page);
    pages = answer.pages;
    yield answer.rows;
  }
}

/** RFC 4180 with a heading; no field can be a formula. */
export async function* csvPieces({ headings, pages }: Table): AsyncGenerator<string> {
  yield csvLine(headings);
  for await (const page of pages) yield page.map(csvLine).join("");
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => csvField(isJson(cell) ? cell.json : cell)).join(",")}\r\n`;
}

function isJson(cell: Cell): cell is JsonText {
  return typeof cell === "object" && cell !== null;
}

/** The same of rows that are held anyway. */
export function csvText<T>(columns: Columns<T>, rows: readonly T[]): string {
  const lines = rows.map((row) => csvLine(columns.map(([, read]) => read(row))));
  return `${csvLine(columns.map(([heading]) => heading))}${lines.join("")}`;
}

/** A list of objects by the same headings, one a line. Cut off, it is no JSON: nobody takes a part for the whole. */
export async function* jsonPieces({ headings, pages }: Table): AsyncGenerator<string> {
  let first = true;
  yield "[";
  for await (const page of pages) {
    let text = "";
    for (const cells of page) {
      text += `${first ? "" : ","}\n${jsonObject(headings, cells)}`;
      first = false;
    }
    yield text;
  }
  yield "\n]\n";
}

function jsonObject(headings: readonly string[], cells: readonly Cell[]): string {
  const members = headings.map((heading, index) => {
    const cell = cells[index] ?? null;
    return `${JSON.stringify(heading)}:${isJson(cell) ? cell.json : JSON.stringify(cell)}`;
  });
  return `{${members.join(",")}}`;
}
