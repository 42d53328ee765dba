import { ChatError } from '../wire/ChatError';
import { parsed, type Schema } from '../wire/parsed';

/** What openapi-fetch answers. */
interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** What a call answers, parsed. Rejects with ChatError. */
export async function read<T>(schema: Schema<T>, asked: Promise<Answer>): Promise<T> {
  const { data, response } = await answered(asked);
  const answer = parsed(schema, data);
  if (answer !== undefined) return answer;
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
