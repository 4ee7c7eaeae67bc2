import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";

/**
 * What GitHub's own parser says against a file, without places: an edit moves lines, and an error that was there before is not a new
 * one. A parser that gives up is an error of its own, so that nothing counts as accepted that it did not read.
 */
export function officialErrors(text: string, kind: "workflow" | "action"): readonly string[] {
  const file = { name: kind === "workflow" ? ".github/workflows/file.yml" : "action.yml", content: text };
  const trace = new NoOperationTraceWriter();
  try {
    const { context } = kind === "workflow" ? parseWorkflow(file, trace) : parseAction(file, trace);
    return context.errors.getErrors().map((error) => error.rawMessage);
  } catch (error) {
    return [`the parser gave up: ${error instanceof Error ? error.message : "unknown error"}`];
  }
}

/** Whether every error of the second list is in the first one as often: nothing new was broken. */
export function noneNew(before: readonly string[], after: readonly string[]): boolean {
  const left = [...before];
  return after.every((error) => {
    const at = left.indexOf(error);
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
}
