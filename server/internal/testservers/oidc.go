package testservers

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// How a server is known to the OpenID Connect providers of tests.
const (
	OIDCClient = "web"
	OIDCSecret = "secret"
)

// OIDCPerson is somebody with an account at a provider. ID is their subject.
type OIDCPerson struct {
	ID, Username, Password, FirstName, LastName string
}

// NewOIDC runs an OpenID Connect provider of the test's own: the example of zitadel/oidc. Its URL is its issuer. Browsers are
// sent back to these callbacks only.
func NewOIDC(tb testing.TB, people []OIDCPerson, callbacks ...string) *Server {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no provider of sign-in")
	}
	built, err := program("oidcprovider", ".")
	if err != nil {
		missing(tb, err, "")
	}
	return newServer(tb, func(p *process) error { return prepareOIDC(p, built, people, callbacks) })
}

func prepareOIDC(p *process, built string, people []OIDCPerson, callbacks []string) error {
	byID := map[string]OIDCPerson{}
	for _, person := range people {
		byID[person.ID] = person
	}
	text, err := json.Marshal(byID)
	if err != nil {
		return err
	}
	users := filepath.Join(p.dir, "users.json")
	if err := os.WriteFile(users, text, 0o600); err != nil {
		return err
	}
	p.command = []string{"env", "PORT=" + strconv.Itoa(p.port), "USERS_FILE=" + users, "REDIRECT_URI=" + strings.Join(callbacks, ","), built}
	p.polite, p.quit = syscall.SIGTERM, "KILL"
	p.address = fmt.Sprintf("http://localhost:%d/", p.port)
	p.answers = func(ctx context.Context) error { return oidcAnswers(ctx, p.address) }
	return nil
}

func oidcAnswers(ctx context.Context, issuer string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, issuer+".well-known/openid-configuration", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var told struct{ Issuer string }
	err = json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&told)
	if err == nil && told.Issuer != issuer {
		err = fmt.Errorf("the issuer %q answers", told.Issuer)
	}
	return err
}
