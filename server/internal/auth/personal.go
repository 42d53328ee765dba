package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A personal access token is a prefix and random bytes in base64url. People, and scanners for
// leaked secrets, know it by the prefix. Only the hash of the whole token is stored. A fast hash is
// enough because the bytes are random.
const (
	personalPrefix = "crp_"
	personalBytes  = 32
)

// NewPersonal makes the text of a personal access token, to be shown once, and its hash, to be
// stored.
func NewPersonal() (string, chat.TokenHash) {
	secret := make([]byte, personalBytes)
	_, _ = rand.Read(secret) // it never fails (crypto/rand)
	token := personalPrefix + strictBase64.EncodeToString(secret)
	return token, sha256.Sum256([]byte(token))
}

// verifyPersonal refuses a text that cannot be a token of this server.
func verifyPersonal(token string) (Claims, error) {
	secret, err := strictBase64.DecodeString(strings.TrimPrefix(token, personalPrefix))
	if err != nil || len(secret) != personalBytes || hasLineEnd(token) {
		return Claims{}, errBadToken()
	}
	return Claims{Session: chat.TokenSession(sha256.Sum256([]byte(token))), IsPersonal: true}, nil
}
