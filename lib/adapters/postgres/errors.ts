/** The database cannot be used; the message says what to do about it. */
export class DatabaseUnusable extends Error {
  override readonly name = "DatabaseUnusable";
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers there. Is PostgreSQL running, and are host and port right?",
  ENOTFOUND: "its host name is not known.",
  EAI_AGAIN: "its host name could not be looked up.",
  ETIMEDOUT: "it does not answer. Is a firewall between?",
  ECONNRESET: "it closed the connection.",
  ENOENT: "its socket file does not exist.",
  EACCES: "its socket may not be opened by this user.",
  "28P01": "it refused the user name or password.",
  "28000": "it refused this user.",
  "3D000": "the database that the address names does not exist. Create it first: createdb NAME",
  "53300": "it has no connection left.",
  "57P03": "it is starting up. Try again in a moment.",
  "42501": "the user may not create tables there. Make it the owner of the database.",
};

/** Puts what a driver threw into a sentence. The address is not repeated: it may hold a password. */
export function databaseUnusable(error: unknown, address = "DATABASE_URL"): DatabaseUnusable {
  if (error instanceof DatabaseUnusable) return error;
  const code = errorCode(error);
  const detail = error instanceof Error ? error.message : String(error);
  return new DatabaseUnusable(`The PostgreSQL of ${address} cannot be used: ${SENTENCES[code] ?? detail}`, {
    cause: error,
  });
}

function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (typeof error === "object" && error !== null && "code" in error) return String(error.code);
  return "";
}
