export const accountsKey = ['admin', 'accounts'];
