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
