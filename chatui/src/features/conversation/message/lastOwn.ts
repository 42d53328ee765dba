import type { Message } from '../../../wire/message';

/** The id of one's last message that can still be edited. */
export function lastOwn(messages: readonly Message[], selfId: string): string | null {
  const message = messages.findLast(({ author, deleted_at }) => author.id === selfId && deleted_at === null);
  return message?.id ?? null;
}
