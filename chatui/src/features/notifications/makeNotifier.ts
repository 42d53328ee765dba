import type { Api } from '../../api/Api';
import { allBlocks } from '../../api/blocks';
import { notificationSettings } from '../../api/notifications';
import { browserLocks } from '../../api/exclusively';
import type { Live } from '../../components/live';
import type { Texts } from '../../i18n/Texts';
import type { NotificationSettings } from '../../wire/notification';
import { DeviceNotifications } from './DeviceNotifications';
import { Notifier } from './Notifier';
import { playSound } from './playSound';
import { renewPush } from './devicePush';
import { openChannel, Tabs } from './Tabs';
import { onWorkerMessage } from './onWorkerMessage';

/** Settings so old are asked for again before something is shown. */
const FRESH_MS = 5_000;

/** What tells of messages in this browser, and `start`, which answers what ends it. */
export interface NotifierParts {
  notifier: Notifier;
  start: () => () => void;
}

export function makeNotifier(
  { self, socket, workspace }: Pick<Live, 'self' | 'socket' | 'workspace'>,
  { api, text, goTo }: { api: Api; text: Texts; goTo: (path: string) => void },
): NotifierParts {
  const go = (path: string) => {
    window.focus();
    goTo(path);
  };
  const tabs = new Tabs({
    name: `chatrooms.notifier.${self.id}`,
    inView: () => workspace.inView.room,
    onLead: () => notifier.lead(),
    locks: browserLocks(),
    openChannel,
  });
  const notifier: Notifier = new Notifier(
    {
      ...{ selfId: self.id, socket, workspace, tabs },
      device: new DeviceNotifications(go),
      messageAt: async (room, seq) => {
        const { messages } = await api.messages(room, { around: seq, limit: 1 });
        return messages.find((message) => message.seq === seq) ?? null;
      },
      newest: async (room) => (await api.messages(room)).messages,
      mentions: (cursor) => api.mentions({ limit: 200, ...(cursor !== null && { cursor }) }),
      blocked: async () => new Set((await allBlocks(api)).map(({ user }) => user.id)),
      settings: freshly(() => notificationSettings(api)),
      play: (sound) => sound !== 'off' && playSound(sound),
      isHidden: () => document.visibilityState === 'hidden',
    },
    text,
  );
  const hearWorker = () =>
    onWorkerMessage((message, answer) => {
      if (message.type === 'pushChanged') renew();
      if (message.type === 'inView') answer(workspace.inView.room);
      if (message.type !== 'goTo') return;
      answer(null);
      goTo(message.path);
    });
  const renew = () => void renewPush(api).catch(() => undefined); // tried again with the next start
  const start = () => {
    const ends = [notifier.start(), tabs.join(), hearWorker()];
    renew();
    return () => ends.forEach((end) => end());
  };
  return { notifier, start };
}

/** Many messages at once ask once. */
function freshly(ask: () => Promise<NotificationSettings>): () => Promise<NotificationSettings> {
  let asked: { at: number; answer: Promise<NotificationSettings> } | null = null;
  return () => {
    if (asked === null || Date.now() - asked.at > FRESH_MS) asked = { at: Date.now(), answer: ask() };
    return asked.answer;
  };
}
