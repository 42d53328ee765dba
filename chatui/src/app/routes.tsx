import type { RouteObject } from 'react-router';

import { ErrorPage } from './ErrorPage';
import { Loading } from './Loading';
import { LoginPage } from './LoginPage';

/** The pages. All but the sign-in are chunks of their own. */
export const routes: RouteObject[] = [
  {
    ErrorBoundary: ErrorPage,
    HydrateFallback: Loading,
    children: [
      { path: '/login', Component: LoginPage },
      { path: '/register', lazy: async () => ({ Component: (await import('./RegisterPage')).RegisterPage }) },
      {
        lazy: async () => ({ Component: (await import('./SignedIn')).SignedIn }),
        children: [
          { path: '/', lazy: async () => ({ Component: (await import('./RoomsPage')).RoomsPage }) },
          { path: '/rooms', lazy: async () => ({ Component: (await import('./RoomsPage')).RoomsPage }) },
          { path: '/chat/:room', lazy: async () => ({ Component: (await import('./ChatPage')).ChatPage }) },
          { path: '/mentions', lazy: async () => ({ Component: (await import('./MentionsPage')).MentionsPage }) },
          { path: '/settings', lazy: async () => ({ Component: (await import('./SettingsPage')).SettingsPage }) },
        ],
      },
      { path: '*', lazy: async () => ({ Component: (await import('./NoPage')).NoPage }) },
    ],
  },
];
