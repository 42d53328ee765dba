import { earlyConfig } from './app/earlyConfig';
import { earlyTexts } from './app/earlyTexts';

import { Fragment, StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';

import { loadConfig } from './api/config';
import { App } from './app/App';
import { backCloses } from './app/backCloses';
import { routes } from './app/routes';
import { StartFailed } from './app/StartFailed';
import { startPage } from './app/startPage';
import { type AppServices, startServices } from './app/startServices';

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no #root');

const root = createRoot(element);
let config = earlyConfig;
startPage(start, (retry) => {
  config = loadConfig();
  config.catch(() => undefined); // told when it is tried again
  void earlyTexts.then((text) => root.render(<StartFailed text={text} onRetry={retry} />));
});

/** By then what the first page needs is there. */
const keepWorkerAfterMs = 3_000;

/** Without the network there is nothing to keep yet: the next start does it. */
async function keepWorker({ live }: AppServices): Promise<void> {
  const loaded = await import('./app/keepWorker').catch(() => null);
  await loaded?.keepWorker(await config, live.getSnapshot);
}

async function start(): Promise<void> {
  const services = startServices(await config);
  const [Directed, text] = await Promise.all([directed(), earlyTexts]);
  const router = createBrowserRouter(routes);
  backCloses(router);
  if (import.meta.env.PROD) setTimeout(() => void keepWorker(services), keepWorkerAfterMs);
  // Drawn in parts, as all that is new in a page: whoever types or scrolls meanwhile does not wait for the whole.
  startTransition(() =>
    root.render(
      <StrictMode>
        <Directed>
          <App services={services} router={router} text={text} />
        </Directed>
      </StrictMode>,
    ),
  );
}

async function directed() {
  return document.documentElement.dir === 'rtl' ? (await import('./app/RightToLeft')).RightToLeft : Fragment;
}
