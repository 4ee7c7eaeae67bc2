import { isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import type { YamlReader } from "../workflow/yaml.ts";

/**
 * The content of a YAML document as plain values: text for scalars (an empty value is the empty text), arrays, and maps in the order of
 * the text. Aliases are resolved, so that two documents that mean the same compare equal, and what an edit says it does can be computed
 * on values, apart from the text.
 */
export type Data = string | readonly Data[] | DataMap;
export type DataMap = ReadonlyMap<string, Data>;

/** @throws RangeError when aliases expand to more than the reader's budget: such a document has no value that could be compared */
export function toData(node: unknown, reader: YamlReader): Data {
  const resolved: Node | null = reader.resolve(node);
  if (reader.exhausted) throw new RangeError("aliases expand to more than the limit");
  if (isScalar(resolved)) return String(resolved.value ?? "");
  if (isSeq(resolved)) return resolved.items.map((item) => toData(item, reader));
  if (!isMap(resolved)) return "";
  const map = new Map<string, Data>();
  for (const pair of resolved.items) {
    if (isPair(pair)) map.set(keyOf(pair.key, reader), toData(pair.value, reader));
  }
  return map;
}

function keyOf(node: unknown, reader: YamlReader): string {
  const data = toData(node, reader);
  return typeof data === "string"
    ? data
    : JSON.stringify(data, (_key, value) => (value instanceof Map ? [...value] : value));
}

export function isDataMap(data: Data | undefined): data is DataMap {
  return data instanceof Map;
}

/** Equal in values and in the order of keys: a pair that landed in another place is not what was planned. */
export function sameData(a: Data, b: Data): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  if (isDataMap(a) || isDataMap(b)) {
    if (!isDataMap(a) || !isDataMap(b) || a.size !== b.size) return false;
    const others = [...b];
    return [...a].every(([key, value], index) => {
      const other = others[index];
      return other !== undefined && other[0] === key && sameData(value, other[1]);
    });
  }
  return a.length === b.length && a.every((value, index) => sameData(value, b[index] ?? ""));
}
