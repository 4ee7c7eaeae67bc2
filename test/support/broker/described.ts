import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { openApi } from "../../../lib/http/broker/openapi.ts";

/** Holds answers of the broker against its own OpenAPI description. */

interface Described {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const compiled = new Map<object, ReturnType<typeof ajv.compile>>();

/** What does not belong to a described route (404, 405) has the form of all other problems. */
const ELSEWHERE = new Set([404, 405]);

/** @throws Error that says where an answer is not as it is described */
export function expectDescribed(method: string, path: string, { status, headers }: Received, text: string): void {
  const { paths } = openApi() as { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };
  const known = paths[path]?.[method.toLowerCase()] ?? null;
  const sample = paths["/v1/token"]?.post?.responses["400"];
  const response = ELSEWHERE.has(status) && path !== "/v1/exchange" ? sample : known?.responses[String(status)];
  if (response === undefined) throw new Error(`${method} ${path} answered ${status}, which is not described`);
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  const schema = response.content?.[type]?.schema;
  if (schema === undefined) throw new Error(`${method} ${path} answered ${status} as ${type}, which is not described`);
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  const value: unknown = type.endsWith("json") ? JSON.parse(text) : text;
  if (!check(value)) throw new Error(`${method} ${path} answered ${status}: ${ajv.errorsText(check.errors)}`);
}
