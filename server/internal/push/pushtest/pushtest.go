// Package pushtest is a push service for tests: it takes pushes over TLS, checks who sends them (RFC 8292), decrypts them as a
// browser does (RFC 8291), by code of its own, and answers as it is told.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var b64 = base64.RawURLEncoding

// Trust has this process trust the certificates of test servers, until undo. It comes before anything is verified.
func Trust() (undo func(), err error) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	dir, err := os.MkdirTemp("", "pushtest-")
	if err != nil {
		return nil, err
	}
	undo = func() { _ = os.RemoveAll(dir) }
	path := filepath.Join(dir, "cert.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		undo()
		return nil, err
	}
	return undo, os.Setenv("SSL_CERT_FILE", path)
}

// Push is one that arrived.
type Push struct {
	Device  string
	Header  http.Header
	Text    []byte
	Payload struct {
		WebPush      int `json:"web_push"`
		Notification struct {
			Title, Body, Navigate, Tag string
			AppBadge                   string `json:"app_badge"`
		} `json:"notification"`
		AppBadge string `json:"app_badge"`
	}
	Length int // of the body
}

// Service is a push service.
type Service struct {
	URL string

	tb      testing.TB
	mu      sync.Mutex
	devices map[string]*device
	arrived []Push
	answers map[string][]http.HandlerFunc // by device, each for one push; then 201
	visits  int
	delay   time.Duration
}

type device struct {
	key  *ecdh.PrivateKey
	auth []byte
}

// New starts a push service.
func New(tb testing.TB) *Service {
	tb.Helper()
	s := &Service{tb: tb, devices: map[string]*device{}, answers: map[string][]http.HandlerFunc{}}
	server := httptest.NewUnstartedServer(s)
	server.EnableHTTP2 = true
	server.StartTLS()
	tb.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Subscribe gives what a browser sends to PUT /me/push.
func (s *Service) Subscribe(name string) map[string]any {
	s.tb.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.tb.Fatal(err)
	}
	d := &device{key: key, auth: make([]byte, 16)}
	_, _ = rand.Read(d.auth)
	s.mu.Lock()
	s.devices[name] = d
	s.mu.Unlock()
	return map[string]any{"endpoint": s.URL + "/" + name, "keys": map[string]any{
		"p256dh": b64.EncodeToString(key.PublicKey().Bytes()), "auth": b64.EncodeToString(d.auth),
	}}
}

// Answer has the next push to a device answered so.
func (s *Service) Answer(name string, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[name] = append(s.answers[name], answer)
}

// Slow has every push that is taken answered only after that time.
func (s *Service) Slow(delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = delay
}

// Arrived are the pushes that were taken.
func (s *Service) Arrived() []Push {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Push(nil), s.arrived...)
}

// Visits are all requests, those that were refused too.
func (s *Service) Visits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visits
}

// ServeHTTP takes a push.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.visits++
	d := s.devices[name]
	var answer http.HandlerFunc
	if waiting := s.answers[name]; len(waiting) > 0 {
		answer, s.answers[name] = waiting[0], waiting[1:]
	}
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	p, err := s.read(r, d, body)
	if err != nil {
		s.tb.Errorf("a push to %s: %v", name, err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.Device = name
	s.mu.Lock()
	s.arrived = append(s.arrived, p)
	delay := s.delay
	s.mu.Unlock()
	time.Sleep(delay)
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) read(r *http.Request, d *device, body []byte) (p Push, err error) {
	switch {
	case d == nil:
		return p, errors.New("nobody has this device")
	case r.Method != http.MethodPost, r.Header.Get("Content-Encoding") != "aes128gcm", r.Header.Get("TTL") != "86400":
		return p, fmt.Errorf("%s with %v", r.Method, r.Header)
	case len(r.Header.Get("Topic")) != 32 && r.Header.Get("Topic") != "test":
		return p, fmt.Errorf("topic %q", r.Header.Get("Topic"))
	}
	claims, err := Verify(r.Header.Get("Authorization"))
	if err != nil {
		return p, err
	}
	if claims["aud"] != s.URL {
		return p, fmt.Errorf("a token for %v", claims["aud"])
	}
	if p.Text, err = Open(d.key, d.auth, body); err != nil {
		return p, err
	}
	p.Header, p.Length = r.Header, len(body)
	return p, json.Unmarshal(p.Text, &p.Payload)
}

// Verify checks an Authorization header, and returns the claims of its token.
func Verify(header string) (claims map[string]any, err error) {
	rest, ok := strings.CutPrefix(header, "vapid t=")
	token, public, isCut := strings.Cut(rest, ", k=")
	parts := strings.Split(token, ".")
	if !ok || !isCut || len(parts) != 3 {
		return nil, errors.New("no header of RFC 8292")
	}
	point, err := b64.DecodeString(public)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, err
	}
	signature, err := b64.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return nil, fmt.Errorf("a signature of %d bytes: %w", len(signature), err)
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return nil, errors.New("the signature is wrong")
	}
	for i, into := range []any{&map[string]any{}, &claims} {
		text, err := b64.DecodeString(parts[i])
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return nil, err
		}
	}
	return claims, nil
}

const headerSize = 16 + 4 + 1 + 65

// Open decrypts the one record of a push.
func Open(key *ecdh.PrivateKey, auth, body []byte) ([]byte, error) {
	if len(body) < headerSize || len(body) > 4096 || string(body[16:21]) != "\x00\x00\x10\x00\x41" {
		return nil, fmt.Errorf("%d bytes without the header of RFC 8188", len(body))
	}
	salt, point := body[:16], body[21:headerSize]
	sender, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, err
	}
	shared, err := key.ECDH(sender)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, auth, "WebPush: info\x00"+string(key.PublicKey().Bytes())+string(point), 32)
	if err != nil {
		return nil, err
	}
	cek, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, err
	}
	opener, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := opener.Open(nil, nonce, body[headerSize:], nil)
	if err != nil {
		return nil, err
	}
	text, isLast := strings.CutSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")
	if !isLast {
		return nil, errors.New("no delimiter of the last record")
	}
	return []byte(text), nil
}
