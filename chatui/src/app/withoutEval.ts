import { config } from 'zod/mini';

// zod compiles its parsers with `new Function` where it may; the page's policy forbids it and would report each try.
config({ jitless: true });
