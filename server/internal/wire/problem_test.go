package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// The codes and their statuses are the contract's (section 1).
func TestFromError(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		code   Code
	}{
		"invalid":             {chat.Invalid("body.title", "is too long"), 422, "invalid"},
		"unauthorized":        {chat.Unauthorized("Sign in."), 401, "unauthorized"},
		"invalid credentials": {chat.InvalidCredentials(), 401, "invalid_credentials"},
		"forbidden":           {chat.Forbidden("No."), 403, "forbidden"},
		"not found":           {chat.NotFound("This room"), 404, "not_found"},
		"conflict":            {chat.Conflict("Taken."), 409, "conflict"},
		"choose a username":   {chat.ChooseUsername("Choose.", "ada2"), 409, "choose_username"},
		"gone":                {chat.Gone(), 410, "gone"},
		"rate limited":        {chat.RateLimited(time.Second), 429, "rate_limited"},
		"unavailable":         {chat.Unavailable(errors.New("secret")), 503, "unavailable"},
		"wrapped":             {fmt.Errorf("secret: %w", chat.Gone()), 410, "gone"},
		"another's":           {errors.New("secret"), 500, "internal"},
		"none":                {nil, 500, "internal"},
		"of no kind":          {&chat.Error{Detail: "secret"}, 500, "internal"},
		"of an unknown kind":  {&chat.Error{Kind: 99, Detail: "secret"}, 500, "internal"},
	} {
		p := FromError(c.err)
		if p.Status != c.status || p.Code != c.code || p.Type != "about:blank" || p.Title == "" || p.Detail == "" {
			t.Errorf("%s: %+v", name, p)
		}
		if strings.Contains(string(Encode(p)), "secret") {
			t.Errorf("%s tells %s", name, Encode(p))
		}
	}
}

func TestProblemJSON(t *testing.T) {
	p := FromError(chat.InvalidFields(chat.Field{Location: "body.title", Message: "is too long"}))
	want := `{"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"Some fields are not valid.",` +
		`"code":"invalid","errors":[{"location":"body.title","message":"is too long"}]}`
	if diff := cmp.Diff(want, string(Encode(p))); diff != "" {
		t.Error(diff)
	}
	if p := FromError(chat.RateLimited(1500 * time.Millisecond)); p.RetryAfter != 1500*time.Millisecond || strings.Contains(string(Encode(p)), "etry") {
		t.Errorf("%s after %s", Encode(p), p.RetryAfter)
	}
}

func TestEveryCodeHasAStatus(t *testing.T) {
	for kind, code := range codes {
		if statuses[code] == 0 {
			t.Errorf("kind %d has code %s without a status", kind, code)
		}
	}
	if p := NewProblem("made up", "x"); p.Status != 500 || p.Code != CodeInternal {
		t.Errorf("a code that is none: %+v", p)
	}
}

func TestTimes(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	for at, want := range map[time.Time]Time{
		time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC):           "2026-11-23T12:00:00.000Z",
		time.Date(2026, 11, 23, 12, 0, 0, 120_999_999, time.UTC): "2026-11-23T12:00:00.120Z",
		time.Date(2026, 11, 23, 12, 0, 0, 7_000_000, berlin):     "2026-11-23T11:00:00.007Z",
	} {
		if got := At(at); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

// A deleted account shows nothing of who it was (contract section 2).
func TestDeletedUser(t *testing.T) {
	u := chat.User{ID: 7, PublicID: "id", Username: "ada", DisplayName: "Ada", CreatedAt: time.Unix(0, 0), Deleted: true}
	want := `{"id":"id","username":null,"display_name":"Deleted user","created_at":"1970-01-01T00:00:00.000Z","picture":null,"bot":false,"status":null,"deleted":true}`
	if got := string(Encode(FromUser(u))); got != want {
		t.Errorf("%s", got)
	}
	u.Deleted = false
	want = `{"id":"id","username":"ada","display_name":"Ada","created_at":"1970-01-01T00:00:00.000Z","picture":null,"bot":false,"status":null}`
	if got := string(Encode(FromUser(u))); got != want {
		t.Errorf("%s", got)
	}
}

// In REST reactions say whether the caller is among them; in events, the same for everyone, they do not.
func TestReactionsOfTheCaller(t *testing.T) {
	m := chat.Message{ID: "id", Reactions: []chat.Reaction{{Emoji: "👍", Count: 2, Me: true}}}
	if got := string(Encode(FromMessage(m))); !strings.Contains(got, `"reactions":[{"emoji":"👍","count":2,"me":true}]`) {
		t.Errorf("%s", got)
	}
	e := chat.Event{Type: chat.MessageCreated, Message: &m}
	if got := string(EncodeEvent(e)); !strings.Contains(got, `"reactions":[{"emoji":"👍","count":2}]`) {
		t.Errorf("%s", got)
	}
	e = chat.Event{Type: chat.ReactionRemoved, Emoji: "👍", Message: &chat.Message{ID: "id"}}
	if got := string(EncodeEvent(e)); !strings.HasSuffix(got, `"message_id":"id","emoji":"👍","reactions":[]}`) {
		t.Errorf("%s", got)
	}
}
