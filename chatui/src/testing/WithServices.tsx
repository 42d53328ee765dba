import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { configFor } from '../api/config';
import { startServices } from '../app/startServices';
import { ServicesContext } from '../components/services';

/** What the parts of a page ask for, against a server that nobody started. */
export function WithServices({ children }: { children: ReactNode }) {
  const [services] = useState(() => startServices(configFor('http://localhost', 'http://localhost')));
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <ServicesContext value={services}>{children}</ServicesContext>
    </QueryClientProvider>
  );
}
