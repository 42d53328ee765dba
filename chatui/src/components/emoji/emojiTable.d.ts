/** Made by `emojiTable.ts` when the client is built. */
declare module 'virtual:emojis' {
  const rows: readonly [emoji: string, label: string, words: string, codes: string[], group: number][];
  export default rows;
}
