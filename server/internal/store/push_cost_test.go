package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A post knows nothing of pushes: with a device to push to it says the same to the database, and costs the same, as without.
func TestPushCostsAPostNothing(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		now := s.Now()
		mention := func() {
			p := c.say(c.ada, strings.Repeat("x", 200)+" @grace")
			p.Draft.ClientID, p.Mentions = uuid.NewString(), []chat.Mention{{"grace"}}
			if out, err := s.AppendMessages(t.Context(), []chat.Post{p}, now, 2*time.Second); err != nil || out[0].Err != nil {
				t.Fatal(err, out)
			}
		}
		var said []string
		hear(t, s, func(statement string) { said = append(said, statement) })
		measure := func() (statements []string, allocs float64) {
			mention() // whatever is prepared once
			said = nil
			mention()
			statements = said
			return statements, testing.AllocsPerRun(20, mention)
		}
		without, allocsWithout := measure()

		s.QueuePushes()
		session := chat.Session{ID: "a session", User: c.grace, Generation: 1, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour)}
		if err := s.CreateSession(t.Context(), session, ""); err != nil {
			t.Fatal(err)
		}
		device := chat.Subscription{User: c.grace.ID, Session: session.ID, Endpoint: "https://push.example/1", P256dh: "key", Auth: "auth"}
		if err := s.PutSubscription(t.Context(), device, now); err != nil {
			t.Fatal(err)
		}
		with, allocsWith := measure()
		if diff := cmp.Diff(without, with); diff != "" || len(without) == 0 {
			t.Errorf("a post says something else with push on:\n%s", diff)
		}
		if allocsWith > allocsWithout*1.05 {
			t.Errorf("%.0f allocations a post, %.0f without push", allocsWith, allocsWithout)
		}
		t.Logf("%d statements, %.0f allocations a post; without push %.0f", len(with), allocsWith, allocsWithout)

		for more := true; more; {
			var err error
			if more, err = s.IndexBatch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		due, err := s.ClaimPushes(t.Context(), now.Add(time.Minute), now.Add(30*time.Second), 100)
		if err != nil || len(due.Pushes) < 20 {
			t.Errorf("%d pushes of what was measured: %v", len(due.Pushes), err)
		}
	})
}
