import { paramsOf } from "../../lib/core/listing/url-words.ts";
import type { NoFile, TableFile } from "../../lib/dal/table-file.ts";

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

/** The query of the request's address. */
export function rawParams(request: Request): ReturnType<typeof paramsOf> {
  return paramsOf(new URL(request.url).searchParams);
}

/** A file that is written while it is sent, or why there is none. @param what there may be none of: a noun */
export function fileAnswer(file: TableFile | NoFile, what: string): Response {
  if (file === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (file === null) return new Response(`There is no such ${what}.\n`, { status: 404 });
  if (file === "busy") {
    const headers = { "retry-after": "10", "cache-control": "no-store" };
    return new Response("Your other files are still being written. Come again when one has ended.\n", {
      status: 429,
      headers,
    });
  }
  return new Response(file.body, {
    headers: {
      "content-type": file.format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${file.name}.${file.format}"`,
      "cache-control": "no-store",
    },
  });
}
