import * as z from 'zod/mini';
import { pageSchema, type Page } from '../wire/page';
import { userSchema } from '../wire/user';
import { done, read } from './answers';
import type { Api } from './Api';

const blockSchema = z.object({ user: userSchema, at: z.string() });

/** Somebody whom the caller has blocked, and since when. */
export type Block = z.infer<typeof blockSchema>;

const blocksSchema = pageSchema(blockSchema);

export function blocks({ client }: Api, query: { cursor?: string; limit?: number }, signal?: AbortSignal): Promise<Page<Block>> {
  return read(blocksSchema, client.GET('/api/v1/me/blocks', { params: { query }, signal }));
}

export function block({ client }: Api, username: string): Promise<void> {
  return done(client.PUT('/api/v1/me/blocks/{username}', { params: { path: { username } } }));
}

export function unblock({ client }: Api, username: string): Promise<void> {
  return done(client.DELETE('/api/v1/me/blocks/{username}', { params: { path: { username } } }));
}
