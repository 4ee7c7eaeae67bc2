/** Reads a Dockerfile, as much of the language as ours uses; anything else is an error, so that nothing is passed over in silence. */

const KNOWN = new Set(["FROM", "ENV", "WORKDIR", "RUN", "USER", "COPY", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD"]);

/**
 * @param {string} text
 * @returns {{ name: string | null, image: string, steps: { word: string, rest: string }[] }[]} its stages
 * @throws Error for an instruction that is not read here
 */
export function readDockerfile(text) {
  const lines = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages = [];
  for (const line of lines) {
    const [, word = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (!KNOWN.has(word)) throw new Error(`This instruction is not read here: ${line}`);
    if (word === "FROM") {
      const [, image = "", name = null] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ name, image, steps: [] });
    } else if (stages.length === 0) throw new Error("A Dockerfile begins with FROM.");
    else stages[stages.length - 1].steps.push({ word, rest });
  }
  return stages;
}

/**
 * Which files a build is given, by a `.dockerignore` of plain paths, `*`, `**` and `!`: the last line that fits decides.
 * Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
 * @param {string} text
 * @returns {(path: string) => boolean} whether a file is left out, by its path with slashes
 */
export function ignoredBy(text) {
  const rules = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ takes: line.startsWith("!"), pattern: patternOf(line.replace(/^!/, "").replace(/\/$/, "")) }));
  return (path) => {
    const parts = path.split("/");
    // What is said of a folder is said of all that is in it.
    const places = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
    let ignored = false;
    for (const { takes, pattern } of rules) if (places.some((place) => pattern.test(place))) ignored = !takes;
    return ignored;
  };
}

function patternOf(glob) {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]")
    .replaceAll("\u0000", "(?:.*/)?");
  return new RegExp(`^${source}$`);
}
