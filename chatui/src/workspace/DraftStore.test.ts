// @vitest-environment node
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { message, quote } from '../testing/samples';
import { DraftStore, type KeptCommand } from './DraftStore';

const opened: DraftStore[] = [];

async function open(userId = 'ada'): Promise<DraftStore> {
  const draftStore = await DraftStore.open(userId);
  opened.push(draftStore);
  return draftStore;
}

function command(clientId: string, more: Partial<KeptCommand> = {}): KeptCommand {
  return { clientId, room: 'lobby', body: `text ${clientId}`, replyTo: null, files: [], change: null, createdAt: 1, failure: null, ...more };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => opened.splice(0).forEach((draftStore) => draftStore.close()));

describe('what was written', () => {
  it('and a message being edited are there again; other tabs are left with theirs', async () => {
    const [first, other] = [await open(), await open()];
    first.edit('lobby', { id: 'm1', text: 'half changed' });
    first.write('lobby', 'and a text');
    expect(other.editing('lobby')).toBeNull();
    first.close();
    const next = await open();
    expect(next.editing('lobby')).toEqual({ id: 'm1', text: 'half changed' });
    next.edit('lobby', null);
    next.close();
    const last = await open();
    expect([last.editing('lobby'), last.text('lobby')]).toEqual([null, 'and a text']);
  });

  it('is there when the draft store is opened again, even if it was closed at once', async () => {
    const first = await open();
    first.write('lobby', 'half a');
    first.write('lobby', 'half a thought');
    first.write('garden', '  ');
    first.keep(command('two', { createdAt: 2, replyTo: quote(message(7)) }));
    first.keep(command('one', { failure: { code: 'forbidden', detail: 'No.' } }));
    first.close();
    const again = await open();
    expect(again.text('lobby')).toBe('half a thought');
    expect(again.rooms()).toEqual(['lobby']);
    expect(again.found).toEqual([command('one', { failure: { code: 'forbidden', detail: 'No.' } }), command('two', { createdAt: 2, replyTo: quote(message(7)) })]);
  });

  it('keeps which message it answers, for as long as it does', async () => {
    const first = await open();
    first.write('lobby', 'half a thought');
    first.answer('lobby', quote(message(7)));
    first.write('lobby', 'a thought');
    first.answer('garden', quote(message(8)));
    first.close();
    const second = await open();
    expect([second.text('lobby'), second.reply('lobby'), second.reply('garden')]).toEqual(['a thought', quote(message(7)), quote(message(8))]);
    expect(second.rooms()).toEqual(['lobby']);
    second.answer('lobby', null);
    second.write('garden', '');
    second.answer('garden', null);
    second.close();
    const third = await open();
    expect([third.text('lobby'), third.reply('lobby'), third.reply('garden')]).toEqual(['a thought', null, null]);
  });

  it('is gone once it is emptied, dropped or cleared', async () => {
    const first = await open();
    first.write('lobby', 'half a thought');
    first.write('lobby', '');
    first.keep(command('one'));
    first.drop('one');
    first.keep(command('two'));
    first.close();
    const second = await open();
    expect([second.rooms(), second.found.map(({ clientId }) => clientId)]).toEqual([[], ['two']]);
    second.write('lobby', 'never mind');
    await second.clear();
    second.write('lobby', 'too late');
    const third = await open();
    expect([third.rooms(), third.found]).toEqual([[], []]);
  });

  it('is given to nobody else, and erased for nobody else', async () => {
    const ada = await open('ada');
    const grace = await open('ada2');
    ada.write('lobby', 'a secret');
    ada.keep(command('one'));
    ada.close();
    await grace.clear();
    const next = await open('ada2');
    expect([next.text('lobby'), next.found]).toEqual(['', []]);
    expect((await open('ada')).text('lobby')).toBe('a secret');
  });
});

describe('two tabs', () => {
  it('hear of each other’s commands and texts, and nobody else does', async () => {
    const [here, there, stranger] = [await open(), await open(), await open('grace')];
    const heard = vi.fn();
    there.onChange(heard);
    stranger.onChange(heard);
    here.keep(command('one'));
    here.drop('one');
    here.write('lobby', 'half a thought');
    await vi.waitFor(() => expect(there.text('lobby')).toBe('half a thought'));
    expect(heard.mock.calls).toEqual([[{ type: 'kept', command: command('one') }], [{ type: 'dropped', clientId: 'one' }]]);
    expect(stranger.text('lobby')).toBe('');
  });

  it('know of a command that the other has dropped', async () => {
    const [here, there] = [await open(), await open()];
    here.keep(command('one'));
    expect(await there.has('one')).toBe(true);
    here.drop('one');
    expect(await there.has('one')).toBe(false);
  });
});

describe('a browser that keeps nothing', () => {
  it('has a draft store in memory', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const draftStore = await open();
    draftStore.write('lobby', 'half a thought');
    draftStore.keep(command('one'));
    expect(draftStore.text('lobby')).toBe('half a thought');
    expect(await draftStore.has('one')).toBe(true);
  });

  it('refuses to open it, or does not answer', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('not here', 'SecurityError');
    });
    expect((await open()).found).toEqual([]);
  });

  it('would not take a command: it is still to be sent', async () => {
    const draftStore = await open();
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    draftStore.keep(command('one'));
    await vi.waitFor(async () => expect(await draftStore.has('one')).toBe(true));
    expect(put).toHaveBeenCalledOnce();
  });
});

it('what another version of this page left behind and cannot be read is passed over', async () => {
  const first = await open();
  first.keep({ ...command('one'), body: 7 } as unknown as KeptCommand);
  first.keep(command('two'));
  first.close();
  expect((await open()).found.map(({ clientId }) => clientId)).toEqual(['two']);
});
