/** Scripts that npm and those like it run by themselves. @see https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts */
const LIFECYCLE = [
  "preinstall",
  "install",
  "postinstall",
  "preprepare",
  "prepare",
  "postprepare",
  "dependencies",
  "prepublish",
  "prepublishOnly",
];

/** Names of the scripts that run by themselves and are others in the newer text; null where a text is no manifest. */
export function changedScripts(before: string | null, after: string | null): readonly string[] | null {
  const [old, fresh] = [scriptsIn(before), scriptsIn(after)];
  if (old === null || fresh === null) return null;
  return LIFECYCLE.filter((name) => old[name] !== fresh[name]);
}

function scriptsIn(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return {};
  try {
    const { scripts } = JSON.parse(text) as { readonly scripts?: unknown };
    return typeof scripts === "object" && scripts !== null ? { ...scripts } : {};
  } catch {
    return null;
  }
}
