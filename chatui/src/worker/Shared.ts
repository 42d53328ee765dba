import type { WorkerScope } from './scope';
import { sharePath, shareCache, type SharedText } from './share';

/** Takes what another app shares with this one, and keeps it until the page at the same address has asked into which room. */
export class Shared {
  readonly #scope: WorkerScope;

  constructor(scope: WorkerScope) {
    this.#scope = scope;
  }

  /** Null: nothing is shared by this request. */
  answer(request: Request): Promise<Response> | null {
    const isShared = request.method === 'POST' && new URL(request.url).pathname === sharePath;
    return isShared ? this.#take(request) : null;
  }

  async #take(request: Request): Promise<Response> {
    const form = await request.formData();
    const files = form.getAll('files').filter((file) => file instanceof File);
    const text: SharedText = {
      text: ['title', 'text', 'url'].flatMap((name) => textOf(form.get(name))).join('\n'),
      files: files.map(({ name }) => name),
    };
    await this.#scope.caches.delete(shareCache);
    const cache = await this.#scope.caches.open(shareCache);
    for (const [i, file] of files.entries())
      await cache.put(`${sharePath}/${i}`, new Response(file, { headers: { 'Content-Type': file.type } }));
    await cache.put(sharePath, Response.json(text));
    return Response.redirect(this.#scope.location.origin + sharePath, 303);
  }
}

function textOf(value: FormDataEntryValue | null): string[] {
  return typeof value === 'string' && value !== '' ? [value] : [];
}
