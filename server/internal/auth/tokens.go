package auth

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// AccessLifetime is how long an access token lasts.
	AccessLifetime = 15 * time.Minute

	// leeway allows for the small differences that remain when all nodes go by the database's
	// clock, and for a node that has not asked the database yet.
	leeway = 30 * time.Second
	// minSecret is the shortest secret accepted, in bytes.
	minSecret = 32
	// maxToken is the longest token that is looked at, in bytes. Anybody can send one.
	maxToken = 4096
)

// Options configure Tokens. The first secret signs and all verify, so a new one can be put in front
// without signing anyone out. An empty Issuer or Audience means chatrooms.
type Options struct {
	Secrets  []string
	Now      func() time.Time
	Issuer   string
	Audience string
}

// Tokens issues and checks access and refresh tokens. It is safe for concurrent use.
type Tokens struct {
	now      func() time.Time
	issuer   string
	audience string
	signing  keys
	byKid    map[string]keys
	all      []keys
	parser   *jwt.Parser
}

// keys are derived from one secret, one for each purpose, so that a token of one kind cannot pass
// as another.
type keys struct {
	kid     string
	access  []byte
	refresh []byte
	ticket  []byte
	seal    []byte // for AES-256
}

// Pair is what a sign-in or a refresh hands out.
type Pair struct {
	Access    string
	Refresh   string
	ExpiresIn time.Duration // of Access
}

// Claims are what a valid access token says. For a personal access token only Session is known
// here. chat.Service.Authenticate finds out whose it is and how long it lasts.
type Claims struct {
	UserID     string // the user's public id
	Session    chat.SessionID
	ExpiresAt  time.Time
	IsPersonal bool
}

// NewTokens derives the keys. It panics without a secret, or with one shorter than 32 bytes.
// Package config refuses both before.
func NewTokens(o Options) *Tokens {
	t := &Tokens{now: o.Now, issuer: o.Issuer, audience: o.Audience, byKid: map[string]keys{}}
	if t.now == nil {
		t.now = time.Now
	}
	if t.issuer == "" {
		t.issuer = "chatrooms"
	}
	if t.audience == "" {
		t.audience = "chatrooms"
	}
	for _, secret := range o.Secrets {
		k := deriveKeys(secret)
		t.all = append(t.all, k)
		t.byKid[k.kid] = k
	}
	if len(t.all) == 0 {
		panic("auth: no secret to sign tokens with")
	}
	t.signing = t.all[0]
	t.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(t.issuer), jwt.WithAudience(t.audience), jwt.WithLeeway(leeway), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(t.now),
	)
	return t
}

// Now is the time by which tokens are judged.
func (t *Tokens) Now() time.Time { return t.now() }

func deriveKeys(secret string) keys {
	if len(secret) < minSecret {
		panic(fmt.Sprintf("auth: a secret has to be %d bytes or longer", minSecret))
	}
	derive := func(purpose string, size int) []byte {
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, "chatrooms "+purpose, size)
		if err != nil { // only for sizes beyond what the hash can give
			panic(err)
		}
		return key
	}
	return keys{
		kid:     base64.RawURLEncoding.EncodeToString(derive("key id", 9)),
		access:  derive("access token", sha256.Size),
		refresh: derive("refresh token", sha256.Size),
		ticket:  derive("file ticket", sha256.Size),
		seal:    derive("seal", 32),
	}
}

// Issue makes the tokens of a session. The refresh token depends only on the session's id and
// generation, so the same generation always gives the same token.
func (t *Tokens) Issue(s chat.Session) Pair {
	now := t.now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, accessClaims{
		Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: s.User.PublicID, Session: string(s.ID),
		IssuedAt: now.Unix(), ExpiresAt: now.Add(AccessLifetime).Unix(),
	})
	token.Header["kid"] = t.signing.kid
	access, err := token.SignedString(t.signing.access)
	if err != nil { // HMAC over plain claims cannot fail
		panic(err)
	}
	return Pair{Access: access, Refresh: t.refreshToken(s.ID, s.Generation), ExpiresIn: AccessLifetime}
}

// Verify checks an access token or a personal access token: both may come in an Authorization
// header or a hello.
func (t *Tokens) Verify(token string) (Claims, error) {
	if len(token) <= maxToken && strings.HasPrefix(token, personalPrefix) {
		return verifyPersonal(token)
	}
	return t.VerifyAccess(token)
}

// VerifyAccess returns the claims of an access token, or KindUnauthorized.
// chat.Service.Authenticate finds out whether its session is still valid.
func (t *Tokens) VerifyAccess(token string) (Claims, error) {
	var c accessClaims
	if len(token) > maxToken || hasLineEnd(token) {
		return Claims{}, errBadToken()
	}
	if _, err := t.parser.ParseWithClaims(token, &c, t.accessKey); err != nil {
		return Claims{}, errBadToken()
	}
	expires := time.Unix(c.ExpiresAt, 0)
	// No token of this server lasts longer, so this one was not made here.
	if expires.After(t.now().Add(AccessLifetime + leeway)) {
		return Claims{}, errBadToken()
	}
	if c.Subject == "" || c.Session == "" || c.IssuedAt == 0 {
		return Claims{}, errBadToken()
	}
	return Claims{UserID: c.Subject, Session: chat.SessionID(c.Session), ExpiresAt: expires}, nil
}

// TimeTo is the time left until a moment, by the clock that the tokens are made and checked by.
func (t *Tokens) TimeTo(moment time.Time) time.Duration { return moment.Sub(t.now()) }

func errBadToken() error {
	return chat.Unauthorized("The access token is missing, wrong or expired: refresh it or sign in.")
}

// accessKey looks the kid up in memory and nowhere else. Headers that name a key, or demand an
// unknown extension (RFC 7515 section 4.1), are refused.
func (t *Tokens) accessKey(token *jwt.Token) (any, error) {
	k, err := t.keysOf(token)
	return k.access, err
}

func (t *Tokens) keysOf(token *jwt.Token) (keys, error) {
	for _, name := range []string{"crit", "jku", "jwk", "x5u", "x5c"} {
		if _, found := token.Header[name]; found {
			return keys{}, jwt.ErrTokenUnverifiable
		}
	}
	kid, ok := token.Header["kid"].(string)
	if !ok {
		return keys{}, jwt.ErrTokenUnverifiable
	}
	k, ok := t.byKid[kid]
	if !ok {
		return keys{}, jwt.ErrTokenUnverifiable
	}
	return k, nil
}

// accessClaims has times as whole seconds, so that texts, fractions and 1e99 do not decode.
type accessClaims struct {
	Issuer    string           `json:"iss"`
	Audience  jwt.ClaimStrings `json:"aud"`
	Subject   string           `json:"sub"`
	Session   string           `json:"sid"`
	IssuedAt  int64            `json:"iat"`
	ExpiresAt int64            `json:"exp"`
	NotBefore int64            `json:"nbf,omitempty"`
}

func (c accessClaims) GetIssuer() (string, error)                   { return c.Issuer, nil }
func (c accessClaims) GetAudience() (jwt.ClaimStrings, error)       { return c.Audience, nil }
func (c accessClaims) GetSubject() (string, error)                  { return c.Subject, nil }
func (c accessClaims) GetIssuedAt() (*jwt.NumericDate, error)       { return date(c.IssuedAt), nil }
func (c accessClaims) GetExpirationTime() (*jwt.NumericDate, error) { return date(c.ExpiresAt), nil }

func (c accessClaims) GetNotBefore() (*jwt.NumericDate, error) { return date(c.NotBefore), nil }

// date treats zero as absent.
func date(seconds int64) *jwt.NumericDate {
	if seconds == 0 {
		return nil
	}
	return jwt.NewNumericDate(time.Unix(seconds, 0))
}
