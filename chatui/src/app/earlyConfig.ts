import { loadConfig } from '../api/config';

/** Where the API lives: asked for while the rest of the code is being read. */
export const earlyConfig = loadConfig();
