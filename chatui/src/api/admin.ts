import {
  accountSchema,
  auditEntrySchema,
  listedAccountSchema,
  resetLinkSchema,
  serverSettingsSchema,
  serverStatsSchema,
  type Account,
  type AuditEntry,
  type ListedAccount,
  type Registration,
  type ResetLink,
  type ServerSettings,
  type ServerStats,
} from '../wire/admin';
import { pageSchema, type Page } from '../wire/page';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

export type AccountState = 'active' | 'suspended' | 'deleted';

const accountsSchema = pageSchema(listedAccountSchema);
const auditSchema = pageSchema(auditEntrySchema);

/** Whoever is signed in, with whether they administer the server. */
export function account({ client }: Api, signal?: AbortSignal): Promise<Account> {
  return read(accountSchema, client.GET('/api/v1/me', { signal }));
}

export function accounts(
  { client }: Api,
  query: ListQuery & { state?: AccountState },
  signal?: AbortSignal,
): Promise<Page<ListedAccount>> {
  return read(accountsSchema, client.GET('/api/v1/admin/users', { params: { query }, signal }));
}

export function changeAccount(
  { client }: Api,
  username: string,
  body: { suspended?: boolean; admin?: boolean },
): Promise<ListedAccount> {
  const params = { path: { username } };
  return read(listedAccountSchema, client.PATCH('/api/v1/admin/users/{username}', { params, body }));
}

/** Makes a link by which whoever has it sets the account's password, once; one that was made before ends. */
export function makeResetLink({ client }: Api, username: string): Promise<ResetLink> {
  return read(resetLinkSchema, client.POST('/api/v1/admin/users/{username}/reset', { params: { path: { username } } }));
}

/** Which entries of the audit log are asked for; times are RFC 3339. */
export interface AuditFilter {
  action?: string;
  person?: string;
  since?: string;
  until?: string;
}

export function audit({ client }: Api, query: ListQuery & AuditFilter, signal?: AbortSignal): Promise<Page<AuditEntry>> {
  return read(auditSchema, client.GET('/api/v1/admin/audit', { params: { query }, signal }));
}

/** The audit log as a file, as it comes. */
export function exportAudit(api: Api, filter: AuditFilter, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return api.download(`/admin/audit/export?${new URLSearchParams({ ...filter }).toString()}`, signal);
}

export function serverSettings({ client }: Api, signal?: AbortSignal): Promise<ServerSettings> {
  return read(serverSettingsSchema, client.GET('/api/v1/admin/settings', { signal }));
}

/** Says who may make an account; `default` leaves it to the server's environment. */
export function setRegistration({ client }: Api, registration: Registration | 'default'): Promise<ServerSettings> {
  return read(serverSettingsSchema, client.PATCH('/api/v1/admin/settings', { body: { registration } }));
}

export function serverStats({ client }: Api, signal?: AbortSignal): Promise<ServerStats> {
  return read(serverStatsSchema, client.GET('/api/v1/admin/stats', { signal }));
}

/** Sets a password by a link's code; everything that the account was signed in with ends. */
export function resetPassword({ client }: Api, body: { code: string; new_password: string }): Promise<void> {
  return done(client.POST('/api/v1/auth/reset', { body }));
}
