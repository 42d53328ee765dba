import { accessTokenSchema, type AccessToken } from '../wire/account';
import { newBotSchema, type NewBot } from '../wire/bot';
import { pageSchema, type Page } from '../wire/page';
import { userSchema, type User } from '../wire/user';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const botsSchema = pageSchema(userSchema);
const tokensSchema = pageSchema(accessTokenSchema);

/** The bots that administrators have made, newest first. */
export function bots({ client }: Api, query: ListQuery, signal?: AbortSignal): Promise<Page<User>> {
  return read(botsSchema, client.GET('/api/v1/bots', { params: { query }, signal }));
}

export function makeBot({ client }: Api, body: { username: string; display_name?: string }): Promise<NewBot> {
  return read(newBotSchema, client.POST('/api/v1/bots', { body }));
}

export function deleteBot({ client }: Api, username: string): Promise<void> {
  return done(client.DELETE('/api/v1/bots/{username}', { params: { path: { username } } }));
}

export function botTokens({ client }: Api, username: string, signal?: AbortSignal): Promise<Page<AccessToken>> {
  const params = { path: { username }, query: { limit: 200 } };
  return read(tokensSchema, client.GET('/api/v1/bots/{username}/tokens', { params, signal }));
}

export function makeBotToken({ client }: Api, username: string, name: string): Promise<AccessToken> {
  const params = { path: { username } };
  return read(accessTokenSchema, client.POST('/api/v1/bots/{username}/tokens', { params, body: { name } }));
}

export function endBotToken({ client }: Api, username: string, id: string): Promise<void> {
  return done(client.DELETE('/api/v1/bots/{username}/tokens/{id}', { params: { path: { username, id } } }));
}
