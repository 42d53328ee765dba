package auth

import (
	"crypto/sha256"
	"regexp"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

func TestPersonalTokens(t *testing.T) {
	tokens := NewTokens(Options{Secrets: []string{strings.Repeat("a secret of a test ", 3)}})
	other := NewTokens(Options{Secrets: []string{strings.Repeat("another secret altogether ", 3)}})
	form := regexp.MustCompile(`^crp_[A-Za-z0-9_-]{43}$`)
	seen := map[string]bool{}
	for range 100 {
		token, hash := NewPersonal()
		if !form.MatchString(token) || seen[token] || hash != sha256.Sum256([]byte(token)) {
			t.Fatalf("made %q, %x", token, hash)
		}
		seen[token] = true
		// They outlive every signing key.
		for _, tokens := range []*Tokens{tokens, other} {
			claims, err := tokens.Verify(token)
			if want := (Claims{Session: chat.TokenSession(hash), IsPersonal: true}); err != nil || claims != want {
				t.Errorf("verified as %+v, %v", claims, err)
			}
		}
		if _, err := tokens.VerifyAccess(token); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("a JWT after all: %v", err)
		}
	}
}

func TestWhatIsNoPersonalToken(t *testing.T) {
	tokens := NewTokens(Options{Secrets: []string{strings.Repeat("a secret of a test ", 3)}})
	good, _ := NewPersonal()
	for name, token := range map[string]string{
		"prefix": "crp_", "short": good[:len(good)-1], "long": good + "A", "padded": good + "=", "twice": good + good[4:], "a line end": good + "\n",
		"a line end within": good[:9] + "\r\n" + good[9:], "another alphabet": good[:9] + "+/" + good[11:], "capitals": "CRP_" + good[4:],
		"a space": " " + good, "loose bits": "crp_" + strings.Repeat("A", 42) + "B", "huge": "crp_" + strings.Repeat("A", 1<<20),
	} {
		if claims, err := tokens.Verify(token); !chat.IsKind(err, chat.KindUnauthorized) {
			t.Errorf("%s: %+v, %v", name, claims, err)
		}
	}
}
