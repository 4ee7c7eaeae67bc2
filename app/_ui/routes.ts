import { csvPieces, jsonPieces, type Table } from "../../lib/core/listing/table-export.ts";

/** A file for a spreadsheet, kept by nobody on the way. */
export function csvAnswer(name: string, text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
    },
  });
}

/** A file for a program, kept by nobody on the way either. */
export function jsonAnswer(name: string, text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.json"`,
      "cache-control": "no-store",
    },
  });
}

/** The query of an address as pages are given it: repeated names as lists. */
export function rawParams(request: Request): Record<string, string[]> {
  const params = new URL(request.url).searchParams;
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]));
}

/** A file that is written while it is sent: the next piece is asked for when there is room for it, and none once nobody reads any more. */
export function streamAnswer(
  name: string,
  format: "csv" | "json",
  pieces: AsyncGenerator<string, void, undefined>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.${format}"`,
      "cache-control": "no-store",
    },
  });
}

/** A whole table, written as fast as it is taken: only what was read last is held. Who goes away ends the reading. */
export function tableAnswer(table: Table, format: "csv" | "json"): Response {
  return streamAnswer(table.name, format, format === "json" ? jsonPieces(table) : csvPieces(table));
}
