/** The object that a text is, or null: for text from the network, never throws. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** A field of an object that is text; null for anything else. */
export function textField(object: Readonly<Record<string, unknown>> | null, name: string): string | null {
  if (object === null || !Object.hasOwn(object, name)) return null;
  const value = object[name];
  return typeof value === "string" ? value : null;
}
