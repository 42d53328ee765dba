import type { SendOptions } from '../api/sendBytes';
import { backoffMs } from '../realtime/backoff';
import { Listeners } from '../realtime/Listeners';
import { ChatError } from '../wire/ChatError';
import type { File } from '../wire/file';
import type { LocalFiles } from './LocalFiles';

/** A file that is to be sent: it belongs to its room's draft until that is sent. */
export interface Upload {
  readonly id: string;
  readonly room: string;
  /** What it will be called; its author may change it. */
  readonly name: string;
  readonly size: number;
  /** What the browser takes it for, by its name. */
  readonly type: string;
  /** Null for what an earlier message had, and this tab does not. */
  readonly bytes: Blob | null;
  /** Where it is shown from until the server has it; null: it is not in this tab. */
  readonly url: string | null;
  /** `failed` asks for a person: to try again, or to remove it. */
  readonly state: 'waiting' | 'uploading' | 'uploaded' | 'failed';
  /** Bytes that have been sent. */
  readonly sent: number;
  /** As the server has it, once it is uploaded. */
  readonly file: File | null;
  /** Why it failed, or waits; null where nothing went wrong, and where it was called off. */
  readonly error: ChatError | null;
}

/** The browser's file. */
export type NamedBlob = Blob & { readonly name: string };

export interface UploadLimits {
  /** Most bytes of one file. */
  readonly fileBytes: number;
  /** Most files of one message. */
  readonly messageFiles: number;
}

export interface UploadsOptions {
  upload: (room: string, name: string, bytes: Blob, options: SendOptions) => Promise<File>;
  /** Has the server remove a file that no message has. */
  remove: (room: string, fileId: string) => Promise<void>;
  /** All files of a room are there, and its author wants them sent. */
  post: (room: string, files: readonly File[]) => void;
  /** The connection, whose return is a good moment to try again. `offline`: the browser says that there is no network. */
  socket: {
    readonly isLive: boolean;
    readonly status: { readonly offline: boolean };
    subscribe: (listener: () => void) => () => void;
  };
  localFiles: LocalFiles;
  addressOf?: (bytes: Blob) => string;
  revoke?: (url: string) => void;
  /** From 0 to 1, for the backoff. */
  random?: () => number;
}

/** The server takes four at once of one person, who may have another tab. */
const MOST_AT_ONCE = 3;
/** How often a file is tried that breaks off though the connection is there. */
const MOST_FAULTS = 5;
/** Longer than this nobody waits without being told: it is for them to try again. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_NAME = 255;

interface Work {
  readonly bytes: Blob;
  stop: AbortController | null;
  pause: ReturnType<typeof setTimeout> | null;
  faults: number;
}

/**
 * Files on their way to the server, before the message that they belong to: each tried until it is there, refused for good or
 * removed, over changes of room and lost connections, for as long as this tab lives. Whoever wants to send before all are
 * there waits for them.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #addressOf: (bytes: Blob) => string;
  readonly #revoke: (url: string) => void;
  readonly #random: () => number;
  readonly #changed = new Listeners();
  readonly #leave: () => void;
  readonly #work = new Map<string, Work>();
  /** Of all rooms, in the order added. */
  #all: readonly Upload[] = [];
  #rooms: ReadonlyMap<string, readonly Upload[]> = new Map();
  readonly #sending = new Set<string>();
  #lastId = 0;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#addressOf = options.addressOf ?? ((bytes) => URL.createObjectURL(bytes));
    this.#revoke = options.revoke ?? ((url) => URL.revokeObjectURL(url));
    this.#random = options.random ?? Math.random;
    this.#leave = options.socket.subscribe(() => this.#connectionChanged());
  }

  /** Calls the listener after each change; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** The files of a room's draft, in their order. The same array until one of them is another. */
  of(room: string): readonly Upload[] {
    return this.#rooms.get(room) ?? NONE;
  }

  /** Whether a room's draft is sent as soon as its files are there. */
  isSending(room: string): boolean {
    return this.#sending.has(room);
  }

  /** Whether closing the tab would lose something. */
  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Adds files to a room's draft. Answers how many were too many. */
  add(room: string, files: readonly NamedBlob[], limits: UploadLimits): number {
    const free = Math.max(0, limits.messageFiles - this.of(room).length);
    const taken = files.slice(0, free).map((bytes) => this.#begin(room, bytes, limits));
    this.#change([...this.#all, ...taken]);
    this.#withdraw(room);
    this.#startNext();
    return files.length - taken.length;
  }

  /** Puts files of a message that was not sent back into the room's draft, as they are at the server. */
  putBack(room: string, files: readonly File[]): void {
    const back = files.map((file): Upload => {
      const { id, name, size, type } = file;
      const url = this.#options.localFiles.url(id);
      return {
        id: this.#newId(),
        room,
        name,
        size,
        type,
        bytes: null,
        url,
        state: 'uploaded',
        sent: size,
        file,
        error: null,
      };
    });
    this.#change([...back, ...this.#all]);
  }

  /** Forgets a file, here and at the server. */
  remove(id: string): void {
    const upload = this.#find(id);
    if (upload === undefined) return;
    this.#halt(id);
    this.#work.delete(id);
    this.#change(this.#all.filter((other) => other !== upload));
    if (upload.url !== null) this.#revoke(upload.url);
    this.#forget(upload);
    this.#checkSending(upload.room);
    this.#startNext();
  }

  /** Stops an upload; it stays to be tried again or removed. */
  cancel(id: string): void {
    const upload = this.#find(id);
    if (upload === undefined || isSettled(upload)) return;
    this.#halt(id);
    this.#fail(upload, null);
  }

  retry(id: string): void {
    const upload = this.#find(id);
    const work = this.#work.get(id);
    if (upload?.state !== 'failed' || work === undefined) return;
    work.faults = 0;
    this.#put({ ...upload, state: 'waiting', sent: 0, error: null });
    this.#startNext();
  }

  /** Whether its bytes are in this tab: else its name is what it was uploaded by. */
  canRename(id: string): boolean {
    return this.#work.has(id);
  }

  /** Calls a file otherwise. The server was told the name with the bytes, and so gets them again. */
  rename(id: string, name: string): void {
    const upload = this.#find(id);
    const next = Array.from(name.trim()).slice(0, LONGEST_NAME).join('');
    if (upload === undefined || next === '' || next === upload.name || !this.#work.has(id)) return;
    this.#halt(id);
    this.#forget(upload);
    const isWrong = upload.state === 'failed';
    this.#put({ ...upload, name: next, file: null, sent: 0, ...(!isWrong && { state: 'waiting', error: null }) });
    this.#startNext();
  }

  /** Has the room's draft sent: at once, or as soon as its files are there. */
  send(room: string): void {
    this.#sending.add(room);
    this.#changed.tell();
    this.#checkSending(room);
  }

  /** Does not have it sent, after all. */
  withdraw(room: string): void {
    if (this.#withdraw(room)) this.#changed.tell();
  }

  /** Ends everything; the files are lost. */
  close(): void {
    this.#leave();
    for (const id of this.#work.keys()) this.#halt(id);
    for (const { url } of this.#all) if (url !== null) this.#revoke(url);
    this.#work.clear();
    [this.#all, this.#rooms] = [[], new Map()];
  }

  #begin(room: string, bytes: NamedBlob, { fileBytes }: UploadLimits): Upload {
    const id = this.#newId();
    const { size, type } = bytes;
    const error = size === 0 ? EMPTY : size > fileBytes ? TOO_LARGE : null;
    this.#work.set(id, { bytes, stop: null, pause: null, faults: 0 });
    const state = error === null ? 'waiting' : 'failed';
    return {
      id,
      room,
      name: bytes.name,
      size,
      type,
      bytes,
      url: this.#addressOf(bytes),
      state,
      sent: 0,
      file: null,
      error,
    };
  }

  #startNext(): void {
    const free = MOST_AT_ONCE - this.#all.filter(({ state }) => state === 'uploading').length;
    const ready = this.#all.filter(({ id, state }) => state === 'waiting' && this.#work.get(id)?.pause === null);
    for (const upload of ready.slice(0, Math.max(0, free))) void this.#run(upload);
  }

  async #run(upload: Upload): Promise<void> {
    const work = this.#work.get(upload.id);
    if (work === undefined) return;
    const stop = (work.stop = new AbortController());
    this.#put({ ...upload, state: 'uploading', sent: 0, error: null });
    const onProgress = (sent: number) => this.#progress(upload.id, stop, sent);
    try {
      const file = await this.#options.upload(upload.room, upload.name, work.bytes, {
        signal: stop.signal,
        onProgress,
      });
      if (work.stop === stop) this.#uploaded(upload.id, work, file);
      else void this.#options.remove(upload.room, file.id).catch(() => undefined); // nobody wants it any more
    } catch (reason) {
      if (work.stop === stop) this.#broke(upload.id, work, ChatError.from(reason));
    }
    this.#startNext();
  }

  #progress(id: string, stop: AbortController, sent: number): void {
    const upload = this.#find(id);
    if (upload !== undefined && this.#work.get(id)?.stop === stop) this.#put({ ...upload, sent });
  }

  #uploaded(id: string, work: Work, file: File): void {
    work.stop = null;
    const upload = this.#find(id);
    if (upload === undefined) return;
    this.#put({ ...upload, state: 'uploaded', sent: upload.size, file, error: null });
    this.#checkSending(upload.room);
  }

  /** It did not work out: it waits where that may help, else somebody has to decide. */
  #broke(id: string, work: Work, error: ChatError): void {
    work.stop = null;
    const upload = this.#find(id);
    if (upload === undefined) return;
    if (this.#isConnected) work.faults += 1;
    const delay = error.retryAfterMs ?? backoffMs(work.faults, this.#random);
    const isPassing = (error.isPassing || error.code === 'too_slow') && delay <= LONGEST_WAIT_MS;
    if (!isPassing || work.faults >= MOST_FAULTS) {
      this.#fail(upload, error);
      return;
    }
    work.pause = setTimeout(() => this.#resume(work), delay);
    this.#put({ ...upload, state: 'waiting', sent: 0, error });
  }

  #resume(work: Work): void {
    clearTimeout(work.pause ?? undefined);
    work.pause = null;
    this.#startNext();
  }

  get #isConnected(): boolean {
    const { isLive, status } = this.#options.socket;
    return isLive && !status.offline; // which the browser says some seconds before the socket is found dead
  }

  #connectionChanged(): void {
    const isConnected = this.#isConnected;
    for (const { id, error } of this.#all) {
      const work = this.#work.get(id);
      if (work === undefined) continue;
      if (!isConnected) work.faults = 0; // they were the connection's
      else if (work.pause !== null && error?.code === 'network') this.#resume(work);
    }
  }

  #fail(upload: Upload, error: ChatError | null): void {
    this.#put({ ...upload, state: 'failed', sent: 0, error });
    this.withdraw(upload.room);
    this.#startNext();
  }

  #halt(id: string): void {
    const work = this.#work.get(id);
    if (work === undefined) return;
    clearTimeout(work.pause ?? undefined);
    const stop = work.stop;
    [work.pause, work.stop] = [null, null];
    stop?.abort();
  }

  #forget({ room, file }: Upload): void {
    if (file === null) return;
    this.#options.localFiles.forget(file.id);
    void this.#options.remove(room, file.id).catch(() => undefined); // the server removes what nobody uses
  }

  #withdraw(room: string): boolean {
    return this.#sending.delete(room);
  }

  #checkSending(room: string): void {
    if (!this.#sending.has(room)) return;
    const uploads = this.of(room);
    if (uploads.some(({ state }) => state === 'failed')) this.withdraw(room);
    else if (uploads.every(({ state }) => state === 'uploaded')) this.#post(room, uploads);
  }

  #post(room: string, uploads: readonly Upload[]): void {
    this.#sending.delete(room);
    const files = uploads.flatMap(({ id, url, file }) => {
      this.#work.delete(id);
      if (file !== null && url !== null) this.#options.localFiles.keep(file.id, url);
      return file ?? [];
    });
    this.#change(this.#all.filter((upload) => upload.room !== room));
    this.#options.post(room, files);
  }

  #newId(): string {
    this.#lastId += 1;
    return `upload ${this.#lastId}`;
  }

  #find(id: string): Upload | undefined {
    return this.#all.find((upload) => upload.id === id);
  }

  #put(upload: Upload): void {
    this.#change(this.#all.map((old) => (old.id === upload.id ? upload : old)));
  }

  /** Every change of what is shown goes through here. */
  #change(all: readonly Upload[]): void {
    this.#all = all;
    const rooms = new Set(all.map(({ room }) => room));
    this.#rooms = new Map(
      [...rooms].map((room) => [
        room,
        sameOr(
          this.of(room),
          all.filter((upload) => upload.room === room),
        ),
      ]),
    );
    this.#changed.tell();
  }
}

const NONE: readonly Upload[] = [];
const EMPTY = new ChatError('empty', 'The file is empty.');
const TOO_LARGE = new ChatError('too_large', 'The file is too large.', { status: 413 });

function isSettled({ state }: Upload): boolean {
  return state === 'uploaded' || state === 'failed';
}

/** The old array where the new one holds the same. */
function sameOr(old: readonly Upload[], fresh: readonly Upload[]): readonly Upload[] {
  return old.length === fresh.length && old.every((upload, i) => upload === fresh[i]) ? old : fresh;
}
