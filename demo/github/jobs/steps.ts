import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Action, readAction, runStage, type StageResult, type Use, wantsStage } from "./action.ts";
import { checkout } from "./checkout.ts";
import { interpolate, judge, resolveMap, resolveValue } from "./expressions.ts";
import { fileCommands } from "./file-commands.ts";
import { runProcess } from "./process.ts";
import type { Conclusion } from "./request.ts";
import { contextsOf, environmentOf, noticeCancel, type Session, signalOf, takeOver } from "./session.ts";
import { type Mapping, mapping } from "./workflow.ts";

/** A step with what it uses, read before anything ran. */
interface Ready {
  readonly id: string;
  readonly step: Mapping;
  readonly use: Use | null;
  readonly kind: "run" | "checkout" | "action" | "local" | "passed-over";
}

/**
 * Runs a job's steps, and then the posts of its actions in reverse order, also after a failure.
 * An action that is neither mapped nor in the workspace fails the job before its first step, as one that cannot be
 * downloaded does.
 */
export async function runSteps(session: Session, steps: readonly Mapping[]): Promise<void> {
  const ready = await prepare(session, steps);
  if (ready === null) return;
  for (const one of ready) await runPre(session, one);
  for (const one of ready) await runMain(session, one);
  for (const post of session.posts.reverse()) {
    if (!wantsStage(session, post.condition)) continue;
    session.log.write(`Post ${post.name}`);
    const outcome = await post.run();
    finish(session, { id: post.id, name: `Post ${post.name}`, stage: "post", outcome, tolerate: false, outputs: {} });
  }
}

async function prepare(session: Session, steps: readonly Mapping[]): Promise<Ready[] | null> {
  const ready: Ready[] = [];
  for (const [index, step] of steps.entries()) {
    const uses = typeof step.uses === "string" ? step.uses : null;
    const id = typeof step.id === "string" ? step.id : idFor(uses, index);
    const action = uses === null ? null : await mapped(session, uses);
    if (isPassedOver(session, uses, action)) {
      ready.push({ id, step, use: null, kind: "passed-over" });
      continue;
    }
    if (action !== null && "why" in action) {
      session.log.error(action.why);
      session.status = { ...session.status, failed: true };
      return null;
    }
    ready.push({
      id,
      step,
      use: action === null ? null : usageOf(session, id, step, action.action),
      kind: kindOf(uses, action !== null),
    });
  }
  return ready;
}

/** Where scripts are not to run: whatever is neither a checkout nor an action that was given. */
function isPassedOver({ request }: Session, uses: string | null, action: Awaited<ReturnType<typeof mapped>>): boolean {
  if (request.scripts !== false) return false;
  return uses === null || uses.startsWith("./") || (action !== null && "why" in action);
}

function idFor(uses: string | null, index: number): string {
  return uses === null ? `__run_${index}` : `__${uses.replace(/@.*$/, "").replace(/\W+/g, "_")}_${index}`;
}

function kindOf(uses: string | null, found: boolean): Ready["kind"] {
  if (uses === null) return "run";
  if (uses.startsWith("./")) return "local";
  return found ? "action" : "checkout";
}

/** @returns the action, null for one that comes later or is built in, or why there is none */
async function mapped(session: Session, uses: string): Promise<{ action: Action } | { why: string } | null> {
  if (uses.startsWith("./")) return null;
  const name = uses.replace(/@.*$/, "");
  const folder = session.request.actions?.[name];
  if (folder === undefined)
    return name === "actions/checkout"
      ? null
      : { why: `Unable to resolve action ${uses}: the job simulator was not given "${name}" in actions.` };
  try {
    return { action: await readAction(folder) };
  } catch (error) {
    return { why: `${uses}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function usageOf(session: Session, id: string, step: Mapping, action: Action): Use {
  return { action, id, with: step.with ?? {}, env: resolveMap(step.env, contextsOf(session)), state: {} };
}

async function runPre(session: Session, { id, use, step }: Ready): Promise<void> {
  if (use?.action.stages.pre === undefined || !wantsStage(session, use.action.preIf)) return;
  const { outcome } = await runStage(session, use, "pre");
  finish(session, { id, name: `Pre ${nameOf(step)}`, stage: "pre", outcome, tolerate: false, outputs: {} });
}

async function runMain(session: Session, one: Ready): Promise<void> {
  const { id, step } = one;
  const tolerate = resolveValue(step["continue-on-error"], contextsOf(session)) === true;
  const done = (result: StageResult) =>
    finish(session, { id, name: nameOf(step), shown: shownOf(step), stage: "main", tolerate, ...result });
  noticeCancel(session);
  try {
    const env = resolveMap(step.env, contextsOf(session));
    if (!judge(step.if, contextsOf(session, env), session.status)) return done({ outcome: "skipped", outputs: {} });
    if (one.kind === "passed-over") {
      session.log.write(`Passed over: ${nameOf(step)}`);
      return done({ outcome: "skipped", outputs: {} });
    }
    session.log.write(`Run ${nameOf(step)}`);
    done(await runStep(session, one, env));
  } catch (error) {
    session.log.error(error instanceof Error ? error.message : String(error));
    done({ outcome: "failure", outputs: {} });
  }
}

/** A name stands for itself; of what has none the API says that it is run. */
function shownOf(step: Mapping): string {
  return step.name === undefined ? `Run ${nameOf(step)}` : nameOf(step);
}

function nameOf(step: Mapping): string {
  const [line = ""] = String(step.run ?? "")
    .trim()
    .split("\n");
  return String(step.name ?? step.uses ?? line);
}

async function runStep(session: Session, one: Ready, env: Readonly<Record<string, string>>): Promise<StageResult> {
  const { step, id } = one;
  if (one.kind === "run") return runScript(session, one, env);
  if (one.kind === "checkout") {
    const { outcome, cleanUp } = await checkout(session, resolveMap(step.with, contextsOf(session, env)));
    if (cleanUp !== null) session.posts.push({ id, name: nameOf(step), condition: undefined, run: cleanUp });
    return { outcome, outputs: {} };
  }
  const local = one.kind === "local" ? await readAction(path.join(session.workspace, String(step.uses))) : null;
  const use = local === null ? one.use : usageOf(session, id, step, local);
  if (use === null) throw new Error(`${String(step.uses)} was not read.`);
  const current: Use = { ...use, env };
  // The post is due even when the main stage fails: it is there to clean up after it.
  if (use.action.stages.post !== undefined)
    session.posts.push({
      id,
      name: nameOf(step),
      condition: use.action.postIf,
      run: async () => (await runStage(session, current, "post")).outcome,
    });
  return runStage(session, current, "main");
}

async function runScript(session: Session, one: Ready, env: Readonly<Record<string, string>>): Promise<StageResult> {
  const contexts = contextsOf(session, env);
  const defaults = mapping(mapping(session.plan.job.defaults ?? session.plan.file.content.defaults).run);
  const shell = String(one.step.shell ?? defaults.shell ?? "bash");
  if (shell !== "bash" && shell !== "sh") throw new Error(`The job simulator has no shell "${shell}".`);
  const file = path.join(session.folder, `${randomUUID()}.sh`);
  await writeFile(file, `${interpolate(String(one.step.run), contexts)}\n`);
  const inside = interpolate(String(one.step["working-directory"] ?? defaults["working-directory"] ?? "."), contexts);
  const commands = await fileCommands(path.join(session.folder, "commands"));
  const own = { ...env, ...commands.variables, GITHUB_ACTION: one.id };
  const signal = signalOf(session);
  const options = shell === "bash" ? ["--noprofile", "--norc", "-e", "-o", "pipefail"] : ["-e"];
  const status = await runProcess({
    command: shell,
    args: [...options, file],
    cwd: path.resolve(session.workspace, inside),
    env: environmentOf(session, own),
    line: (text) => session.log.line(text),
    signal,
  });
  noticeCancel(session);
  const written = await commands.read();
  takeOver(session, written);
  if (signal?.aborted) return { outcome: "cancelled", outputs: written.outputs };
  if (status !== 0) session.log.error(`Process completed with exit code ${status}.`);
  return { outcome: status === 0 ? "success" : "failure", outputs: written.outputs };
}

interface Finished extends StageResult {
  readonly id: string;
  readonly name: string;
  /** Without it the same as the name. */
  readonly shown?: string;
  readonly stage: "pre" | "main" | "post";
  readonly tolerate: boolean;
}

/** Notes a stage's end, and what it means for the job. */
function finish(session: Session, finished: Finished): void {
  const { id, name, shown = name, stage, tolerate, outcome, outputs } = finished;
  const conclusion: Conclusion = outcome === "failure" && tolerate ? "success" : outcome;
  session.results.push({ id, name, shown, stage, outcome, conclusion, outputs });
  if (stage === "main") session.steps[id] = { outputs: { ...outputs }, outcome, conclusion };
  if (conclusion === "failure") session.status = { ...session.status, failed: true };
}
