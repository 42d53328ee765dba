import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';

import { AwayStrip } from './AwayStrip';

const onJump = vi.fn<(seq: number) => void>();
const summary = { fresh: [11, 12, 15], edited: [3], deleted: [], mentions: [12, 15] };
const strip = () => screen.queryByRole('region', { name: 'While you were away' });

describe('while you were away', () => {
  test('says what there is, and nothing of what there is not', () => {
    render(<AwayStrip summary={summary} isMore={false} onJump={onJump} />);
    const names = screen.getAllByRole('button').map((button) => button.textContent);
    expect(names).toEqual(['3 new', '1 edited', '2 mention you', '']);
  });

  test('each leads to the first of its kind, and pressed again to the next', async () => {
    onJump.mockClear();
    render(<AwayStrip summary={summary} isMore={false} onJump={onJump} />);
    const mentions = screen.getByRole('button', { name: '2 mention you' });
    for (let i = 0; i < 3; i++) await userEvent.click(mentions);
    await userEvent.click(screen.getByRole('button', { name: '1 edited' }));
    expect(onJump.mock.calls.flat()).toEqual([12, 15, 12, 3]);
  });

  test('says where there was more than was counted, and one mention as one', () => {
    render(<AwayStrip summary={{ ...summary, mentions: [12] }} isMore onJump={onJump} />);
    expect(screen.getByRole('button', { name: '3+ new' })).toBeVisible();
    expect(screen.getByRole('button', { name: '1+ mentions you' })).toBeVisible();
  });

  test('goes when it is dismissed, and is not there for nothing', async () => {
    const { unmount } = render(<AwayStrip summary={summary} isMore={false} onJump={onJump} />);
    expect(strip()).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(strip()).toBeNull();
    unmount();
    render(<AwayStrip summary={{ fresh: [], edited: [], deleted: [], mentions: [] }} isMore={false} onJump={onJump} />);
    expect(strip()).toBeNull();
  });
});
