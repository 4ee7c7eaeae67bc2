/** Rows that are read together, so that a list of any length is never held whole. */
const TOGETHER = 500;

/**
 * The rows of these ids, batch after batch in the order of the ids: what comes or changes its place meanwhile shifts no other row, and what is
 * gone is left out.
 */
export async function* inBatches<Row extends { readonly id: string }>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < ids.length; from += TOGETHER) {
    const some = ids.slice(from, from + TOGETHER);
    const rows = new Map((await read(some)).map((row) => [row.id, row]));
    yield some.flatMap((id) => rows.get(id) ?? []);
  }
}
