import type { Metadata } from "next";
import {
  type ChannelState,
  type ChannelView,
  channelState,
  type OrganisationChannels,
} from "../../../lib/core/listing/settings-views.ts";
import { notificationsPage } from "../../../lib/dal/settings.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { LiveRefresh } from "../../_ui/live-refresh.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { testOrganisationChannels } from "../actions.ts";
import { SettingsFrame } from "../frame.tsx";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const { viewer, scan, organisations } = await notificationsPage();
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      tab="notifications"
      title="Notifications"
      note="Who is told of incidents outside of these pages. Channels are named by a file of the operator's (THAW_NOTIFY_CONFIG), since it names secrets that this page must not see."
    >
      <LiveRefresh live={organisations.some(({ admin }) => admin)} />
      {organisations.map((organisation) => (
        <Channels key={organisation.organisationId} organisation={organisation} />
      ))}
    </SettingsFrame>
  );
}

function Channels({ organisation }: { organisation: OrganisationChannels }) {
  const { organisationId, name, channels, admin, github } = organisation;
  return (
    <Panel id={`channels-${organisationId}`} title={`Channels of ${name}`}>
      {channels.length === 0 ? (
        <p className="border-line border-t px-4 py-3 text-[13px] text-muted">
          {github
            ? "The worker has named none yet: it does so when it first tells of an incident, and when a test is asked for. A chat, mail or issues are set up as docs/notifications.md shows."
            : "A folder of clones has no incidents that somebody could be told of."}
        </p>
      ) : (
        <ul>
          {channels.map((channel) => (
            <Channel key={channel.name} channel={channel} />
          ))}
        </ul>
      )}
      {github && admin && (
        <CommandForm
          command={testOrganisationChannels}
          label="Send a test to each channel"
          className="border-line border-t px-4 py-3"
        >
          <input type="hidden" name="organisation" value={organisationId} />
        </CommandForm>
      )}
      {github && !admin && (
        <p className="border-line border-t px-4 py-2.5 text-[13px] text-muted">Only admins have channels tested.</p>
      )}
    </Panel>
  );
}

const LOOK: Readonly<Record<ChannelState, { readonly icon: IconName; readonly ink: string; readonly word: string }>> = {
  works: { icon: "clean", ink: "text-thawed-ink", word: "works" },
  failing: { icon: "critical", ink: "text-danger-ink", word: "fails" },
  gone: { icon: "archive", ink: "text-muted", word: "not configured any more" },
  unknown: { icon: "question", ink: "text-unknown-ink", word: "not tried yet" },
};

const KINDS: Readonly<Record<string, string>> = { chat: "chat", mail: "mail", issues: "issues on GitHub" };

function Channel({ channel }: { channel: ChannelView }) {
  const { icon, ink, word } = LOOK[channelState(channel)];
  const { name, kind, tell, sentAt, failingSince, error, test } = channel;
  return (
    <li className="grid gap-x-6 gap-y-0.5 border-line border-t px-4 py-2.5 text-[13px] md:grid-cols-[16rem_14rem_minmax(0,1fr)]">
      <span>
        <bdi className="font-medium">{name}</bdi>{" "}
        <span className="text-muted">
          {KINDS[kind] ?? kind}, {tell === "alarms" ? "alarms only" : "all"}
        </span>
      </span>
      <span className={`inline-flex items-center gap-1.5 ${ink}`}>
        <Icon name={icon} className="size-3.5" />
        {word}
      </span>
      <span className="min-w-0 break-words text-muted">
        {sentAt === null ? (
          "No message was sent yet."
        ) : (
          <>
            Last message <UtcTime iso={sentAt} />.
          </>
        )}
        {failingSince !== null && (
          <>
            {" "}
            Fails since <UtcTime iso={failingSince} />
            {error === null ? "." : <>: {error}</>}
          </>
        )}
        {test !== null && (
          <>
            {" "}
            Test of <UtcTime iso={test.at} />: {test.error === null ? "taken." : test.error}
          </>
        )}
        {kind === "issues" && " Nothing is sent there by a test: an issue would be in somebody's repository."}
      </span>
    </li>
  );
}
