import { pageSchema, type Page } from '../wire/page';
import { reportSchema, type Report } from '../wire/report';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const reportsSchema = pageSchema(reportSchema);

/** Tells the room's staff of a message. */
export function reportMessage({ client }: Api, room: string, id: string, reason: string): Promise<void> {
  const params = { path: { room, id } };
  return done(client.POST('/api/v1/rooms/{room}/messages/{id}/reports', { params, body: { reason } }));
}

/** What was reported in a room, for its staff. */
export function reports(
  { client }: Api,
  room: string,
  query: ListQuery & { state?: Report['state'] },
  signal?: AbortSignal,
): Promise<Page<Report>> {
  return read(reportsSchema, client.GET('/api/v1/rooms/{room}/reports', { params: { path: { room }, query }, signal }));
}

export function changeReport({ client }: Api, room: string, id: string, state: Report['state']): Promise<Report> {
  const params = { path: { room, id } };
  return read(reportSchema, client.PATCH('/api/v1/rooms/{room}/reports/{id}', { params, body: { state } }));
}
