package oidc

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

const clientID = "chatrooms"

// fake is a provider whose answers a test makes up.
type fake struct {
	*httptest.Server
	t        *testing.T
	key      *rsa.PrivateKey
	claims   jwt.MapClaims // of the next ID token, over the good ones
	methods  []string
	status   int // of the token endpoint, 0: as it should be
	asked    atomic.Int64
	form     url.Values // the last one that the token endpoint was sent
	basic    bool       // it had the secret in its header
	userInfo map[string]any
}

func newFake(t *testing.T) *fake {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", f.discovery)
	mux.HandleFunc("/token", f.token)
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		f.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, _ *http.Request) { f.write(w, f.userInfo) })
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) write(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		f.t.Error(err)
	}
}

func (f *fake) discovery(w http.ResponseWriter, _ *http.Request) {
	f.asked.Add(1)
	document := map[string]any{
		"issuer": f.URL, "authorization_endpoint": f.URL + "/authorize", "token_endpoint": f.URL + "/token", "jwks_uri": f.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"},
	}
	if f.methods != nil {
		document["token_endpoint_auth_methods_supported"] = f.methods
	}
	if f.userInfo != nil {
		document["userinfo_endpoint"] = f.URL + "/userinfo"
	}
	f.write(w, document)
}

func (f *fake) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		f.t.Error(err)
	}
	f.form = r.PostForm
	_, _, f.basic = r.BasicAuth()
	if f.status != 0 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.status)
		_, _ = w.Write([]byte(`{"error": "invalid_grant", "error_description": "a secret of the provider"}`))
		return
	}
	f.write(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": f.idToken(f.key)})
}

func (f *fake) idToken(key *rsa.PrivateKey) string {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, f.claims)
	token.Header["kid"] = "1"
	text, err := token.SignedString(key)
	if err != nil {
		f.t.Error(err)
	}
	return text
}

func (f *fake) provider() *Provider {
	return New(Options{Issuer: f.URL, ClientID: clientID, ClientSecret: "secret", Client: f.Client(), Now: time.Now})
}

const callback = "https://api.example.org/api/v1/auth/oidc/callback"

func (f *fake) start(p *Provider) Attempt {
	f.t.Helper()
	a, address, err := p.Start(f.t.Context(), callback)
	if err != nil {
		f.t.Fatal(err)
	}
	query := parse(f.t, address).Query()
	challenge := sha256.Sum256([]byte(a.Verifier))
	for key, want := range map[string]string{
		"response_type": "code", "client_id": clientID, "redirect_uri": callback, "scope": "openid profile", "state": a.State, "nonce": a.Nonce,
		"code_challenge_method": "S256", "code_challenge": base64.RawURLEncoding.EncodeToString(challenge[:]),
	} {
		if query.Get(key) != want {
			f.t.Errorf("%s is %q, want %q", key, query.Get(key), want)
		}
	}
	if len(a.State) < 20 || len(a.Nonce) < 20 || len(a.Verifier) < 43 || strings.Contains(address, a.Verifier) {
		f.t.Errorf("the attempt is %+v", a)
	}
	f.claims = jwt.MapClaims{
		"iss": f.URL, "aud": clientID, "sub": "subject", "nonce": a.Nonce, "name": "Ada Lovelace", "preferred_username": "ada",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	return a
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestArrivals(t *testing.T) {
	f := newFake(t)
	p := f.provider()
	a := f.start(p)
	got, err := p.Finish(t.Context(), a, "code")
	if err != nil || got.Issuer != f.URL || got.Subject != "subject" || got.Username != "ada" || got.DisplayName != "Ada Lovelace" {
		t.Errorf("%+v, %v", got, err)
	}
	if f.form.Get("code_verifier") != a.Verifier || f.form.Get("redirect_uri") != callback || f.form.Get("code") != "code" || !f.basic {
		t.Errorf("the token endpoint was sent %v", f.form)
	}
	if other := f.start(p); other.State == a.State || other.Nonce == a.Nonce || other.Verifier == a.Verifier {
		t.Error("two attempts have something in common")
	}
	if f.asked.Load() != 1 {
		t.Errorf("discovered %d times", f.asked.Load())
	}
}

// An ID token that is not for this client, this attempt and this time signs nobody in.
func TestIDTokensThatAreRefused(t *testing.T) {
	f := newFake(t)
	p := f.provider()
	for name, change := range map[string]jwt.MapClaims{
		"another nonce":    {"nonce": "another"},
		"no nonce":         {"nonce": nil},
		"another issuer":   {"iss": "https://evil.example.org"},
		"another audience": {"aud": "another"},
		"made for another": {"aud": []string{clientID, "another"}, "azp": "another"},
		"for several":      {"aud": []string{clientID, "another"}},
		"expired":          {"exp": time.Now().Add(-time.Minute).Unix()},
		"no subject":       {"sub": ""},
		"a long subject":   {"sub": strings.Repeat("x", 256)},
		"an odd subject":   {"sub": "a\x00b"},
	} {
		a := f.start(p)
		maps.Copy(f.claims, change)
		if got, err := p.Finish(t.Context(), a, "code"); err == nil || errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	a := f.start(p)
	maps.Copy(f.claims, jwt.MapClaims{"aud": []string{clientID, "another"}, "azp": clientID})
	if _, err := p.Finish(t.Context(), a, "code"); err != nil {
		t.Errorf("for several, made for this one: %v", err)
	}
	a = f.start(p)
	if _, err := p.Finish(t.Context(), Attempt{State: a.State, Verifier: a.Verifier, Callback: callback}, "code"); err == nil {
		t.Error("an attempt without a nonce is finished")
	}
	a = f.start(p)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f.key = other // the published one stays
	if got, err := p.Finish(t.Context(), a, "code"); err == nil {
		t.Errorf("another key: %+v", got)
	}
}

// Trouble that may pass is told from a refusal, and no error holds what the provider says.
func TestTheTokenEndpointsErrors(t *testing.T) {
	f := newFake(t)
	p := f.provider()
	a := f.start(p)
	for status, passes := range map[int]bool{400: false, 401: false, 429: true, 500: true, 503: true} {
		f.status = status
		_, err := p.Finish(t.Context(), a, "code")
		if err == nil || errors.Is(err, ErrUnreachable) != passes || strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: %v", status, err)
		}
	}
	f.Close()
	if _, err := p.Finish(t.Context(), a, "code"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestNamesOfUserInfo(t *testing.T) {
	f := newFake(t)
	f.userInfo, f.methods = map[string]any{"sub": "subject", "name": "Ada L.", "preferred_username": "ada\x00l"}, []string{"client_secret_post"}
	p := f.provider()
	finish := func() (string, string) {
		t.Helper()
		a := f.start(p)
		maps.Copy(f.claims, jwt.MapClaims{"name": nil, "preferred_username": nil})
		got, err := p.Finish(t.Context(), a, "code")
		if err != nil || got.Subject != "subject" {
			t.Errorf("%+v, %v", got, err)
		}
		return got.Username, got.DisplayName
	}
	if username, name := finish(); username != "adal" || name != "Ada L." {
		t.Errorf("%q, %q", username, name)
	}
	if f.basic || f.form.Get("client_secret") != "secret" {
		t.Error("the secret is not in the form, as the provider wants it")
	}
	f.userInfo["sub"] = "another"
	if username, name := finish(); username != "" || name != "" {
		t.Errorf("of another person: %q, %q", username, name)
	}
}

// Callers at once share a discovery. One that failed is asked for again.
func TestDiscovery(t *testing.T) {
	f := newFake(t)
	wrong := New(Options{Issuer: f.URL + "/", ClientID: clientID, Client: f.Client(), Now: time.Now})
	if err := wrong.Discover(t.Context()); !errors.Is(err, ErrUnreachable) {
		t.Errorf("another issuer answers: %v", err)
	}
	f.asked.Store(0)
	p := f.provider()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := p.Discover(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := f.asked.Load(); n < 1 || n > 20 {
		t.Errorf("discovered %d times", n)
	}
	asked := f.asked.Load()
	if err := p.Discover(t.Context()); err != nil || f.asked.Load() != asked {
		t.Errorf("once more: %v, asked %d times", err, f.asked.Load()-asked)
	}
}

func TestAttemptsKnowTheirState(t *testing.T) {
	a := Attempt{State: "state"}
	if !a.IsOf("state") || a.IsOf("") || a.IsOf("another") || (Attempt{}).IsOf("") {
		t.Error("an attempt takes another's state, or not its own")
	}
}
