import { csvField } from "../report/redacted.ts";

/** Columns of a file for a spreadsheet, in their order. */
export type CsvColumns<T> = readonly (readonly [heading: string, read: (one: T) => string])[];

/** A heading and one line for each row, as RFC 4180 has it; no field can be a formula. */
export function csvText<T>(columns: CsvColumns<T>, rows: readonly T[]): string {
  const lines = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, read]) => read(row)))];
  return lines.map((line) => `${line.map(csvField).join(",")}\r\n`).join("");
}
