import type { RouteObject } from 'react-router';

import { loadablePage } from '../components/loadablePage';
import { ErrorPage } from './ErrorPage';
import { Loading } from './Loading';
import { LoginPage } from './LoginPage';

const common = { isCommon: true };

/** The pages. All but the sign-in are chunks of their own. */
export const routes: RouteObject[] = [
  {
    ErrorBoundary: ErrorPage,
    HydrateFallback: Loading,
    children: [
      { path: '/login', Component: LoginPage },
      { path: '/register', lazy: loadablePage(async () => (await import('./RegisterPage')).RegisterPage) },
      { path: '/invite/:code', lazy: loadablePage(async () => (await import('./InvitePage')).InvitePage) },
      { path: '/forgot', lazy: loadablePage(async () => (await import('./ForgotPage')).ForgotPage) },
      { path: '/confirm-email/:code', lazy: loadablePage(async () => (await import('./ConfirmEmailPage')).ConfirmEmailPage) },
      { path: '/unsubscribe/:code', lazy: loadablePage(async () => (await import('./UnsubscribePage')).UnsubscribePage) },
      { path: '/reset/:code', lazy: loadablePage(async () => (await import('./ResetPage')).ResetPage) },
      {
        lazy: loadablePage(async () => (await import('./SignedIn')).SignedIn),
        children: [
          {
            // The pages beside the rail: a new one is a line here, and one in railPages.ts if the rail leads there.
            lazy: loadablePage(async () => (await import('./Shell')).Shell),
            children: [
              { path: '/', lazy: loadablePage(async () => (await import('./HomePage')).HomePage, common) },
              { path: '/rooms', lazy: loadablePage(async () => (await import('./RoomsPage')).RoomsPage, common) },
              { path: '/chat/:room', lazy: loadablePage(async () => (await import('./ChatPage')).ChatPage, common) },
              { path: '/chat/:room/files', lazy: loadablePage(async () => (await import('./FilesPage')).FilesPage, common) },
              { path: '/mentions', lazy: loadablePage(async () => (await import('./MentionsPage')).MentionsPage, common) },
              { path: '/unsent', lazy: loadablePage(async () => (await import('./UnsentPage')).UnsentPage) },
              { path: '/admin', lazy: loadablePage(async () => (await import('./AdminPage')).AdminPage) },
              { path: '/search', lazy: loadablePage(async () => (await import('./SearchPage')).SearchPage, common) },
              { path: '/settings', lazy: loadablePage(async () => (await import('./SettingsPage')).SettingsPage, common) },
              { path: '/share', lazy: loadablePage(async () => (await import('./SharePage')).SharePage) },
            ],
          },
        ],
      },
      { path: '*', lazy: loadablePage(async () => (await import('./NoPage')).NoPage) },
    ],
  },
];
