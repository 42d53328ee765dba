import { render } from '@testing-library/react';
import { expect, test } from 'vitest';

import { Prose } from '../Prose';
import { Markdown } from './Markdown';

test('each block has the direction of its own text', () => {
  const { container } = render(<Markdown text={'*see*\n\n> שלום\n\n- אחד\n\n1. ok'} />);
  const blocks = [...container.children];
  expect(blocks.map(({ tagName }) => tagName)).toEqual(['P', 'BLOCKQUOTE', 'UL', 'OL']);
  expect(blocks.filter((block) => block.getAttribute('dir') !== 'auto')).toEqual([]);
  // What has a direction of its own is passed over in finding that of what is around it.
  expect(container.querySelectorAll('[dir] [dir]')).toHaveLength(0);
});

const tower = `Z${'\u0356\u0311\u0300'.repeat(4)}`;

test.each([Prose, Markdown])('a letter with a tower of marks is cut off at its line', (Text) => {
  const { container } = render(<Text text={`so ${tower} *it* is`} />);
  const [stack, ...more] = container.querySelectorAll<HTMLElement>('span[style]');
  expect(more).toEqual([]);
  expect(stack).toHaveTextContent(tower);
  expect(stack?.style).toMatchObject({ height: '1lh', overflow: 'clip' });
});

test.each(['é', 'שָׁ', 'ที่', 'ब्रह्म', 'l\u0323\u0302\u0301\u0300'])('%s is a letter like others', (letter) => {
  expect(render(<Prose text={letter} />).container.querySelector('span')).toBeNull();
});
