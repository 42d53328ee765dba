import { userSchema, type User } from '../wire/user';
import { done, read } from './answers';
import type { Api } from './Api';

/** Shows a picture beside the caller's name. */
export function showPicture({ client }: Api, bytes: Blob): Promise<User> {
  const sent = { body: '', bodySerializer: () => bytes, headers: { 'Content-Type': 'application/octet-stream' } };
  return read(userSchema, client.PUT('/api/v1/me/picture', sent));
}

export function removePicture({ client }: Api): Promise<void> {
  return done(client.DELETE('/api/v1/me/picture'));
}
