package push

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

const (
	saltSize  = 16
	authSize  = 16 // RFC 8291 section 3.2
	pointSize = 65 // of a public key on P-256, uncompressed
	// recordSize is told in the header. One record holds all: a push service takes 4096 bytes (RFC 8030 section 7.2).
	recordSize = 4096
	headerSize = saltSize + 4 + 1 + pointSize
	tagSize    = 16
	// maxText is what one record has space for, beside the delimiter of the padding.
	maxText = recordSize - headerSize - tagSize - 1
)

var errTooLong = errors.New("push: the text does not fit into one record")

// Keys are those of a subscription: the browser's public key and its secret.
type Keys struct {
	Public *ecdh.PublicKey
	Auth   []byte
}

// ParseKeys reads what a browser has told.
func ParseKeys(public, auth []byte) (Keys, error) {
	key, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return Keys{}, errors.New("p256dh must be a point on the curve P-256, uncompressed")
	}
	if len(auth) != authSize {
		return Keys{}, errors.New("auth must have 16 bytes")
	}
	return Keys{key, auth}, nil
}

// encrypt makes the body of a push (RFC 8291 with the one record of RFC 8188), padded to so many bytes of text: the length of
// the body then tells nothing of the text.
func encrypt(to Keys, text []byte, padded int) ([]byte, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	return encryptWith(to, text, padded, own, salt)
}

func encryptWith(to Keys, text []byte, padded int, own *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	padded = max(padded, len(text))
	if padded > maxText {
		return nil, errTooLong
	}
	shared, err := own.ECDH(to.Public)
	if err != nil {
		return nil, err
	}
	key, nonce, err := contentKey(shared, to.Auth, to.Public.Bytes(), own.PublicKey().Bytes(), salt)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	body := make([]byte, 0, headerSize+padded+1+tagSize)
	body = append(body, salt...)
	body = binary.BigEndian.AppendUint32(body, recordSize)
	body = append(body, pointSize)
	body = append(body, own.PublicKey().Bytes()...)
	const last = 2 // the delimiter of the last record, before its padding
	plain := slices.Concat(text, []byte{last}, bytes.Repeat([]byte{0}, padded-len(text)))
	return sealer.Seal(body, nonce, plain, nil), nil
}

// contentKey derives the key and the nonce of the one record (RFC 8291 section 3.4).
func contentKey(shared, auth, uaPublic, asPublic, salt []byte) (key, nonce []byte, err error) {
	info := slices.Concat([]byte("WebPush: info\x00"), uaPublic, asPublic)
	ikm, err := hkdf.Key(sha256.New, shared, auth, string(info), sha256.Size)
	if err != nil {
		return nil, nil, err
	}
	if key, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16); err != nil {
		return nil, nil, err
	}
	nonce, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	return key, nonce, err
}
