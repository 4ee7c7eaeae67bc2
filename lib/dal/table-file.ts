import "server-only";
import { cookies } from "next/headers";
import { webContainer } from "../container.ts";
import type { UserActor } from "../core/actor.ts";
import { csvPieces, jsonPieces, type Table } from "../core/listing/table-export.ts";
import type { RawSearchParams } from "../core/listing/url-words.ts";
import { sessionCookieName } from "./auth-options.ts";

export type FileFormat = "csv" | "json";

/** A file that is written while it is sent. */
export interface TableFile {
  readonly name: string;
  readonly format: FileFormat;
  readonly body: ReadableStream<Uint8Array>;
}

/** Why there is none: nobody is signed in, this person's other files are still being written, or there is no such thing for them. */
export type NoFile = "signed-out" | "busy" | null;

export function formatOf({ format }: RawSearchParams): FileFormat {
  return [format].flat()[0] === "json" ? "json" : "csv";
}

/** A table as a file, read as fast as it is taken, for as long as this person's session and roles stand. */
export async function tableFile(actor: UserActor, table: Table, format: FileFormat): Promise<TableFile | "busy"> {
  const { origin, exporting } = await webContainer();
  const token = (await cookies()).get(sessionCookieName(origin))?.value ?? "";
  const body = exporting(actor, token, format === "json" ? jsonPieces(table) : csvPieces(table));
  return body === null ? "busy" : { name: table.name, format, body };
}
