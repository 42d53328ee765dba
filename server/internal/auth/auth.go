// Package auth makes and checks access tokens, refresh tokens, personal access tokens and password
// hashes. It is the only home of golang-jwt and x/crypto, and imports chat for the domain's types
// and errors.
//
// It holds keys and no state: chat.Service knows whether a session is still valid.
package auth
