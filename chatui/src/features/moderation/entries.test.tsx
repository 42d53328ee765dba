import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { message, roomOf } from '../../testing/samples';
import { reportMessage } from './entries';

vi.mock('./ReportDialog', () => Promise.reject(new TypeError('no network')));

test('a dialog of a menu that cannot be loaded says so, and takes nothing else with it', async () => {
  const { Dialog } = reportMessage;
  if (Dialog === undefined) throw new Error('the entry opens nothing');
  render(
    <>
      <h1>the page</h1>
      <Dialog room={roomOf('lobby', 1)} message={message(1)} onClose={() => undefined} />
    </>,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be loaded');
  expect(screen.getByText('the page')).toBeInTheDocument();
});
