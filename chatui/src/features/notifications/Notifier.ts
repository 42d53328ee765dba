import type { ChatSocket } from '../../api/ChatSocket';
import { Listeners } from '../../realtime/Listeners';
import { markedName } from '../../components/markedName';
import { quoteText } from '../../components/quoteText';
import { roomTitle } from '../../components/roomTitle';
import type { Texts } from '../../i18n/Texts';
import { chatAddress } from '../../wire/chatAddress';
import type { ServerFrame } from '../../wire/frames';
import type { Message } from '../../wire/message';
import type { NotificationSettings } from '../../wire/notification';
import type { Page } from '../../wire/page';
import type { Room } from '../../wire/room';
import type { MissedRoom, Workspace } from '../../workspace/Workspace';
import { deviceChoices, type Sound } from './deviceChoices';
import type { DeviceNotifications, Told } from './DeviceNotifications';
import { isQuiet } from './isQuiet';
import type { Tabs } from './Tabs';

/** What is told of by other means: who is added or removed sees it in the list, a report is in the queue, a webhook that was disabled among the integrations. */
const NOT_MESSAGES = new Set(['added', 'removed', 'report', 'hook']);

/** Mentions further back than so many pages were missed for long: they are in the list of mentions. */
const MOST_PAGES = 5;

export interface NotifierOptions {
  selfId: string;
  socket: Pick<ChatSocket, 'onFrame'>;
  workspace: Pick<Workspace, 'subscribe' | 'getSnapshot' | 'room' | 'onMissed'>;
  tabs: Pick<Tabs, 'isLeader' | 'haveInView'>;
  device: Pick<DeviceNotifications, 'isAllowed' | 'show' | 'shown'>;
  /** A message as it is now; null: there is none any more. */
  messageAt: (room: string, seq: number) => Promise<Message | null>;
  /** The newest messages of a room, oldest first. */
  newest: (room: string) => Promise<readonly Message[]>;
  /** Messages that mention the reader, of all rooms, newest first; null: from the newest on. */
  mentions: (cursor: string | null) => Promise<Page<Message>>;
  /** Ids of those whom the reader blocks. */
  blocked: () => Promise<ReadonlySet<string>>;
  /** As they are now; null: the server has none. */
  settings: () => Promise<NotificationSettings | null>;
  play: (sound: Sound) => void;
  /** Whether nobody can see this tab. */
  isHidden: () => boolean;
}

/**
 * Shows what the server tells by `notice`, and takes it away once it is read, deleted, or no longer to be seen. Of what somebody
 * is told the server decides; here only what is in view in a tab is left out, and what pops up while one wants quiet.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #changed = new Listeners();
  #text: Texts;
  /** Rooms with something to tell, and its seq: of many at once only the last is told. */
  readonly #waiting = new Map<string, number>();
  /** The newest that each room had a notice of. */
  readonly #heard = new Map<string, number>();
  #isTelling = false;
  #isOffering = false;
  /** How far each room was read when that was last looked at. */
  #read = new Map<string, number>();

  constructor(options: NotifierOptions, text: Texts) {
    this.#options = options;
    this.#text = text;
  }

  /** Answers what ends it. */
  start(): () => void {
    const { socket, workspace } = this.#options;
    const leave = [socket.onFrame((frame) => this.#hear(frame)), workspace.subscribe(() => void this.#closeRead()), workspace.onMissed((missed) => void this.#catchUp(missed))];
    return () => {
      leave.forEach((end) => end());
      this.#waiting.clear();
    };
  }

  /** In which language it speaks from now on. */
  speak(text: Texts): void {
    this.#text = text;
  }

  /** Calls the listener when `isOffering` changes. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** Something came while nobody looked, and this browser has not been asked whether it may tell of such. */
  readonly isOffering = (): boolean => this.#isOffering;

  /** The offer was taken, or dismissed. */
  endOffer(): void {
    this.#isOffering = false;
    this.#changed.tell();
  }

  /** This tab leads from now on: what the last one left is its own. */
  lead(): void {
    this.#read.clear();
    void this.#closeRead();
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'message.deleted') void this.#close((shown) => shown.room === frame.room && shown.seq === frame.message.seq);
    if (frame.type === 'removed' || (frame.type === 'notice' && frame.reason === 'removed'))
      void this.#close(({ room }) => room === frame.room);
    if (frame.type !== 'notice' || NOT_MESSAGES.has(frame.reason)) return;
    this.#noticed(frame.room, frame.seq);
  }

  #noticed(room: string, seq: number): void {
    this.#heard.set(room, Math.max(seq, this.#heard.get(room) ?? 0));
    this.#offer();
    if (!this.#options.tabs.isLeader) return;
    this.#waiting.set(room, Math.max(seq, this.#waiting.get(room) ?? 0));
    if (!this.#isTelling) void this.#tellAll();
  }

  /** The connection was away: what the server told meanwhile is found in the rooms that have something to tell, by the same rules. */
  async #catchUp(missed: readonly MissedRoom[]): Promise<void> {
    if (!this.#options.tabs.isLeader) return;
    const { selfId, newest, blocked, device } = this.#options;
    const [shown, mine] = await Promise.all([device.shown(), blocked().catch(() => null)]);
    if (mine === null) return; // it would be told of somebody blocked
    const isOthers = ({ author, deleted_at }: Message) => deleted_at === null && author.id !== selfId && !mine.has(author.id);
    const mentionsOnly = new Map<string, number>();
    for (const { room, after } of missed) {
      const since = Math.max(after, ...shown.filter((one) => one.room === room.name).map(({ seq }) => seq), room.me.last_read_seq);
      if (room.me.level !== 'all') mentionsOnly.set(room.name, since);
      else this.#found((await newest(room.name).catch(() => [])).findLast((message) => message.seq > since && isOthers(message)));
    }
    await this.#catchUpMentions(mentionsOnly, isOthers);
  }

  /** However much was said since. `since`: for each room, up to where nothing is told. */
  async #catchUpMentions(since: Map<string, number>, isOthers: (message: Message) => boolean): Promise<void> {
    let cursor: string | null = null;
    for (let pages = 0; since.size > 0 && pages < MOST_PAGES; pages++) {
      const page: Page<Message> | null = await this.#options.mentions(cursor).catch(() => null);
      for (const message of page?.items ?? []) {
        const from = since.get(message.room);
        if (from === undefined || (message.seq > from && !isOthers(message))) continue;
        since.delete(message.room); // the newest of this room, or none
        if (message.seq > from) this.#found(message);
      }
      cursor = page?.next_cursor ?? null;
      if (cursor === null) return;
    }
  }

  #found(last: Message | undefined): void {
    if (last !== undefined && last.seq > (this.#heard.get(last.room) ?? 0)) this.#noticed(last.room, last.seq);
  }

  #offer(): void {
    if (this.#isOffering || !this.#options.isHidden() || deviceChoices().hasDismissedOffer) return;
    if (!('Notification' in globalThis) || Notification.permission !== 'default') return;
    this.#isOffering = true;
    this.#changed.tell();
  }

  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    for (const [room, seq] of this.#waiting) {
      await this.#tell(room, seq).catch(() => undefined); // what cannot be shown is in the list of rooms all the same
      if (this.#waiting.get(room) === seq) this.#waiting.delete(room);
    }
    this.#isTelling = false;
    if (this.#waiting.size > 0) void this.#tellAll();
  }

  async #tell(name: string, seq: number): Promise<void> {
    const { tabs, device, settings, play } = this.#options;
    if (await tabs.haveInView(name)) return;
    const now = await settings().catch(() => null);
    if (now !== null && isQuiet(now, new Date())) return;
    const told = await this.#told(name, seq);
    if (told === null || this.#isRead(name, seq)) return;
    const { isOn, sound } = deviceChoices();
    if (isOn && device.isAllowed) await device.show(told);
    play(sound);
  }

  /** What to say of a message; null: it is gone. */
  async #told(name: string, seq: number): Promise<Told | null> {
    const { selfId, messageAt, workspace } = this.#options;
    const message = await messageAt(name, seq);
    if (message === null || message.deleted_at !== null || message.author.id === selfId) return null;
    const room = workspace.room(name).details;
    return {
      title: this.#titleOf(message, room),
      body: quoteText({ body: message.body, has_files: (message.files ?? []).length > 0 }, this.#text),
      navigate: chatAddress({ room: name, seq }),
    };
  }

  #titleOf({ author }: Message, room: Room | null): string {
    const name = markedName(author, this.#text);
    const isAlone = room === null || (room.visibility === 'direct' && (room.people ?? []).length <= 2);
    return isAlone ? name : this.#text.notifications.from(name, roomTitle(room, this.#options.selfId, this.#text));
  }

  #isRead(name: string, seq: number): boolean {
    const me = this.#options.workspace.room(name).details?.me;
    return me !== undefined && me.last_read_seq >= seq;
  }

  /** Where more has been read since, here or elsewhere. */
  async #closeRead(): Promise<void> {
    if (!this.#options.tabs.isLeader) return;
    const now = new Map(this.#options.workspace.getSnapshot().rooms.map(({ name, me }) => [name, me.last_read_seq]));
    const hasMoved = [...now].some(([name, seq]) => seq !== this.#read.get(name));
    this.#read = now;
    if (hasMoved) await this.#close(({ room, seq }) => seq <= (now.get(room) ?? -1));
  }

  async #close(isOver: (shown: { room: string; seq: number }) => boolean): Promise<void> {
    if (!this.#options.tabs.isLeader) return;
    const shown = await this.#options.device.shown();
    shown.filter(isOver).forEach((one) => one.close());
  }
}
