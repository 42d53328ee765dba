import { roomSchema, type Room } from '../wire/room';
import { read } from './answers';
import type { Api } from './Api';

/** The conversation between the caller and these people, one to seven: made, or the one that there is. */
export function directRoom({ client }: Api, usernames: string[]): Promise<Room> {
  return read(roomSchema, client.PUT('/api/v1/me/direct', { body: { usernames } }));
}
