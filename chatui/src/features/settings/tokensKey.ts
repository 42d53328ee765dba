/** Of the query for one's personal access tokens. */
export const tokensKey = ['access-tokens'];
