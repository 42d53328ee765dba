import { expect, test } from 'vitest';

import { filesOf } from './filesOf';

const photo = new File(['bytes'], 'oak.jpg', { type: 'image/jpeg' });

function data(files: File[], text: string, isDirectory = false): DataTransfer {
  const items = files.map((file) => ({
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory }),
  }));
  return { items, getData: () => text } as unknown as DataTransfer;
}

test.each([
  ['a picture alone', [photo], '', [photo]],
  ['files that were copied, with their names', [photo], 'oak.jpg', [photo]],
  ['files that were copied, with their paths', [photo], '/home/ada/elm.png\n/home/ada/oak.jpg', [photo]],
  ['words, with a picture of them', [photo], 'An oak is a tree', []],
  ['words', [], 'An oak is a tree', []],
])('%s', (_, files, text, taken) => expect(filesOf(data(files, text))).toEqual(taken));

test('a folder is left out', () => expect(filesOf(data([photo], '', true))).toEqual([]));
