import './app/withoutEval';
import { earlyConfig } from './app/earlyConfig';

import { Fragment, StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';

import { App } from './app/App';
import { reloadOnStaleChunk } from './app/reloadOnStaleChunk';
import { routes } from './app/routes';
import { startServices } from './app/startServices';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

reloadOnStaleChunk();
const services = startServices(await earlyConfig);
// Not awaited here: it needs what is in this file, and would wait for the end of it.
void directed().then((Directed) => {
  // Drawn in parts, as all that is new in a page: whoever types or scrolls meanwhile does not wait for the whole.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <Directed>
          <App services={services} router={createBrowserRouter(routes)} />
        </Directed>
      </StrictMode>,
    ),
  );
});

async function directed() {
  return document.documentElement.dir === 'rtl' ? (await import('./app/RightToLeft')).RightToLeft : Fragment;
}
