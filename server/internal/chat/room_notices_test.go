package chat

import (
	"context"
	"errors"
	"log/slog"
	"maps"
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
	all     []UserID // whose level is LevelAll
	read    func() error
}

func (h *hall) Readers(_ context.Context, of ReadersOf) ([]Reader, error) {
	if err := h.read(); err != nil {
		return nil, err
	}
	members := h.members
	if of.OnlyAll {
		members = h.all
	}
	from, _ := slices.BinarySearch(members, of.After+1)
	readers := []Reader{}
	for _, id := range members[from:min(from+of.Limit, len(members))] {
		r := Reader{User: id, Role: Member}
		if slices.Contains(h.all, id) {
			r.Level = LevelAll
		}
		readers = append(readers, r)
	}
	return readers, nil
}

func (h *hall) RoomsToldOfAll(_ context.Context, rooms []RoomID) ([]RoomID, error) {
	if len(h.all) == 0 {
		return nil, nil
	}
	return rooms, nil
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
		notices.tell(roomNotice{Message: Message{Author: User{ID: 1}, Seq: 7, MentionsRoom: true}, told: []User{{ID: 3}}})
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
		ofRoom := roomNotice{Message: Message{RoomName: "lobby", MentionsRoom: true}}
		store := &hall{members: memberKeys(2), read: func() error { <-hold; return nil }}
		notices := newRoomNotices(Options{
			Now:   time.Now,
			Store: store, Log: slog.New(slog.NewTextHandler(&log, nil)), Publisher: signalsTo(func(Signal) { told++ }),
		})
		notices.tell(ofRoom)
		synctest.Wait() // it is being told of
		for range maxRoomNotices + 3 {
			notices.tell(ofRoom)
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
	for range 2 {
		notices.tell(roomNotice{Message: Message{MentionsRoom: true}})
	}
	notices.close()
	if told != 1 {
		t.Errorf("%d rooms are told", told)
	}
}

// Of any message those are told who want it, once, whatever else it mentions; of one that mentions the room since an edit
// they were told before. One in a room where nobody wants that costs no more than the common question.
func TestMembersAreToldOfEveryMessage(t *testing.T) {
	for name, c := range map[string]struct {
		all   []UserID
		m     roomNotice
		want  map[UserID]NoticeReason
		reads int
	}{
		"in one room":        {[]UserID{2, 3, 4}, roomNotice{Message: Message{Author: User{ID: 2}}, told: []User{{ID: 3}}}, map[UserID]NoticeReason{4: NoticeAll}, 1},
		"the room":           {[]UserID{2}, roomNotice{Message: Message{MentionsRoom: true}}, map[UserID]NoticeReason{1: NoticeMention, 2: NoticeMention, 3: NoticeMention, 4: NoticeMention}, 1},
		"the room, edited":   {[]UserID{2}, roomNotice{Message: Message{MentionsRoom: true}, isEdit: true}, map[UserID]NoticeReason{1: NoticeMention, 2: NoticeMention, 3: NoticeMention, 4: NoticeMention}, 1},
		"nobody wants it":    {nil, roomNotice{Message: Message{Author: User{ID: 2}}}, map[UserID]NoticeReason{}, 0},
		"deleted in between": {[]UserID{1}, roomNotice{Message: Message{DeletedAt: new(time.Time)}}, map[UserID]NoticeReason{}, 1},
	} {
		reads := 0
		told := map[UserID]NoticeReason{}
		store := &hall{members: memberKeys(4), all: c.all, read: func() error { reads++; return nil }}
		notices := newRoomNotices(Options{Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler), Publisher: signalsTo(func(s Signal) {
			for _, id := range s.(RoomNotice).Users {
				if told[id] != "" {
					t.Errorf("%s: %d is told twice", name, id)
				}
				told[id] = s.(RoomNotice).Reason
			}
		})})
		notices.tell(c.m)
		notices.close()
		if !maps.Equal(told, c.want) || reads != c.reads {
			t.Errorf("%s: %v after %d reads, want %v after %d", name, told, reads, c.want, c.reads)
		}
	}
}
