import { render, type RenderResult } from '@testing-library/react';
import { createMemoryRouter, type DataRouter } from 'react-router';
import { vi } from 'vitest';

import { configFor } from '../api/config';
import { App } from '../app/App';
import { routes } from '../app/routes';
import { type AppServices, startServices } from '../app/startServices';
import type { FakeServer } from './FakeServer';
import { NodeWebSocket } from './NodeWebSocket';

export interface RunningApp extends RenderResult {
  services: AppServices;
  router: DataRouter;
}

/** The whole client at an address, against a server; signed in first if a username is given. */
export async function renderApp(server: FakeServer, path: string, username?: string): Promise<RunningApp> {
  vi.stubGlobal('WebSocket', NodeWebSocket);
  const services = startServices(configFor(server.url, server.url));
  if (username !== undefined) await services.session.login({ username, password: 'correct horse' });
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const page = render(<App services={services} router={router} />);
  return { ...page, services, router };
}
