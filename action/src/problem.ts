import { objectOf, textField } from "./json.ts";
import { plainLine } from "./text.ts";

/**
 * What a broker says of a request that it did not grant, as one harmless line with the id under which its people find the whole reason;
 * null where it says nothing. Source of the form: RFC 9457.
 */
export function problemLine(text: string): string | null {
  const problem = objectOf(text);
  const said = plainLine(textField(problem, "detail") || textField(problem, "title") || "");
  const correlation = plainLine(textField(problem, "correlation_id") ?? "", 100);
  const parts = [said, correlation === "" ? "" : `(correlation id ${correlation})`].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(" ");
}

/** The same behind the status, for what may be different next time. */
export function answeredLine(status: number, text: string): string {
  const said = problemLine(text);
  return said === null ? `answered ${status}` : `answered ${status}: ${said}`;
}
