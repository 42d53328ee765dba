import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import type { DataRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';

import { ServicesContext } from '../components/services';
import { LiveStoreContext } from './LiveStoreContext';
import type { AppServices } from './startServices';
import { theme } from './theme';

export function App({ services, router }: { services: AppServices; router: DataRouter }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr disableTransitionOnChange>
      <CssBaseline />
      <QueryClientProvider client={services.queries}>
        <ServicesContext value={services}>
          <LiveStoreContext value={services.live}>
            <RouterProvider router={router} />
          </LiveStoreContext>
        </ServicesContext>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
