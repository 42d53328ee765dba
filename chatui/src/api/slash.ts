import { pageSchema } from '../wire/page';
import { type CommandRun, commandRunSchema, type SlashCommand, slashCommandSchema } from '../wire/slash';
import { read } from './answers';
import type { Api } from './Api';

const commandsSchema = pageSchema(slashCommandSchema);

/** What the room's members can call. A room has no more than a page holds. */
export async function slashCommands({ client }: Api, room: string, signal?: AbortSignal): Promise<SlashCommand[]> {
  const params = { path: { room }, query: { limit: 200 } };
  return (await read(commandsSchema, client.GET('/api/v1/rooms/{room}/commands', { params, signal }))).items;
}

/** Calls one, and waits for its answer: 5 s at most, 20 s where the first call of that client id was lost. */
export function runCommand(
  { client }: Api,
  room: string,
  body: { name: string; text: string; client_id: string },
): Promise<CommandRun> {
  return read(commandRunSchema, client.POST('/api/v1/rooms/{room}/commands', { params: { path: { room } }, body }));
}
