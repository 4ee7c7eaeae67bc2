const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is the id of a row, as the database writes it. What comes from an address or a form is asked so before any query. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
