package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// ErrNotSealed says that a text was not sealed here, or for another purpose, or was changed.
var ErrNotSealed = errors.New("this was not sealed by this server")

// Seal hides a text that somebody else carries, so that they can neither read nor change it. Every node can open it, for the
// same purpose. It says nothing of its age.
func (t *Tokens) Seal(purpose string, text []byte) string {
	sealer := aead(t.signing)
	nonce := make([]byte, sealer.NonceSize())
	_, _ = rand.Read(nonce) // it never fails (crypto/rand)
	return strictBase64.EncodeToString(sealer.Seal(nonce, nonce, text, []byte(purpose)))
}

// Open is the text that was sealed for that purpose, by any of the keys: ErrNotSealed.
func (t *Tokens) Open(purpose, sealed string) ([]byte, error) {
	if len(sealed) > maxToken {
		return nil, ErrNotSealed
	}
	data, err := strictBase64.DecodeString(sealed)
	if err != nil {
		return nil, ErrNotSealed
	}
	for _, k := range t.all {
		opener := aead(k)
		if len(data) < opener.NonceSize() {
			break
		}
		nonce, hidden := data[:opener.NonceSize()], data[opener.NonceSize():]
		if text, err := opener.Open(nil, nonce, hidden, []byte(purpose)); err == nil {
			return text, nil
		}
	}
	return nil, ErrNotSealed
}

func aead(k keys) cipher.AEAD {
	block, err := aes.NewCipher(k.seal)
	if err != nil { // only for a key of another length
		panic(err)
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil { // only for blocks of another length
		panic(err)
	}
	return sealer
}
