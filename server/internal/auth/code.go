package auth

import (
	"crypto/rand"
	"crypto/sha256"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// codeBytes is what a code has of chance: 128 bits, so that nobody guesses one.
const codeBytes = 16

// NewCode makes a code for the path of a link.
func NewCode() string {
	secret := make([]byte, codeBytes)
	_, _ = rand.Read(secret) // it never fails (crypto/rand)
	return strictBase64.EncodeToString(secret)
}

// hookSecretBytes is what the secret in a hook's address has of chance: it is good for years.
const hookSecretBytes = 24

// NewHookSecret makes the secret in the address of an incoming webhook.
func NewHookSecret() string {
	secret := make([]byte, hookSecretBytes)
	_, _ = rand.Read(secret) // it never fails (crypto/rand)
	return strictBase64.EncodeToString(secret)
}

// HashCode is what is stored of a code that is shown once. A fast hash is enough because the code is random.
func HashCode(code string) chat.CodeHash { return sha256.Sum256([]byte(code)) }
