/** Reads what a process says to Prometheus, and finds what `promtool check metrics` would find wrong with it. */

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ReadSample[];
}
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details @throws Error for a line that is none */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families = new Map<string, { type: string; help: string; samples: ReadSample[] }>();
  const family = (name: string) => {
    const known = families.get(name) ?? { type: "", help: "", samples: [] };
    families.set(name, known);
    return known;
  };
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, word, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (word === "HELP") family(name).help = rest;
    else if (word === "TYPE") family(name).type = rest;
    else {
      const sample = readSample(line);
      const base = sample.name.replace(/_(?:bucket|sum|count)$/, "");
      family(families.get(base)?.type === "histogram" ? base : sample.name).samples.push(sample);
    }
  }
  return families;
}

function readSample(line: string): ReadSample {
  const [, name, inside = "", number = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`this is no sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < inside.length; at = LABEL.lastIndex) {
    const [, label = "", value = ""] = LABEL.exec(inside) ?? [];
    if (label === "" || label in labels) throw new Error(`these are no labels: ${line}`);
    labels[label] = value;
  }
  const value = number === "+Inf" ? Number.POSITIVE_INFINITY : Number(number);
  if (Number.isNaN(value) && !/^nan$/i.test(number)) throw new Error(`this is no number: ${line}`);
  return { name, labels, value };
}

/** Sentences about what is wrong, by the rules of `promtool check metrics`. Source: https://prometheus.io/docs/practices/naming/ */
export function lintExposition(families: ReadonlyMap<string, Family>): readonly string[] {
  return [...families].flatMap(([name, family]) => lintFamily(name, family));
}

function lintFamily(name: string, { type, help, samples }: Family): string[] {
  const wrong: string[] = [];
  const say = (what: string) => void wrong.push(`${name}: ${what}`);
  if (!NAME.test(name)) say("the name has other signs");
  if (help === "") say("no help");
  if (!["counter", "gauge", "histogram", "summary"].includes(type)) say("no type");
  if ((type === "counter") !== name.endsWith("_total")) say("_total is for counters, and all of them have it");
  if (/_(?:milliseconds|ms|minutes|hours|days|kilobytes|percent)(?:_|$)/.test(name)) say("no base unit");
  if (type === "gauge" && /_(?:count|sum|bucket)$/.test(name)) say("the end is a histogram's");
  const seen = samples.map((sample) => JSON.stringify([sample.name, Object.entries(sample.labels).sort()]));
  if (new Set(seen).size < seen.length) say("twice the same labels");
  if (samples.some(({ labels }) => Object.keys(labels).some((label) => label.startsWith("__"))))
    say("a reserved label");
  return wrong;
}
