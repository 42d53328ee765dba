package config

import (
	"net"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IssuerURL names a provider of sign-in (OpenID Connect). It is compared whole, so a slash at its end counts.
type IssuerURL string

// UnmarshalText implements encoding.TextUnmarshaler. Without TLS anybody on the way could sign in as anybody, so http is for
// a provider on this machine.
func (i *IssuerURL) UnmarshalText(text []byte) error {
	u, err := parseWebURL(string(text))
	if err != nil || strings.ContainsAny(string(text), "?#") || u.Scheme == "http" && !isThisMachine(u.Hostname()) {
		return errBad
	}
	*i = IssuerURL(text)
	return nil
}

func isThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (i IssuerURL) host() string {
	u, err := url.Parse(string(i))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Line is a text of one line for a screen.
type Line string

const maxLine = 64 // code points

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Line) UnmarshalText(text []byte) error {
	line := strings.TrimSpace(string(text))
	if !utf8.ValidString(line) || utf8.RuneCountInString(line) > maxLine || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return errBad
	}
	*l = Line(line)
	return nil
}

// HasOIDC says whether people can sign in at a provider.
func (c Config) HasOIDC() bool { return c.OIDCIssuer != "" }

// checkOIDC checks what belongs together.
func (c Config) checkOIDC(p *problems) {
	three := []struct {
		variable string
		isSet    bool
	}{
		{"OIDC_ISSUER", c.HasOIDC() || p.about("OIDC_ISSUER")}, {"OIDC_CLIENT_ID", c.OIDCClientID != ""}, {"OIDC_CLIENT_SECRET", c.OIDCClientSecret != ""},
	}
	isWanted := c.OIDCName != ""
	for _, v := range three {
		isWanted = isWanted || v.isSet
	}
	for _, v := range three {
		if isWanted && !v.isSet {
			p.add(v.variable, "must be set: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together. It is "+want(v.variable))
		}
	}
	if !bool(c.Passwords) && !p.about("PASSWORDS") && !c.HasOIDC() {
		p.add("PASSWORDS", "must be on without OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: nobody could sign in")
	}
}
