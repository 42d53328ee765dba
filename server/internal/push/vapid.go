package push

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"sync"
	"time"
)

const (
	// vapidLife is for how long a token is good; RFC 8292 allows a day. vapidReused is for how long it is used again.
	vapidLife   = 12 * time.Hour
	vapidReused = 8 * time.Hour
	// maxTokens bounds the push services whose tokens are kept.
	maxTokens = 256
)

var b64 = base64.RawURLEncoding

// NewKey makes the text of a key pair, as the database keeps it.
func NewKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	raw, err := key.Bytes()
	return b64.EncodeToString(raw), err
}

// vapid says to push services who sends (RFC 8292). It is safe for concurrent use.
type vapid struct {
	key     *ecdsa.PrivateKey
	public  string
	contact string
	now     func() time.Time

	mu     sync.Mutex
	tokens map[string]vapidToken // by audience
}

type vapidToken struct {
	header string
	madeAt time.Time
}

func newVapid(text, contact string, now func() time.Time) (*vapid, error) {
	raw, err := b64.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("push: the key in the database: %w", err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("push: the key in the database: %w", err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	return &vapid{key: key, public: b64.EncodeToString(point), contact: contact, now: now, tokens: map[string]vapidToken{}}, nil
}

// authorization is the header for requests to an endpoint. One token serves all endpoints of a push service for hours.
func (v *vapid) authorization(endpoint *url.URL) (string, error) {
	audience := endpoint.Scheme + "://" + endpoint.Host
	now := v.now()
	v.mu.Lock()
	defer v.mu.Unlock()
	if t, ok := v.tokens[audience]; ok && now.Sub(t.madeAt) < vapidReused {
		return t.header, nil
	}
	token, err := v.sign(audience, now)
	if err != nil {
		return "", err
	}
	if len(v.tokens) >= maxTokens {
		clear(v.tokens)
	}
	header := "vapid t=" + token + ", k=" + v.public
	v.tokens[audience] = vapidToken{header, now}
	return header, nil
}

// sign makes a JWT by ES256.
func (v *vapid) sign(audience string, now time.Time) (string, error) {
	claims, err := json.Marshal(struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Subject  string `json:"sub"`
	}{audience, now.Add(vapidLife).Unix(), v.contact})
	if err != nil {
		return "", err
	}
	text := b64.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + b64.EncodeToString(claims)
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, v.key, hash[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + b64.EncodeToString(signature[:]), nil
}
