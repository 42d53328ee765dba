import { Chunk } from '../components/Chunk';
import { loadableIn } from '../components/loadableIn';

const chunk = new Chunk(async () => (await import('../features/notifications/NotificationHost')).NotificationHost);

/** Tells of messages once its code has come. Nobody waits for that, or misses anything in its place. */
export const NotificationHost = loadableIn(chunk, () => null);
