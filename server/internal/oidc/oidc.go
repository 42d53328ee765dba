// Package oidc signs people in at a provider (OpenID Connect): the authorization code flow with PKCE, and with state and
// nonce checked. It says who has come back, as a chat.Arrival; what becomes of them is chat's.
//
// It imports the standard library and chat, and is the only home of go-oidc and x/oauth2. It makes requests by a client that
// it is given.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// RequestTime bounds each request to the provider, and discovery.
const RequestTime = 4 * time.Second

// ErrUnreachable says that the provider does not answer, or not as one: try again later.
var ErrUnreachable = errors.New("the provider of sign-in cannot be reached")

// Options are what a Provider is made of. All are needed.
type Options struct {
	Issuer, ClientID, ClientSecret string
	Name                           string       // for people
	Client                         *http.Client // goes through the guarded dialer
	Now                            func() time.Time
}

// Provider is where people sign in. It is safe for concurrent use, and asks the provider for nothing before it is used.
type Provider struct {
	o       Options
	asking  singleflight.Group
	mu      sync.Mutex
	learned *learned
}

// learned is what the provider's discovery document says.
type learned struct {
	endpoint oauth2.Endpoint
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
}

// New makes a Provider.
func New(o Options) *Provider { return &Provider{o: o} }

// Name is what people call it.
func (p *Provider) Name() string { return p.o.Name }

// Issuer is what it names itself.
func (p *Provider) Issuer() string { return p.o.Issuer }

// Discover asks the provider for its endpoints, unless it has answered before: ErrUnreachable. Callers at the same time share
// one request.
func (p *Provider) Discover(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}

func (p *Provider) discover(ctx context.Context) (*learned, error) {
	p.mu.Lock()
	known := p.learned
	p.mu.Unlock()
	if known != nil {
		return known, nil
	}
	answer := p.asking.DoChan("", func() (any, error) { return p.ask(context.WithoutCancel(ctx)) })
	select {
	case <-ctx.Done():
		return nil, errors.Join(ErrUnreachable, ctx.Err())
	case done := <-answer:
		if done.Err != nil {
			return nil, done.Err
		}
		return done.Val.(*learned), nil
	}
}

func (p *Provider) ask(ctx context.Context) (*learned, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.o.Client), RequestTime)
	defer cancel()
	provider, err := oidc.NewProvider(ctx, p.o.Issuer)
	if err != nil {
		return nil, errors.Join(ErrUnreachable, err)
	}
	found := &learned{
		endpoint: provider.Endpoint(), provider: provider,
		verifier: provider.VerifierContext(oidc.ClientContext(context.Background(), p.o.Client), &oidc.Config{ClientID: p.o.ClientID, Now: p.o.Now}),
	}
	var how struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&how); err != nil {
		return nil, errors.Join(ErrUnreachable, err)
	}
	// Trying one way and then the other would use the code up. Left out means the header (OpenID Connect Discovery 1.0).
	found.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(how.Methods) > 0 && !slices.Contains(how.Methods, "client_secret_basic") {
		found.endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.learned = found
	return found, nil
}

// Attempt is a sign-in that has begun. Its browser keeps it, so that nobody else can end it, and in a way that it cannot
// read or change: Verifier and Nonce are secrets.
type Attempt struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Callback string `json:"callback"` // where the provider sends the browser back to
}

// Start begins a sign-in, and says where to send the browser.
func (p *Provider) Start(ctx context.Context, callback string) (Attempt, string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return Attempt{}, "", err
	}
	a := Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Callback: callback}
	return a, p.config(found, callback).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

func (p *Provider) config(found *learned, callback string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: found.endpoint, RedirectURL: callback,
		Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// IsOf says whether a state that has come back is the attempt's.
func (a Attempt) IsOf(state string) bool {
	return a.State != "" && subtle.ConstantTimeCompare([]byte(a.State), []byte(state)) == 1
}

// Finish trades the provider's code for the one who has signed in. The caller has checked the state. ErrUnreachable; any other
// error says that the provider refuses, or that what it says is not to be trusted.
func (p *Provider) Finish(ctx context.Context, a Attempt, code string) (chat.Arrival, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return chat.Arrival{}, err
	}
	ctx = oidc.ClientContext(ctx, p.o.Client)
	config := p.config(found, a.Callback)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return chat.Arrival{}, exchangeError(err)
	}
	text, _ := token.Extra("id_token").(string)
	id, err := found.verifier.Verify(ctx, text)
	if err != nil {
		return chat.Arrival{}, classify(fmt.Errorf("the ID token: %w", err))
	}
	said, err := p.claims(id, a)
	if err != nil {
		return chat.Arrival{}, err
	}
	if said.Username == "" && said.Name == "" && found.provider.UserInfoEndpoint() != "" {
		said = userInfo(ctx, found, config.TokenSource(ctx, token), id.Subject)
	}
	return chat.Arrival{
		Identity: chat.Identity{Issuer: p.o.Issuer, Subject: id.Subject},
		Username: clean(said.Username), DisplayName: clean(said.Name),
	}, nil
}

// names are the claims that a new account takes its suggestions from.
type names struct {
	Username string `json:"preferred_username"`
	Name     string `json:"name"`
}

// claims checks what the verifier does not: signature, issuer, audience and times it does.
func (p *Provider) claims(id *oidc.IDToken, a Attempt) (names, error) {
	var said struct {
		names
		Party string `json:"azp"`
	}
	err := id.Claims(&said)
	switch {
	case err != nil:
		return names{}, fmt.Errorf("the ID token's claims: %w", err)
	case a.Nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1:
		return names{}, errors.New("the ID token has another nonce")
	case len(id.Audience) > 1 && said.Party != p.o.ClientID:
		return names{}, errors.New("the ID token is for several, and was made for another client")
	case !isSubject(id.Subject):
		return names{}, errors.New("the ID token has no subject of 1 to 255 ASCII characters")
	}
	return said.names, nil
}

// isSubject holds OpenID Connect Core 1.0, section 2.
func isSubject(subject string) bool {
	return len(subject) > 0 && len(subject) <= 255 && !strings.ContainsFunc(subject, func(r rune) bool { return r < ' ' || r > '~' })
}

// userInfo asks for the names where the ID token has none. They are suggestions, so none is no error.
func userInfo(ctx context.Context, found *learned, source oauth2.TokenSource, subject string) (said names) {
	info, err := found.provider.UserInfo(ctx, source)
	if err != nil || info.Subject != subject || info.Claims(&said) != nil {
		return names{}
	}
	return said
}

// longest is how much of a name is kept, in bytes: more than a display name may have.
const longest = 512

// clean makes a text that can be stored.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text[:min(len(text), longest)], "\x00", ""), "")
}

// exchangeError leaves out the provider's answer, which may hold anything.
func exchangeError(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return classify(fmt.Errorf("the token endpoint: %w", err))
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	said := fmt.Errorf("the token endpoint: status %d, error %q", status, refused.ErrorCode[:min(len(refused.ErrorCode), 64)])
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return errors.Join(ErrUnreachable, said)
	}
	return said
}

// classify tells trouble on the way from an answer that is wrong.
func classify(err error) error {
	var onTheWay *url.Error
	if errors.As(err, &onTheWay) || errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(ErrUnreachable, err)
	}
	return err
}
