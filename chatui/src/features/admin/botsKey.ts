export const botsKey = ['admin', 'bots'];
export const botTokensKey = (username: string) => [...botsKey, username, 'tokens'];
