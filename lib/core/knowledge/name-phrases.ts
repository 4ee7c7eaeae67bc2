/** Phrases written as prose: separated by commas, line breaks count as spaces. Keeps long word lists readable as tables. */
export function list(text: string): readonly string[] {
  return text
    .split(",")
    .map((phrase) => phrase.trim().replace(/\s+/g, " "))
    .filter((phrase) => phrase !== "");
}
