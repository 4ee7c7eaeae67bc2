import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { Block } from "./block.tsx";

/** The text for GitHub. It is shown as text: its Markdown is GitHub's to draw. */
export function PullRequestText({ body }: { body: string }) {
  const copy = <CopyButton text={body} label="Copy the text of the pull request" />;
  return (
    <Block wide title="Text of the pull request" note="All of the above, as GitHub takes it." action={copy}>
      <details className="group/body text-[13px]">
        <summary className="inline-flex min-h-6 items-center gap-1.5 text-muted hover:text-text">
          <Icon name="right" className="size-3.5 group-open/body:rotate-90" />
          Read it
        </summary>
        <pre className="code mt-2 whitespace-pre-wrap break-words rounded-lg px-4 py-3">{body}</pre>
      </details>
    </Block>
  );
}
