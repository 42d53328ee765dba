import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import type { DataRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';

import { ServicesContext } from '../components/services';
import { englishFirst } from '../i18n/en/firstTexts';
import type { FirstTexts } from '../i18n/Texts';
import { LiveStoreContext } from './LiveStoreContext';
import type { AppServices } from './startServices';
import { TextProvider } from './TextProvider';
import { theme } from './theme';

interface AppProps {
  services: AppServices;
  router: DataRouter;
  /** What it says first; later, what Settings chooses. */
  text?: FirstTexts;
}

export function App({ services, router, text = englishFirst }: AppProps) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr disableTransitionOnChange>
      <CssBaseline />
      <QueryClientProvider client={services.queries}>
        <ServicesContext value={services}>
          <LiveStoreContext value={services.live}>
            <TextProvider first={text}>
              {/* Another room is drawn at once: in parts, with frames between them, it takes three times as long. */}
              <RouterProvider router={router} useTransitions={false} />
            </TextProvider>
          </LiveStoreContext>
        </ServicesContext>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
