/** The log of a job, and the commands that steps print into it. */

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  /** `file`, `line`, `title` … */
  readonly properties: Readonly<Record<string, string>>;
}

const COMMAND = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s;

/**
 * Masks from the moment a value is known, as the runner does: what was printed before stays as it was. A mask of several
 * lines hides each of them.
 */
export class JobLog {
  private readonly lines: string[] = [];
  private readonly masked = new Set<string>();
  private stopToken: string | null = null;
  readonly annotations: Annotation[] = [];

  mask(value: string): void {
    for (const line of [value, ...value.split(/\r?\n/)]) if (line.trim() !== "") this.masked.add(line);
  }

  masks(): readonly string[] {
    return [...this.masked];
  }

  /** A text with every masked value replaced, the longest first, so that no part of one stays. */
  hide(text: string): string {
    const longest = [...this.masked].sort((left, right) => right.length - left.length);
    return longest.reduce((hidden, value) => hidden.replaceAll(value, "***"), text);
  }

  /** A line that a step printed, which may be a command. */
  line(text: string): void {
    const [, name = "", properties = "", value = ""] = COMMAND.exec(text) ?? [];
    if (name === "" || this.stopped(name)) return this.write(text);
    this.command(name.toLowerCase(), parseProperties(properties), unescapeData(value), text);
  }

  write(text: string): void {
    this.lines.push(this.hide(text));
  }

  error(message: string): void {
    this.annotate("error", message, {});
  }

  text(): string {
    return this.lines.join("\n");
  }

  private stopped(name: string): boolean {
    if (this.stopToken === null) return false;
    if (name === this.stopToken) this.stopToken = null;
    return true;
  }

  private command(name: string, properties: Record<string, string>, value: string, text: string): void {
    if (name === "add-mask") this.mask(value);
    if (name === "stop-commands") this.stopToken = value;
    if (name === "error" || name === "warning" || name === "notice") return this.annotate(name, value, properties);
    this.write(text);
  }

  private annotate(level: Annotation["level"], message: string, properties: Record<string, string>): void {
    this.annotations.push({ level, message: this.hide(message), properties });
    this.write(`##[${level}]${message}`);
  }
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(",").flatMap((pair) => {
    const equals = pair.indexOf("=");
    return equals < 1 ? [] : [[pair.slice(0, equals).trim(), unescapeProperty(pair.slice(equals + 1))]];
  });
  return Object.fromEntries(pairs);
}

function unescapeData(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
}
