//go:build linux

package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

var noDeadline time.Time

// person is an account that is signed in.
type person struct {
	chat.User
	token   string
	session chat.SessionID
}

// town is what a case needs in the database: accounts with a session each, made without the price of a password, and rooms
// that all of them are in. Everything after that goes through the server's front door.
type town struct {
	people []person
	rooms  []chat.Room
	source string // of the database, where a case goes past the server
}

// settle writes people and rooms into the database. secret is the server's JWT_SECRET. Each room gets members of its own:
// the people are spread over the rooms in order.
func settle(ctx context.Context, db *store.Store, secret string, people, rooms int) (*town, error) {
	tokens := auth.NewTokens(auth.Options{Secrets: []string{secret}, Now: time.Now})
	t := &town{}
	now := time.Now()
	tag := uuid.NewString()[:8]
	for i := range people {
		user, err := db.CreateUser(ctx, chat.NewAccount{User: chat.User{
			PublicID: newID(), Username: fmt.Sprintf("p%s-%d", tag, i), DisplayName: fmt.Sprintf("Person %d", i), CreatedAt: now,
		}, PasswordHash: "no password"})
		if err != nil {
			return nil, fmt.Errorf("make an account: %w", err)
		}
		session := chat.Session{
			ID: chat.SessionID(newID()), User: user, Generation: 1, CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(24 * time.Hour),
		}
		if err := db.CreateSession(ctx, session, "no password"); err != nil {
			return nil, fmt.Errorf("sign in: %w", err)
		}
		t.people = append(t.people, person{user, tokens.Issue(session).Access, session.ID})
	}
	for i := range rooms {
		owner := t.people[i*people/rooms]
		room, _, err := db.CreateRoom(ctx, chat.Room{
			Name: fmt.Sprintf("r%s-%d", tag, i), Title: "Room", Visibility: chat.Public, CreatedAt: now, CreatedBy: owner.User,
		})
		if err != nil {
			return nil, fmt.Errorf("make a room: %w", err)
		}
		for _, p := range t.people[i*people/rooms+1 : (i+1)*people/rooms] {
			if err := join(ctx, db, room, p.User, now); err != nil {
				return nil, fmt.Errorf("join a room: %w", err)
			}
		}
		t.rooms = append(t.rooms, room)
	}
	return t, nil
}

func join(ctx context.Context, db *store.Store, room chat.Room, user chat.User, at time.Time) error {
	return db.Change(ctx, chat.Change{Room: room.ID, Judge: func(f chat.Facts) (chat.Verdict, error) {
		log := &chat.RoomLog{Room: f.Rooms[room.ID]}
		m, e := log.Join(user, user, chat.Member, at)
		return chat.Verdict{
			At: at, Rooms: []*chat.RoomLog{log}, Joined: []chat.Membership{m}, Events: []chat.Event{e},
		}, nil
	}})
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
