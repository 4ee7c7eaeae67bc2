export interface Stage {
  readonly name: string | null;
  readonly image: string;
  readonly steps: readonly { readonly word: string; readonly rest: string }[];
}
export function readDockerfile(text: string): readonly Stage[];
export function ignoredBy(text: string): (path: string) => boolean;
