import { objectOf, textField } from "./json.ts";
import { plainLine } from "./text.ts";

/**
 * What a broker says of a request that it did not grant, as one harmless line with the id under which its people find the whole reason.
 * Source of the form: RFC 9457.
 */
export function problemLine(status: number, text: string): string {
  const problem = objectOf(text);
  const said = textField(problem, "detail") || textField(problem, "title") || "";
  const correlation = textField(problem, "correlation_id") ?? "";
  const reason = said === "" ? `The broker answered ${status} and gave no reason.` : plainLine(said);
  return correlation === "" ? reason : `${reason} (correlation id ${plainLine(correlation, 100)})`;
}
