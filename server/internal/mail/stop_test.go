package mail

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/mail/mailtest"
)

// stopped is a store in whose middle of a step the node is told to stop. It gives one mail and one digest, and notes what became
// of them.
type stopped struct {
	chat.EmailStore
	chat.DigestStore
	stop    context.CancelFunc
	stopsAt string
	steps   map[string]error // that were taken: the error of their context at the end
	delayed int
}

func (s *stopped) step(ctx context.Context, name string) error {
	if name == s.stopsAt {
		s.stop()
	}
	s.steps[name] = ctx.Err()
	return ctx.Err()
}

func (s *stopped) ClaimMails(ctx context.Context, _, _ time.Time, _ int) ([]chat.QueuedMail, error) {
	return []chat.QueuedMail{{Kind: chat.MailReset, Tries: 1}}, s.step(ctx, "claim mails")
}

func (s *stopped) OpenCode(ctx context.Context, m chat.QueuedMail, _ chat.CodeHash, _ time.Time) (chat.QueuedMail, bool, error) {
	m.Address = "ada@example.org"
	return m, true, s.step(ctx, "open code")
}

func (s *stopped) EndMail(ctx context.Context, _ chat.QueuedMail) error {
	return s.step(ctx, "end mail")
}

func (s *stopped) DelayMail(ctx context.Context, _ chat.QueuedMail, _ chat.CodeHash, _ time.Time) error {
	s.delayed++
	return s.step(ctx, "delay mail")
}

func (s *stopped) ClaimDigests(ctx context.Context, _, _ time.Time, _ int) ([]chat.Digest, bool, error) {
	return []chat.Digest{{Address: "grace@example.org", Missed: []chat.Missed{{Message: chat.Message{Body: "hello"}}}}}, false, s.step(ctx, "claim digests")
}

func (s *stopped) BeginDigest(ctx context.Context, _ chat.Digest, _ time.Time) (bool, error) {
	return true, s.step(ctx, "begin digest")
}

type uncounted struct{}

func (uncounted) Mailed(string, string) {}

// A step that has begun is ended, whenever the node is told to stop: a digest that is noted as sent is sent, and a mail with a link
// is sent, or given to whoever comes next.
func TestAStopLosesNoMail(t *testing.T) {
	for stopsAt, want := range map[string]struct {
		mails   int
		delayed int
	}{
		"claim mails":   {0, 1},
		"open code":     {1, 0},
		"end mail":      {1, 0},
		"claim digests": {1, 0},
		"begin digest":  {2, 0},
	} {
		ctx, stop := context.WithCancel(t.Context())
		server := mailtest.New(t, mailtest.Options{})
		s := &stopped{stop: stop, stopsAt: stopsAt, steps: map[string]error{}}
		w, err := New(Options{
			Store: s, Server: Server{URL: server.URL(), From: "chat@example.org"}, Now: time.Now, Log: slog.New(slog.DiscardHandler), Metrics: uncounted{},
			NewCode: func() (string, chat.CodeHash) { return "code", chat.CodeHash{} },
		})
		if err != nil {
			t.Fatal(err)
		}
		w.round(ctx)
		for step, err := range s.steps {
			if err != nil {
				t.Errorf("%s: the stop cut the step %q off: %v", stopsAt, step, err)
			}
		}
		if mails := len(server.Arrived()); mails != want.mails || s.delayed != want.delayed {
			t.Errorf("%s: %d mails were sent and %d put off, want %d and %d", stopsAt, mails, s.delayed, want.mails, want.delayed)
		}
		stop()
	}
}
