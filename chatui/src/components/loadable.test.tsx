import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ComponentType } from 'react';
import { expect, it, vi } from 'vitest';

import { loadable } from './loadable';
import { loadableDialog } from './loadableDialog';

const Panel: ComponentType<{ name: string }> = ({ name }) => <p>the panel of {name}</p>;
const Card: ComponentType<{ open?: boolean; onClose: () => void }> = () => <p>the card</p>;

/** A network that is away until it is told otherwise. */
function network<P>(component: ComponentType<P>) {
  const state = { isAway: true };
  const load = vi.fn(() =>
    state.isAway ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(component),
  );
  return { state, load };
}

it('what cannot be loaded says so in its place, and comes with Try again', async () => {
  const { state, load } = network(Panel);
  const Loadable = loadable(load);
  render(
    <main>
      <h1>the page</h1>
      <Loadable name="Ada" />
    </main>,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be loaded');
  expect(screen.getByRole('heading', { name: 'the page' })).toBeVisible();
  state.isAway = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('the panel of Ada')).toBeVisible();
});

it('it comes by itself when the network is back', async () => {
  const { state, load } = network(Panel);
  const Loadable = loadable(load);
  render(<Loadable name="Ada" />);
  await screen.findByRole('alert');
  state.isAway = false;
  act(() => void dispatchEvent(new Event('online')));
  expect(await screen.findByText('the panel of Ada')).toBeVisible();
});

it('a dialog that cannot be loaded is one that says so, and can be closed', async () => {
  const onClose = vi.fn();
  const Loadable = loadableDialog(network(Card).load);
  const { rerender } = render(<Loadable open onClose={onClose} />);
  expect(await screen.findByRole('dialog')).toHaveTextContent('could not be loaded');
  await userEvent.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalled();
  rerender(<Loadable open={false} onClose={onClose} />);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
