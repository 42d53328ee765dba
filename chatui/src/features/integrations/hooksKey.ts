/** The room's webhooks, of all kinds. */
export const hooksKey = (room: string) => ['hooks', room];
