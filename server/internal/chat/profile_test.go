package chat

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

// acquainted is a store of one user's acquaintances.
type acquainted struct {
	Store
	ids     []UserID
	err     error
	reading chan struct{} // each read takes one
}

func (a *acquainted) Acquaintances(context.Context, UserID, int) ([]UserID, error) {
	if a.reading != nil {
		<-a.reading
	}
	return a.ids, a.err
}

func toldOf(store Store) (*profileNews, func() []UserChanged) {
	var told []UserChanged
	news := newProfileNews(Options{
		Store: store, Log: slog.New(slog.DiscardHandler),
		Publisher: signalsTo(func(s Signal) { told = append(told, s.(UserChanged)) }),
	})
	return news, func() []UserChanged { news.close(); return told }
}

// Everybody is told once, a bounded number at once.
func TestAcquaintancesAreToldInParts(t *testing.T) {
	for _, n := range []int{1, noticePage, noticePage + 1, 10*noticePage + 1} {
		news, told := toldOf(&acquainted{ids: memberKeys(n)})
		news.tell(User{ID: 1, DisplayName: "Ada"})
		heard := 0
		for i, part := range told() {
			heard += len(part.Users)
			if part.User.DisplayName != "Ada" || len(part.Users) > noticePage {
				t.Errorf("of %d: part %d has %d and tells of %+v", n, i, len(part.Users), part.User)
			}
		}
		if heard != n {
			t.Errorf("of %d %d are told", n, heard)
		}
	}
}

// However slow the database is, whoever changes does not wait, what waits is bounded, and of several changes the last is
// told.
func TestOfSeveralChangesTheLastIsTold(t *testing.T) {
	store := &acquainted{ids: memberKeys(2), reading: make(chan struct{})}
	news, told := toldOf(store)
	news.tell(User{ID: 1, DisplayName: "first"})
	store.reading <- struct{}{} // it is being told of
	for range 2 * maxProfileNews {
		news.tell(User{ID: 1, DisplayName: "Ada"})
	}
	for id := range 2 * maxProfileNews {
		news.tell(User{ID: UserID(id) + 2})
	}
	close(store.reading)
	all := told()
	if len(all) < maxProfileNews || len(all) > maxProfileNews+2 {
		t.Errorf("%d are told of, want %d that waited, and one or two before", len(all), maxProfileNews)
	}
	last := ""
	for _, part := range all {
		if part.User.ID == 1 {
			last = part.User.DisplayName
		}
	}
	if last != "Ada" {
		t.Errorf("of her %q was told last", last)
	}
}

// Where nobody can say who is to be told, at least the user's own connections are.
func TestOneselfIsToldWhateverTheDatabaseSays(t *testing.T) {
	news, told := toldOf(&acquainted{err: errors.New("away")})
	news.tell(User{ID: 7})
	if all := told(); len(all) != 1 || len(all[0].Users) != 1 || all[0].Users[0] != 7 {
		t.Errorf("told %+v", all)
	}
}

func TestAStatusEnds(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		until time.Time
		shows bool
	}{{time.Time{}, true}, {now.Add(time.Millisecond), true}, {now, false}, {now.Add(-time.Hour), false}} {
		s := Status{Emoji: "🌴", Until: c.until}
		if got := s.At(now) == s; got != c.shows {
			t.Errorf("until %v it shows at %v: %t", c.until, now, got)
		}
	}
}
