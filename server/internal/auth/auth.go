// Package auth makes and checks what proves who someone is: access tokens, refresh tokens and password hashes. It is the
// only home of golang-jwt and x/crypto and imports chat for the domain's types and errors.
//
// It holds keys, never state: whether a session still stands is the domain's to say.
package auth
