import './app/withoutEval';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';

import { loadConfig } from './api/config';
import { App } from './app/App';
import { reloadOnStaleChunk } from './app/reloadOnStaleChunk';
import { routes } from './app/routes';
import { startServices } from './app/startServices';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

reloadOnStaleChunk();
const services = startServices(await loadConfig());
createRoot(root).render(
  <StrictMode>
    <App services={services} router={createBrowserRouter(routes)} />
  </StrictMode>,
);
