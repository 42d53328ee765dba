package store

import (
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

// TestAnEditedLinkIsQueuedWithTheNextRound: events of rooms that nobody follows are told to no one, so the edit itself has to tell
// the indexer. It would look at all rooms in a minute only.
func TestAnEditedLinkIsQueuedWithTheNextRound(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		s.QueuePreviews()
		c := newCast(t, s)
		said := post(t, s, c.say(c.ada, "https://example.org/a"))
		indexAll(t, s)
		now := time.Now()
		if _, err := s.search.Round(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		about := chat.Change{Room: c.lobby.ID, Message: said[0].ID}
		_, err := storetest.Change(t.Context(), s, about, now, func(d *storetest.Draft) error {
			d.Revise("https://example.org/b", nil, false)
			d.DropsPreview = true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for more := true; more; {
			if more, err = s.search.Round(t.Context(), now.Add(time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		tasks, err := s.ClaimPreviews(t.Context(), now.Add(time.Minute), now.Add(2*time.Minute), 10)
		if err != nil || len(tasks) != 1 || tasks[0].URL != "https://example.org/b" {
			t.Errorf("the links that wait are %v: %v", tasks, err)
		}
	})
}
