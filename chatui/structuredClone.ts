/** In the place of `@ungap/structured-clone` (vite.config.ts): every browser that this client is built for has its own. */
export default (value: unknown): unknown => structuredClone(value);
