import { attention, blockQuote, codeFenced } from 'micromark-core-commonmark';
import { factorySpace } from 'micromark-factory-space';
import type { Construct, Extension, State } from 'micromark-util-types';

import type { Span } from '../spansOf';
import { isQuotation } from '../mentions/hiddenIn';
import { flanksOf } from './emphasis';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    chatSpan: 'chatSpan';
  }
}

/** What a message does without, by the names that micromark gives it. */
const without = [
  'htmlFlow',
  'htmlText',
  'characterReference',
  'setextUnderline',
  'codeIndented',
  'definition',
  'labelStartImage',
  'hardBreakEscape',
];

/** What is replaced below. */
const replaced = ['attention', 'blockQuote', 'codeFenced'];

const [star, underscore, quoteMark, backtick, tilde] = [42, 95, 62, 96, 126];

/** Links and mentions, by the index at which they begin. */
export type SpansByStart = ReadonlyMap<number, Span>;

/** The rules of `readMarkdown` that the tokenizer keeps, for one text. */
export function chatSyntax(source: string, spans: SpansByStart): Extension {
  const [emphasis, fence] = [emphasisOf(source), fenceOf(source)];
  return {
    disable: { null: [...without, ...replaced] },
    document: { [quoteMark]: quoteOf(source) },
    flow: { [backtick]: fence, [tilde]: fence, null: endBeforeLazyLine },
    text: { ...startsOf(source, spans), [star]: emphasis, [underscore]: emphasis },
  };
}

/** A link or a mention where one begins. The parser does not ask for it in code, nor in the address of another link. */
function startsOf(source: string, spans: SpansByStart): Record<number, Construct> {
  const construct: Construct = {
    name: 'chatSpan',
    tokenize(effects, ok, nok) {
      const now = () => this.now().offset;
      const found = spans.get(now());
      if (found === undefined) return nok;
      const inside: State = (code) => {
        if (now() < found.to) return code === null || code < 0 ? nok(code) : (effects.consume(code), inside);
        effects.exit('chatSpan');
        return ok(code);
      };
      return (code) => {
        effects.enter('chatSpan');
        return inside(code);
      };
    },
  };
  return Object.fromEntries([...spans.keys()].map((from) => [source.charCodeAt(from), construct]));
}

/** Emphasis by our own rules of what opens and closes it. */
function emphasisOf(source: string): Construct {
  return {
    ...attention,
    name: 'chatEmphasis',
    tokenize(effects, ok, nok) {
      return attention.tokenize.call(
        this,
        effects,
        (code) => {
          const token = this.events.at(-1)?.[1];
          if (token !== undefined) {
            const { offset: from } = token.start;
            const sign = source.charAt(from) === '*' ? '*' : '_';
            const { opens, closes } = flanksOf(source, { sign, from, to: token.end.offset });
            token._open = opens;
            token._close = closes;
          }
          return ok(code);
        },
        nok,
      );
    },
  };
}

/** A quote: CommonMark's, where the line begins as one. */
function quoteOf(source: string): Construct {
  const quote: Construct = {
    ...blockQuote,
    name: 'chatQuote',
    tokenize(effects, ok, nok) {
      const { offset } = this.now();
      const line = source.slice(offset, offset + 20);
      return isQuotation(line) ? blockQuote.tokenize.call(this, effects, ok, nok) : nok;
    },
    continuation: {
      tokenize: (effects, ok, nok) => factorySpace(effects, effects.attempt(quote, ok, nok), 'linePrefix'),
    },
  };
  return quote;
}

/** Fenced code. Behind tildes stands a language or nothing: `~~~ so tired ~~~` is text. */
function fenceOf(source: string): Construct {
  return {
    ...codeFenced,
    name: 'chatFence',
    tokenize(effects, ok, nok) {
      const { offset } = this.now();
      const line = /^.*/.exec(source.slice(offset))?.[0] ?? '';
      return /^(?:`|~{3,}[ \t]*[\w+#.-]*[ \t]*$)/.test(line) ? codeFenced.tokenize.call(this, effects, ok, nok) : nok;
    },
  };
}

/** Ends a paragraph before a line that CommonMark would still count to the quote or the list above it. */
const endBeforeLazyLine: Construct = {
  tokenize(_effects, ok, nok) {
    return (code) => (this.interrupt && this.parser.lazy[this.now().line] ? ok(code) : nok(code));
  },
};
