import { ChatError } from '../wire/ChatError';
import { fileSchema, type File } from '../wire/file';
import { parsed } from '../wire/parsed';
import type { Config } from './config';
import { sendBytes, type SendOptions } from './sendBytes';
import type { Session } from './Session';

/** What of a file is wanted. */
export type FilePart = 'bytes' | 'thumbnail';

/** The way of files' bytes to the server and back. */
export class FileTransfer {
  readonly #base: string;
  readonly #session: Session;

  constructor(config: Config, session: Session) {
    this.#base = `${config.apiUrl || location.origin}/api/v1`;
    this.#session = session;
  }

  /** Where a file is to be had by whoever has a ticket. */
  address(room: string, id: string, part: FilePart, ticket: string): string {
    return `${this.#path(room, id, part)}?ticket=${encodeURIComponent(ticket)}`;
  }

  /** Rejects with a ChatError. */
  async upload(room: string, name: string, bytes: Blob, options: SendOptions): Promise<File> {
    const url = `${this.#base}/rooms/${encodeURIComponent(room)}/files?name=${encodeURIComponent(name)}`;
    const response = await this.#send(url, bytes, options);
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw ChatError.fromResponse(response, answer);
    const file = parsed(fileSchema, answer);
    if (file !== undefined) return file;
    throw new ChatError('unreadable', 'The server’s answer could not be read.', { status: response.status });
  }

  /** A file's bytes, as they come. Rejects with a ChatError where they do not begin to. */
  async download(room: string, id: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await this.#session.stream(new Request(this.#path(room, id, 'bytes'), { signal }));
    if (!response.ok) throw ChatError.fromResponse(response, await response.json().catch(() => null));
    return response.body ?? new Blob([]).stream();
  }

  #path(room: string, id: string, part: FilePart): string {
    const path = `${this.#base}/rooms/${encodeURIComponent(room)}/files/${encodeURIComponent(id)}`;
    return part === 'thumbnail' ? `${path}/thumbnail` : path;
  }

  /** Once more with a fresh token where the server does not take the first. */
  async #send(url: string, bytes: Blob, options: SendOptions): Promise<Response> {
    const response = await sendBytes(url, await this.#token(false), bytes, options);
    if (response.status !== 401) return response;
    return sendBytes(url, await this.#token(true), bytes, options);
  }

  async #token(fresh: boolean): Promise<string> {
    const token = await this.#session.getToken({ fresh });
    if (token === null) throw new ChatError('signed_out', 'You are not signed in.');
    return token;
  }
}
