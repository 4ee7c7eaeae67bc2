declare const HELD: unique symbol;

/**
 * What a component of the browser is handed as one text. A list's rows are thousands of values, each of which the server would look at by itself
 * on the way out, and again on the way into the page.
 */
export type Packed<T> = string & { readonly [HELD]: T };

/** @param value of JSON: what is not comes back as something else */
export function pack<T>(value: T): Packed<T> {
  return JSON.stringify(value) as Packed<T>;
}

export function unpack<T>(packed: Packed<T>): T {
  return JSON.parse(packed) as T;
}
