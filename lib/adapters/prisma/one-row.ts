/** Of a statement that answers with one row, whatever there is. @throws Error where it answers with none, which is a mistake in the statement */
export function oneRow<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL answered a query of one row with none.");
  return row;
}
