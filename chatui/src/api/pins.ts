import { messageSchema, type Message } from '../wire/message';
import { pageSchema, type Page } from '../wire/page';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const messagesSchema = pageSchema(messageSchema);

/** A room's pinned messages, the newest pin first. */
export function pins({ client }: Api, room: string, query: ListQuery, signal?: AbortSignal): Promise<Page<Message>> {
  return read(messagesSchema, client.GET('/api/v1/rooms/{room}/pins', { params: { path: { room }, query }, signal }));
}

export function pin({ client }: Api, room: string, messageId: string): Promise<void> {
  const params = { path: { room, message_id: messageId } };
  return done(client.PUT('/api/v1/rooms/{room}/pins/{message_id}', { params }));
}

export function unpin({ client }: Api, room: string, messageId: string): Promise<void> {
  const params = { path: { room, message_id: messageId } };
  return done(client.DELETE('/api/v1/rooms/{room}/pins/{message_id}', { params }));
}
