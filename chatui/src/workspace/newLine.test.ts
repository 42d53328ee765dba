// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { ada, message } from '../testing/samples';
import { firstNewLine, newLineSeq, nextNewLine } from './newLine';

const others = [1, 2, 3, 4, 5, 6].map((seq) => message(seq));
const reading = (head: number) => ({ isReading: true, head, newestOther: head });
const away = (head: number) => ({ isReading: false, head, newestOther: head });

describe('the line', () => {
  test('stands at the first message not read when a room is opened, and stays there while one reads', () => {
    let line = firstNewLine(3);
    expect(newLineSeq(line, others, ada.id)).toBe(4);
    line = nextNewLine(line, away(6));
    line = nextNewLine(line, reading(6));
    expect(newLineSeq(line, others, ada.id)).toBe(4);
  });

  test('is not there where all was read, nor for what comes while one reads', () => {
    const line = nextNewLine(firstNewLine(6), reading(6));
    expect(newLineSeq(line, [...others, message(7)], ada.id)).toBeNull();
  });

  test('passes over one’s own messages and deleted ones', () => {
    const messages = [message(1, { author: ada }), message(2, { deleted_at: message(2).created_at }), message(3)];
    expect(newLineSeq(firstNewLine(0), messages, ada.id)).toBe(3);
  });

  test('moves when something comes while one is away, not by going away', () => {
    let line = nextNewLine(firstNewLine(3), reading(6));
    line = nextNewLine(line, away(6));
    line = nextNewLine(line, away(6));
    expect(newLineSeq(line, others, ada.id)).toBe(4);
    const more = [...others, message(7), message(8)];
    line = nextNewLine(line, away(7));
    expect(newLineSeq(line, more, ada.id)).toBe(7);
    line = nextNewLine(line, away(8));
    expect(newLineSeq(line, more, ada.id)).toBe(7);
    line = nextNewLine(line, reading(8));
    expect(newLineSeq(line, more, ada.id)).toBe(7);
  });

  test('stands above what came while one was away where all before it had been read', () => {
    let line = nextNewLine(firstNewLine(6), reading(6));
    line = nextNewLine(line, away(6));
    expect(newLineSeq(line, others, ada.id)).toBeNull();
    line = nextNewLine(line, away(7));
    const more = [...others, message(7), message(8)];
    expect(newLineSeq(line, more, ada.id)).toBe(7);
    expect(nextNewLine(line, away(8))).toBe(line);
    expect(newLineSeq(nextNewLine(line, reading(8)), more, ada.id)).toBe(7);
  });

  test('is the same object while nothing changes', () => {
    const line = nextNewLine(firstNewLine(3), reading(6));
    expect(nextNewLine(line, reading(9))).toBe(line);
  });
});
