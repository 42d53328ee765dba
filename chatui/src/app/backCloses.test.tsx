import Dialog from '@mui/material/Dialog';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { createBrowserRouter, type DataRouter, useNavigate } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { backCloses } from './backCloses';

let router: DataRouter;
let stop: () => void;

const path = () => `${location.pathname} ${router.state.location.pathname}`;
const noDialog = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
/** Moves through the history are told of in later turns of the event loop, one after the other: so these are waited for. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A page with a menu that opens a dialog, which leads to another page. */
function Page({ name }: { name: string }) {
  const navigate = useNavigate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const choose = () => {
    setAnchor(null);
    setOpen(true);
  };
  const go = () => {
    setOpen(false);
    void navigate('/garden');
  };
  return (
    <>
      <h1>{name}</h1>
      <button onClick={(event) => setAnchor(event.currentTarget)}>Menu</button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={choose}>Open</MenuItem>
      </Menu>
      <Dialog open={open} onClose={() => setOpen(false)} aria-label="Go">
        <button onClick={go}>Garden</button>
        <button onClick={() => setOpen(false)}>Cancel</button>
      </Dialog>
    </>
  );
}

async function openDialog(): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Menu' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Open' }));
  await screen.findByRole('dialog');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  await settled();
}

beforeEach(async () => {
  history.pushState(null, '', '/attic');
  router = createBrowserRouter(['attic', 'lobby', 'garden'].map((name) => ({ path: name, element: <Page name={name} /> })));
  stop = backCloses(router);
  render(<RouterProvider router={router} />);
  await router.navigate('/lobby');
  await screen.findByRole('heading', { name: 'lobby' });
});

afterEach(() => {
  stop();
  router.dispose();
});

test('Back closes what is open, and then leaves the page', async () => {
  await openDialog();
  history.back();
  await noDialog();
  expect(path()).toBe('/lobby /lobby');
  history.back();
  await waitFor(() => expect(path()).toBe('/attic /attic'));
});

test('what was closed otherwise is not in the way of Back', async () => {
  await openDialog();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await noDialog();
  await waitFor(() => expect(history.state).not.toHaveProperty('overlay')); // its own entry has been left
  await settled();
  history.back();
  await waitFor(() => expect(path()).toBe('/attic /attic'));
});

test('a dialog that leads elsewhere is passed over, back and forward', async () => {
  await openDialog();
  await userEvent.click(screen.getByRole('button', { name: 'Garden' }));
  await noDialog();
  await settled();
  expect(path()).toBe('/garden /garden');
  history.back();
  await waitFor(() => expect(path()).toBe('/lobby /lobby'));
  await settled();
  history.forward();
  await waitFor(() => expect(path()).toBe('/garden /garden'));
  await settled();
  history.back();
  await waitFor(() => expect(path()).toBe('/lobby /lobby'));
  await settled();
  history.back();
  await waitFor(() => expect(path()).toBe('/attic /attic'));
});
