import * as v from 'valibot';
import { pageSchema, type Page } from '../wire/page';
import { userSchema } from '../wire/user';
import { done, read } from './answers';
import type { Api } from './Api';

const blockSchema = v.object({ user: userSchema, at: v.string() });

/** Somebody whom the caller has blocked, and since when. */
export type Block = v.InferOutput<typeof blockSchema>;

const blocksSchema = pageSchema(blockSchema);

/** More people than are on so many pages are not looked for: the rest of the list is left. */
const mostPages = 10;

function blocks({ client }: Api, query: { cursor?: string; limit?: number }, signal?: AbortSignal): Promise<Page<Block>> {
  return read(blocksSchema, client.GET('/api/v1/me/blocks', { params: { query }, signal }));
}

/** Whom the caller has blocked, the newest first. */
export async function allBlocks(api: Api, signal?: AbortSignal): Promise<Block[]> {
  const all: Block[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const page: Page<Block> = await blocks(api, { limit: 200, ...(cursor !== null && { cursor }) }, signal);
    all.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return all;
}

export function block({ client }: Api, username: string): Promise<void> {
  return done(client.PUT('/api/v1/me/blocks/{username}', { params: { path: { username } } }));
}

export function unblock({ client }: Api, username: string): Promise<void> {
  return done(client.DELETE('/api/v1/me/blocks/{username}', { params: { path: { username } } }));
}
