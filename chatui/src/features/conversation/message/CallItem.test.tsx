import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import { ada } from '../../../testing/samples';
import { WithServices } from '../../../testing/WithServices';
import type { CommandCall } from '../../../workspace/CommandCalls';
import { withCalls } from '../../../workspace/withCalls';
import { type Log, LogProvider } from '../log/logContext';
import { CallItem } from './CallItem';

const failed: CommandCall = {
  ...{ clientId: 'c1', room: 'lobby', name: '/deploy', text: 'main', afterSeq: 1, createdAt: 0 },
  ...{ state: 'failed', body: '', reason: 'status', error: null },
};

test('a failed call stays, and says why, while something else stands in the box', async () => {
  const takeCallBack = vi.fn<Log['takeCallBack']>().mockReturnValueOnce(false).mockReturnValueOnce(true);
  const dismissCall = vi.fn<Log['dismissCall']>();
  const [row] = withCalls([], [failed], ada, { isFirst: true, isLast: true });
  if (row?.kind !== 'call') throw new Error('no call');
  const log = { takeCallBack, dismissCall, retryCall: vi.fn(), selfId: ada.id } as unknown as Log;
  render(<LogProvider value={log}><CallItem row={row} /></LogProvider>, { wrapper: WithServices });
  const edit = () => userEvent.click(screen.getByRole('button', { name: 'Edit' }));
  await edit();
  expect(screen.getByText(/already text in the message box/)).toBeVisible();
  expect(dismissCall).not.toHaveBeenCalled();
  await edit();
  expect(takeCallBack).toHaveBeenLastCalledWith('/deploy main');
  expect(dismissCall).toHaveBeenCalledExactlyOnceWith('c1');
  expect(screen.queryByText(/already text in the message box/)).toBeNull();
});
