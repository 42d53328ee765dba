package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Server is the address of a server as somebody typed it: without a path of the API, with https where nothing is said.
func Server(typed string) (string, error) {
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", UsageError("login: URL should be the address of a server, like https://chat.example.org")
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), api)
	return u.Scheme + "://" + u.Host + strings.TrimRight(path, "/"), nil
}

// Check says whether a Chatrooms server answers there.
func Check(ctx context.Context, server string) error {
	var info struct{ Name, Version string }
	c := New(Account{URL: server})
	if err := c.call(ctx, request{method: http.MethodGet, path: "/info", once: true}, &info); err != nil {
		return err
	}
	if info.Version == "" {
		return fmt.Errorf("%s is no Chatrooms server: is the address right?", server)
	}
	return nil
}

// SignIn makes a personal access token with the password, and ends the one of before, where that was made so. The session in
// between ends again.
func SignIn(ctx context.Context, before Account, server, username, password, tokenName string) (Account, error) {
	c := New(Account{URL: server})
	var session struct {
		AccessToken string `json:"access_token"`
		User        struct{ Username string }
	}
	credentials := map[string]string{"username": username, "password": password}
	if err := c.call(ctx, request{method: http.MethodPost, path: "/auth/login", body: credentials, once: true}, &session); err != nil {
		return Account{}, err
	}
	c.Token = session.AccessToken
	defer func() {
		_ = c.call(context.WithoutCancel(ctx), request{method: http.MethodPost, path: "/auth/logout", once: true}, nil) // it ends by itself
	}()
	var made struct{ ID, Token string }
	if err := c.call(ctx, request{method: http.MethodPost, path: "/me/tokens", body: map[string]string{"name": tokenName}, once: true}, &made); err != nil {
		return Account{}, err
	}
	if before.TokenID != "" && before.URL == server && before.Username == session.User.Username {
		_ = c.call(ctx, request{method: http.MethodDelete, path: "/me/tokens/" + before.TokenID, once: true}, nil) // it may be gone
	}
	return Account{URL: server, Username: session.User.Username, Token: made.Token, TokenID: made.ID}, nil
}

// TakeToken is the account of a personal access token.
func TakeToken(ctx context.Context, server, token string) (Account, error) {
	c := New(Account{URL: server, Token: token})
	var me struct{ Username string }
	if err := c.call(ctx, request{method: http.MethodGet, path: "/me", once: true}, &me); err != nil {
		return Account{}, err
	}
	return Account{URL: server, Username: me.Username, Token: token}, nil
}
