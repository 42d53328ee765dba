import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createMemoryRouter, Link, Outlet } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { loadablePage } from './loadablePage';

const script = document.createElement('script');
const reload = vi.fn();
let hasChunk: boolean;

/** A page with a box in which something is typed, and a link to another page that is a chunk of its own. */
async function open(servedBuild: string) {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`<div id="root"></div><script src="/assets/${servedBuild}.js">`)));
  vi.stubGlobal('location', { pathname: '/', reload });
  const load = () => (hasChunk ? Promise.resolve(() => <h1>Mentions</h1>) : Promise.reject(new TypeError('no such chunk')));
  const shell = (
    <>
      <Link to="/mentions">Mentions</Link>
      <input aria-label="Message" />
      <Outlet />
    </>
  );
  const routes = [
    { element: shell, children: [{ path: '/', element: <p>a room</p> }, { path: '/mentions', lazy: loadablePage(load) }] },
  ];
  render(<RouterProvider router={createMemoryRouter(routes)} />);
  await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'half a thought');
  await userEvent.click(screen.getByRole('link', { name: 'Mentions' }));
  return screen.findByRole('alert');
}

beforeEach(() => {
  hasChunk = false;
  script.type = 'module';
  script.setAttribute('src', '/assets/index-old.js');
  document.head.append(script);
});

afterEach(() => {
  script.remove();
  reload.mockClear();
});

test('a page that cannot be loaded says so where it would be, and comes with Try again', async () => {
  expect(await open('index-old')).toHaveTextContent('could not be loaded');
  expect(screen.getByRole('textbox')).toHaveValue('half a thought');
  hasChunk = true;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { name: 'Mentions' })).toBeVisible();
  expect(reload).not.toHaveBeenCalled();
});

test('after a deploy it says that there is a new version, which is loaded only when asked for', async () => {
  expect(await open('index-new')).toHaveTextContent('There is a new version');
  expect(screen.getByRole('textbox')).toHaveValue('half a thought');
  expect(reload).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Reload' }));
  expect(reload).toHaveBeenCalledOnce();
});
