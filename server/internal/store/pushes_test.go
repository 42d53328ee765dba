package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// What is claimed and cannot be read is claimed again later, with the tries that it had.
func TestPushesThatCannotBeReadArePutBack(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		c := newCast(t, s)
		s.QueuePushes()
		now := s.Now()
		session := chat.Session{ID: "a session", User: c.grace, Generation: 1, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(time.Hour)}
		device := chat.Subscription{User: c.grace.ID, Session: session.ID, Endpoint: "https://push.example/1", P256dh: "key", Auth: "auth"}
		err := errors.Join(s.CreateSession(t.Context(), session, ""), s.PutSubscription(t.Context(), device, now))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			p := c.say(c.ada, "hello @grace")
			p.Draft.ClientID, p.Mentions = uuid.NewString(), []chat.Mention{{"grace"}}
			if out, err := s.AppendMessages(t.Context(), []chat.Post{p}, now, 2*time.Second); err != nil || out[0].Err != nil {
				t.Fatal(err, out)
			}
		}
		for more := true; more; {
			if more, err = s.IndexBatch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		claim := func(after time.Duration) (chat.ClaimedPushes, error) {
			return s.ClaimPushes(t.Context(), now.Add(after), now.Add(after-30*time.Second), 100)
		}
		retried, err := claim(31 * time.Second)
		if err != nil || len(retried.Pushes) != 3 {
			t.Fatalf("%d pushes: %v", len(retried.Pushes), err)
		}
		for i := range retried.Pushes {
			retried.Pushes[i].Tries = i
		}
		if err := s.DelayPushes(t.Context(), retried.Pushes, now.Add(40*time.Second)); err != nil {
			t.Fatal(err)
		}

		rename := func(from, to string) {
			if err := s.db.Writer.Exec("ALTER TABLE " + from + " RENAME TO " + to).Error; err != nil {
				t.Fatal(err)
			}
		}
		rename("room_views", "elsewhere") // the claim does not read it, and what comes after it does
		if got, err := claim(41 * time.Second); err == nil || len(got.Pushes) > 0 {
			t.Fatalf("%d pushes were read without a table: %v", len(got.Pushes), err)
		}
		rename("elsewhere", "room_views")
		if early, err := claim(42 * time.Second); err != nil || len(early.Pushes) > 0 {
			t.Errorf("%d pushes at once: %v", len(early.Pushes), err)
		}
		again, err := claim(41*time.Second + unreadWait)
		if err != nil || len(again.Pushes) != 3 {
			t.Fatalf("%d pushes later, want 3: %v", len(again.Pushes), err)
		}
		for i, p := range again.Pushes {
			if p.Tries != i {
				t.Errorf("push %d has %d tries, want %d", i, p.Tries, i)
			}
		}
	})
}
