/** Classes of SQLSTATE that say: not now, or not here. 25006 is a write on a server that became a standby. */
const UNAVAILABLE = /^(?:08...|57P0.|53...|25006|57014|3D000|28...)$/;

/**
 * Whether a server that answers with this code cannot be used now, rather than that the statement is wrong.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function saysUnavailable(sqlstate: string): boolean {
  return UNAVAILABLE.test(sqlstate);
}
