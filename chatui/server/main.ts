import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createUiServer } from './createUiServer.ts';
import { readSettings, type Settings } from './settings.ts';
import { stopOf } from './stopOf.ts';

/** Heroku gives 30 s from the signal to the kill; whoever still reads after these ms is cut. */
const stopTime = 20_000;

function main(): void {
  let settings: Settings, server: Server;
  try {
    settings = readSettings(process.env);
    server = createUiServer(join(import.meta.dirname, '../dist'), settings);
  } catch (reason) {
    console.error(`chatrooms-ui: ${(reason as Error).message}`);
    process.exitCode = 1;
    return;
  }
  // The process then ends by itself. Some platforms send the signal more than once.
  const stop = stopOf(server, stopTime);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  server.listen(settings.port, settings.host, () => {
    const { port } = server.address() as AddressInfo;
    console.log(`listening on http://${settings.host ?? 'localhost'}:${port}`);
  });
}

main();
