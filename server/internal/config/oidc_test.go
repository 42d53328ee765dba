package config

import (
	"strings"
	"testing"
)

const (
	issuerIs = "OIDC_ISSUER=https://login.example.org/realms/chat/"
	clientIs = "OIDC_CLIENT_ID=chatrooms"
	secretIs = "OIDC_CLIENT_SECRET=hush-hush"
)

func TestOIDC(t *testing.T) {
	cfg, err := Load([]string{issuerIs, clientIs, secretIs})
	if err != nil || !cfg.HasOIDC() || !bool(cfg.Passwords) {
		t.Fatalf("%+v, %v", cfg, err)
	}
	if cfg.OIDCIssuer != "https://login.example.org/realms/chat/" || cfg.OIDCName != "login.example.org" {
		t.Errorf("issuer %q, name %q", cfg.OIDCIssuer, cfg.OIDCName)
	}
	cfg, err = Load([]string{issuerIs, clientIs, secretIs, "OIDC_NAME= Example Ltd ", "PASSWORDS=off"})
	if err != nil || cfg.OIDCName != "Example Ltd" || bool(cfg.Passwords) {
		t.Errorf("name %q, passwords %v, %v", cfg.OIDCName, cfg.Passwords, err)
	}
	if cfg, err := Load([]string{"OIDC_ISSUER=http://127.0.0.1:9998", clientIs, secretIs}); err != nil || cfg.OIDCName != "127.0.0.1" {
		t.Errorf("on this machine: %q, %v", cfg.OIDCName, err)
	}
}

// Each error names the variable that is to be set, and no value.
func TestOIDCThatIsRefused(t *testing.T) {
	for _, test := range []struct {
		set   []string
		names []string
	}{
		{[]string{issuerIs}, []string{"OIDC_CLIENT_ID must", "OIDC_CLIENT_SECRET must"}},
		{[]string{clientIs, secretIs}, []string{"OIDC_ISSUER must"}},
		{[]string{"OIDC_NAME=Example"}, []string{"OIDC_ISSUER must", "OIDC_CLIENT_ID must", "OIDC_CLIENT_SECRET must"}},
		{[]string{"PASSWORDS=off"}, []string{"PASSWORDS must be on"}},
		{[]string{"PASSWORDS=none"}, []string{"PASSWORDS should be on or off"}},
		{[]string{"OIDC_ISSUER=http://login.example.org", clientIs, secretIs}, []string{"OIDC_ISSUER should"}},
		{[]string{"OIDC_ISSUER=https://login.example.org/?x=1", clientIs, secretIs}, []string{"OIDC_ISSUER should"}},
		{[]string{"OIDC_ISSUER=https://ada:pw@login.example.org", clientIs, secretIs}, []string{"OIDC_ISSUER should"}},
		{[]string{"OIDC_ISSUER=login.example.org", clientIs, secretIs}, []string{"OIDC_ISSUER should"}},
		{[]string{issuerIs, clientIs, secretIs, "OIDC_NAME=two\nlines"}, []string{"OIDC_NAME should"}},
		{[]string{issuerIs, clientIs, secretIs, "OIDC_NAME=" + strings.Repeat("x", 65)}, []string{"OIDC_NAME should"}},
	} {
		_, err := Load(test.set)
		if err == nil {
			t.Errorf("%v is taken", test.set)
			continue
		}
		lines := strings.Split(err.Error(), "\n")[1:]
		if len(lines) != len(test.names) || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%v: %v", test.set, err)
		}
		for i, name := range test.names {
			if i < len(lines) && !strings.HasPrefix(lines[i], name) {
				t.Errorf("%v: %q, want %q", test.set, lines[i], name)
			}
		}
	}
}
