package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A personal access token is the prefix, by which people and scanners for leaked secrets know it, and base64url of random
// bytes. Only the hash of the whole is stored: what is random needs no slow one.
const (
	personalPrefix = "crp_"
	personalBytes  = 32
)

// NewPersonal makes the text of a personal access token, to be shown once, and its hash, to be stored.
func NewPersonal() (string, chat.TokenHash) {
	secret := make([]byte, personalBytes)
	_, _ = rand.Read(secret) // it never fails (crypto/rand)
	token := personalPrefix + strictBase64.EncodeToString(secret)
	return token, sha256.Sum256([]byte(token))
}

// verifyPersonal refuses what cannot be a token of ours.
func verifyPersonal(token string) (Claims, error) {
	secret, err := strictBase64.DecodeString(strings.TrimPrefix(token, personalPrefix))
	if err != nil || len(secret) != personalBytes || hasLineEnd(token) {
		return Claims{}, errBadToken()
	}
	return Claims{Session: chat.TokenSession(sha256.Sum256([]byte(token))), IsPersonal: true}, nil
}
