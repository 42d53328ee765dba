package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store/db"
	"github.com/chatrooms/chatrooms/server/internal/store/storetest"
)

// Postgres lets two transactions go on at once where SQLite lets one write: here one is held open before its commit, and
// the other one must wait for it.

// held is a transaction that has done its work and waits to commit.
type held struct {
	commit chan struct{}
	done   chan error
}

// hold runs a transaction of s up to its commit; work does its part and then calls the function it is given.
func hold(t *testing.T, work func(ctx context.Context, ready func()) error) held {
	t.Helper()
	h := held{commit: make(chan struct{}), done: make(chan error, 1)}
	ready := make(chan struct{})
	go func() {
		h.done <- work(context.WithoutCancel(t.Context()), func() {
			close(ready)
			<-h.commit
		})
	}()
	select {
	case <-ready:
	case err := <-h.done:
		t.Fatal("it ended before its commit: ", err)
	}
	return h
}

// beforeCommitOf starts second while h is held, lets h commit once second waits for a lock, and ends with both.
func (h held) beforeCommitOf(t *testing.T, s *Store, second func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- second() }()
	ended, err := awaitLock(t, s, done)
	close(h.commit)
	if err := <-h.done; err != nil {
		t.Error(err)
	}
	if ended {
		t.Error("the second did not wait for the first")
		return err
	}
	return <-done
}

// awaitLock asks until somebody in the database waits for a lock, or done gives an error, which it returns. The server's
// lock_timeout ends it.
func awaitLock(t *testing.T, s *Store, done <-chan error) (ended bool, err error) {
	t.Helper()
	return awaitLocks(t, s, 1, done)
}

// awaitLocks likewise, for so many who wait.
func awaitLocks(t *testing.T, s *Store, n int, done <-chan error) (ended bool, err error) {
	t.Helper()
	for {
		select {
		case err := <-done:
			return true, err
		default:
		}
		var waiting int
		query := "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
		if err := s.db.Reader.Raw(query).Scan(&waiting).Error; err != nil {
			t.Fatal(err)
		}
		if waiting >= n {
			return false, nil
		}
	}
}

// deletion begins to delete the account and says which rooms it then finds.
func deletion(ctx context.Context, s *Store, user chat.UserID, ready func()) (rooms []chat.RoomID, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		if _, err := deleteAccount(tx, user, noon); err != nil {
			return err
		}
		rooms, err = roomIDsOf(tx, user)
		ready()
		return err
	})
	return rooms, err
}

func TestADeletionFindsTheJoinThatWasUnderWay(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	for name, join := range map[string]func(ctx context.Context, ready func()) error{
		"by a post": func(ctx context.Context, ready func()) error {
			return s.db.Appending(ctx, func(p *db.Pipeline) error {
				a := &appending{writing: s.newWriting(p), posts: []chat.Post{c.say(c.grace, "hello")}, wait: time.Second}
				if err := a.read(); err != nil {
					return err
				}
				err := p.Run(s.writes(chat.Judge(a.posts, a.facts, noon))...)
				ready()
				return errors.Join(err, p.Commit())
			})
		},
		"by an add": func(ctx context.Context, ready func()) error {
			_, err := storetest.Change(ctx, s, chat.Change{Room: c.lobby.ID, Target: c.grace.ID}, noon, func(d *storetest.Draft) error {
				d.Join(c.grace, chat.Member)
				ready()
				return nil
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			joining := hold(t, join)
			var rooms []chat.RoomID
			err := joining.beforeCommitOf(t, s, func() (err error) {
				rooms, err = deletion(t.Context(), s, c.grace.ID, func() {})
				return err
			})
			if err != nil || len(rooms) != 1 {
				t.Errorf("the deletion found rooms %v, %v", rooms, err)
			}
		})
		exec(t, s, "DELETE FROM memberships WHERE user_id = ?", c.grace.ID)
		exec(t, s, "UPDATE users SET deleted_at = NULL WHERE id = ?", c.grace.ID)
	}
}

func TestAJoinWaitsForTheDeletionUnderWay(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	for name, join := range map[string]func() error{
		"by a post": func() error {
			out, err := s.AppendMessages(t.Context(), []chat.Post{c.say(c.ada, "hello"), c.say(c.grace, "hello")}, noon, 2*time.Second)
			if err != nil {
				return err
			}
			if out[0].Err != nil {
				t.Errorf("one not deleted: %v", out[0].Err)
			}
			return out[1].Err
		},
		"by an add": func() error {
			about := chat.Change{Room: c.lobby.ID, Target: c.grace.ID}
			_, err := storetest.Change(t.Context(), s, about, noon, func(d *storetest.Draft) error {
				if d.Facts.Seats[chat.SeatKey{Room: c.lobby.ID, User: c.grace.ID}].Deleted {
					return chat.NotFound("This user")
				}
				d.Join(c.grace, chat.Member)
				return nil
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			deleting := hold(t, func(ctx context.Context, ready func()) error {
				_, err := deletion(ctx, s, c.grace.ID, ready)
				return err
			})
			err := deleting.beforeCommitOf(t, s, join)
			if !chat.IsKind(err, chat.KindUnauthorized) && !chat.IsKind(err, chat.KindNotFound) {
				t.Errorf("it joined: %v", err)
			}
			if rooms, err := s.RoomIDsOf(t.Context(), c.grace.ID); err != nil || len(rooms) != 0 {
				t.Errorf("rooms %v, %v", rooms, err)
			}
		})
		exec(t, s, "UPDATE users SET deleted_at = NULL WHERE id = ?", c.grace.ID)
	}
}

func TestASessionDoesNotSurviveAChangeOfPasswordUnderWay(t *testing.T) {
	s := onPostgres(t)
	c := newCast(t, s)
	session := chat.Session{ID: "s1", User: c.ada, Generation: 1, CreatedAt: noon, LastSeenAt: noon, ExpiresAt: noon.AddDate(99, 0, 0)}
	changing := hold(t, func(ctx context.Context, ready func()) error {
		return s.db.Write(ctx, func(tx *gorm.DB) error {
			err := changeAccount(tx, c.ada.ID, map[string]any{"password_hash": "new hash"})
			ready()
			return err
		})
	})
	err := changing.beforeCommitOf(t, s, func() error { return s.CreateSession(t.Context(), session, "") })
	if !chat.IsKind(err, chat.KindUnauthorized) {
		t.Errorf("signed in with the old password: %v", err)
	}

	starting := hold(t, func(ctx context.Context, ready func()) error {
		return s.db.Write(ctx, func(tx *gorm.DB) error {
			if _, err := lockedAccount(tx, c.ada.ID); err != nil {
				return err
			}
			err := tx.Exec(`INSERT INTO sessions (id, user_id, generation, created_at, last_seen_at, expires_at, user_agent, ip)
				VALUES ('s2', ?, 1, now(), now(), now(), '', '')`, c.ada.ID).Error
			ready()
			return err
		})
	})
	var ended []chat.SessionID
	err = starting.beforeCommitOf(t, s, func() (err error) {
		ended, err = s.SetPassword(t.Context(), c.ada.ID, "newer hash", "", noon)
		return err
	})
	if err != nil || len(ended) != 1 {
		t.Errorf("the change ended %v, %v", ended, err)
	}
}
