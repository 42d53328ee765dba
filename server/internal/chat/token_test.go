package chat

import (
	"strings"
	"testing"
	"time"
)

func TestTokenDrafts(t *testing.T) {
	days := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		draft TokenDraft
		write bool
		end   time.Duration // 0: none
		bad   string
	}{
		"plain":          {TokenDraft{Name: " bot "}, true, 0, ""},
		"reads":          {TokenDraft{Name: "bot", Scopes: []string{"read"}}, false, 0, ""},
		"both":           {TokenDraft{Name: "bot", Scopes: []string{"read", "write"}}, true, 0, ""},
		"write alone":    {TokenDraft{Name: "bot", Scopes: []string{"write"}}, true, 0, ""},
		"a day":          {TokenDraft{Name: "bot", ExpiresInDays: days(1)}, true, 24 * time.Hour, ""},
		"a leap year":    {TokenDraft{Name: "bot", ExpiresInDays: days(366)}, true, 366 * 24 * time.Hour, ""},
		"no name":        {TokenDraft{Name: " "}, true, 0, "body.name"},
		"a long name":    {TokenDraft{Name: strings.Repeat("é", 65)}, true, 0, "body.name"},
		"no scope":       {TokenDraft{Name: "bot", Scopes: []string{}}, false, 0, "body.scopes"},
		"another scope":  {TokenDraft{Name: "bot", Scopes: []string{"read", "admin"}}, false, 0, "body.scopes"},
		"no days":        {TokenDraft{Name: "bot", ExpiresInDays: days(0)}, true, 0, "body.expires_in_days"},
		"days gone by":   {TokenDraft{Name: "bot", ExpiresInDays: days(-1 << 62)}, true, 0, "body.expires_in_days"},
		"a day too many": {TokenDraft{Name: "bot", ExpiresInDays: days(367)}, true, 0, "body.expires_in_days"},
		"days of aeons":  {TokenDraft{Name: "bot", ExpiresInDays: days(1 << 62)}, true, 0, "body.expires_in_days"},
	} {
		token, err := c.draft.check(past)
		if c.bad != "" {
			if e, ok := AsError(err); !ok || e.Kind != KindInvalid || len(e.Fields) != 1 || e.Fields[0].Location != c.bad {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var end time.Duration
		if token.ExpiresAt != nil {
			end = token.ExpiresAt.Sub(past)
		}
		if err != nil || token.Name != "bot" || token.CanWrite != c.write || end != c.end {
			t.Errorf("%s: %+v, %v", name, token, err)
		}
	}
}

func TestTokenSessions(t *testing.T) {
	hash := TokenHash{1, 2, 3, 31: 255}
	id := TokenSession(hash)
	if got, ok := id.tokenHash(); !ok || got != hash {
		t.Errorf("%q is of %x, %t", id, got, ok)
	}
	for _, id := range []SessionID{"", "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", "token ", "token 00", "token x" + id[7:], id + "00", " " + id} {
		if _, ok := id.tokenHash(); ok {
			t.Errorf("%q passes for a token's", id)
		}
	}
}

// TestReach: what each kind of sign-in may do (contract section 2).
func TestReach(t *testing.T) {
	for reach, want := range map[Reach][2]Kind{
		ReachAll: {allowed, allowed}, ReachWrite: {allowed, KindForbidden}, ReachRead: {KindForbidden, KindForbidden},
	} {
		actor := Actor{Reach: reach}
		if got := [2]Kind{kindOf(canWrite(actor)), kindOf(canManageAccount(actor))}; got != want {
			t.Errorf("reach %d: %v, want %v", reach, got, want)
		}
	}
}
