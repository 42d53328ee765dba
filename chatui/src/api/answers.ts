import type * as z from 'zod/mini';
import { ChatError } from '../wire/ChatError';

/** What openapi-fetch answers. */
interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** What a call answers, parsed. Rejects with ChatError. */
export async function read<T>(schema: z.ZodMiniType<T>, asked: Promise<Answer>): Promise<T> {
  const { data, response } = await answered(asked);
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ChatError('unreadable', 'The server’s answer could not be read.', { status: response.status });
}

/** The call is done. Rejects with ChatError. */
export async function done(asked: Promise<Answer>): Promise<void> {
  await answered(asked);
}

async function answered(asked: Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await asked;
  } catch (reason) {
    throw ChatError.from(reason);
  }
  if (!answer.response.ok) throw ChatError.fromResponse(answer.response, answer.error);
  return answer;
}
