package app

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/oidc"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
)

// ssoRedirects is how many redirects a request to the provider may take.
const ssoRedirects = 3

// newSSO is where people sign in without a password, nil for nowhere. It asks the provider for nothing yet. The operator
// names the issuer's host, so it may have a special address; others that the provider names may not, unless they are in
// OUTBOUND_ALLOW.
func newSSO(cfg config.Config, now func() time.Time) (*oidc.Provider, error) {
	if !cfg.HasOIDC() {
		return nil, nil
	}
	allow, err := outbound.ParseAllow(string(cfg.OutboundAllow))
	if err != nil {
		return nil, fmt.Errorf("OUTBOUND_ALLOW %w", err)
	}
	issuer, err := url.Parse(string(cfg.OIDCIssuer))
	if err != nil {
		return nil, fmt.Errorf("OIDC_ISSUER is no address")
	}
	return oidc.New(oidc.Options{
		Issuer: string(cfg.OIDCIssuer), ClientID: cfg.OIDCClientID, ClientSecret: string(cfg.OIDCClientSecret), Name: string(cfg.OIDCName),
		Client: outbound.NewGuard(allow.With(issuer.Hostname())).Client(outbound.Options{Timeout: oidc.RequestTime, Redirects: ssoRedirects}),
		Now:    now,
	}), nil
}

func ssoCheck(cfg config.Config) doctor.Check {
	return one(func(ctx context.Context) doctor.Finding {
		sso, err := newSSO(cfg, time.Now)
		switch {
		case err != nil:
			return doctor.Bad("sign-in", err.Error(), "set the variable, and run doctor again")
		case sso == nil:
			return doctor.Good("sign-in", "with passwords only: OIDC_ISSUER is unset")
		}
		start := time.Now()
		if err := sso.Discover(ctx); err != nil {
			return doctor.Bad("sign-in", fmt.Sprintf("%s does not answer as a provider: %s", cfg.OIDCIssuer, rootOf(err)),
				"check OIDC_ISSUER: it has to be exactly what the provider calls itself, a slash at its end included")
		}
		took := time.Since(start).Round(time.Millisecond)
		if cfg.PublicURL == "" {
			return doctor.Doubtful("sign-in", fmt.Sprintf("%s answers in %s; PUBLIC_URL is unset", cfg.OIDCIssuer, took),
				"set PUBLIC_URL: the callback that is registered at the provider begins with it")
		}
		return doctor.Good("sign-in", "%s answers in %s; the callback is %s/api/v1/auth/oidc/callback", cfg.OIDCIssuer, took, cfg.PublicURL)
	})
}
