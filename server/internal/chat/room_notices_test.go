package chat

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// hall is a store of one room's members, whose pages the test holds back.
type hall struct {
	Store
	members []UserID
	read    func() error
}

func (h *hall) ToldMembers(_ context.Context, _ RoomID, _ UserID, _ time.Time, after UserID, limit int) ([]UserID, error) {
	if err := h.read(); err != nil {
		return nil, err
	}
	from, _ := slices.BinarySearch(h.members, after+1)
	return slices.Clone(h.members[from:min(from+limit, len(h.members))]), nil
}

type signalsTo func(Signal)

func (signalsTo) PublishEvents([]Event)       {}
func (f signalsTo) PublishSignal(told Signal) { f(told) }

func memberKeys(n int) []UserID {
	ids := make([]UserID, n)
	for i := range ids {
		ids[i] = UserID(i + 1)
	}
	return ids
}

// Every member but the author and those named is told once, in as many signals as there are pages.
func TestARoomIsToldInPages(t *testing.T) {
	for _, n := range []int{0, 1, 2, noticePage - 1, noticePage, noticePage + 1, 10_000} {
		var signals int
		var told []UserID
		store := &hall{members: memberKeys(n), read: func() error { return nil }}
		notices := newRoomNotices(Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Publisher: signalsTo(func(s Signal) {
			signals++
			told = append(told, s.(RoomNotice).Users...)
		})})
		notices.tell(Message{Author: User{ID: 1}, Seq: 7}, []User{{ID: 3}})
		notices.close()
		want := slices.DeleteFunc(memberKeys(n), func(id UserID) bool { return id == 1 || id == 3 })
		if !slices.Equal(told, want) || signals > n/noticePage+1 {
			t.Errorf("of %d members %d are told in %d signals", n, len(told), signals)
		}
	}
}

// However slow the database is, whoever tells does not wait: what is too much is logged and left out.
func TestTellingARoomNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		hold := make(chan struct{})
		told := 0
		store := &hall{members: memberKeys(2), read: func() error { <-hold; return nil }}
		notices := newRoomNotices(Options{
			Now:   time.Now,
			Store: store, Log: slog.New(slog.NewTextHandler(&log, nil)), Publisher: signalsTo(func(Signal) { told++ }),
		})
		notices.tell(Message{RoomName: "lobby"}, nil)
		synctest.Wait() // it is being told of
		for range maxRoomNotices + 3 {
			notices.tell(Message{RoomName: "lobby"}, nil)
		}
		close(hold)
		notices.close()
		if n := strings.Count(log.String(), "too many rooms"); told != maxRoomNotices+1 || n != 3 {
			t.Errorf("told of %d, %d left out", told, n)
		}
	})
}

// A database that fails for one room leaves the next one to be told.
func TestTellingARoomSurvivesAFailure(t *testing.T) {
	failures := []error{errors.New("down"), nil}
	told := 0
	store := &hall{members: memberKeys(2), read: func() error {
		err := failures[0]
		failures = failures[1:]
		return err
	}}
	notices := newRoomNotices(Options{Now: time.Now, Store: store, Log: slog.New(slog.DiscardHandler), Publisher: signalsTo(func(Signal) { told++ })})
	notices.tell(Message{}, nil)
	notices.tell(Message{}, nil)
	notices.close()
	if told != 1 {
		t.Errorf("%d rooms are told", told)
	}
}
