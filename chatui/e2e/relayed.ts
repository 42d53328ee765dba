import { Relay } from './Relay';
import { test as base } from './test';

/** A test to whose site people come by a network that breaks; accounts speak to the server itself. */
export const test = base.extend<{ relay: Relay }>({
  relay: async ({ server }, use) => {
    const relay = await Relay.before(server);
    await use(relay);
    await relay.close();
  },
  site: async ({ relay, server }, use) => {
    await use({ url: relay.url, log: server.log });
  },
});
