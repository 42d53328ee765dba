import { ChatError } from '../wire/ChatError';
import type { FakeChat } from './FakeChat';
import { answerRoute } from './fakeRoutes';

/** `fetch` that asks the fake server's knowledge without a network, so that tests may hold the clock. */
export function fakeFetch(chat: FakeChat): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const token = (request.headers.get('Authorization') ?? '').replace('Bearer ', '');
    const text = await request.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    try {
      const [status, answer] = answerRoute(request.method, new URL(request.url), { chat, body, user: () => chat.whose(token) });
      return status === 204 ? new Response(null, { status }) : Response.json(answer, { status });
    } catch (reason) {
      const { code, detail, status, fields } = ChatError.from(reason);
      const headers = { 'Content-Type': 'application/problem+json' };
      return Response.json({ code, detail, status, errors: fields }, { status: status || 500, headers });
    }
  };
}

/** Web Locks of one browser: what several tabs share. */
export function fakeLocks(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return { request } as Pick<LockManager, 'request'>;
}
