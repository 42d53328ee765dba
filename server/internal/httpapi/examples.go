package httpapi

import (
	"bytes"
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The document's examples are made as answers are, so that they cannot differ from them: a small conversation of two.
var (
	dawn  = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	later = dawn.Add(time.Minute)
	ada   = chat.User{ID: 1, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", Username: "ada", DisplayName: "Ada Lovelace", CreatedAt: dawn}
	grace = chat.User{ID: 2, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a02", Username: "grace", DisplayName: "Grace Hopper", CreatedAt: dawn}

	question = chat.Message{
		ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50", RoomName: "lobby", Seq: 2, Author: grace, Body: "Is anybody here?", CreatedAt: dawn,
	}
	answered = chat.Message{
		ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", RoomName: "lobby", Seq: 3, Author: ada, Body: "Good morning, @grace", ClientID: "draft-1",
		ReplyTo:   &chat.Quote{ID: question.ID, Seq: question.Seq, Author: grace, Body: question.Body},
		CreatedAt: later, EditedAt: &later, Mentions: []chat.User{grace}, Reactions: []chat.Reaction{{Emoji: "👍", Count: 1, Me: true}},
	}
	lobby = chat.RoomView{
		Room: chat.Room{
			Name: "lobby", Title: "Lobby", Topic: "Come in", Visibility: chat.Public, CreatedAt: dawn, CreatedBy: ada,
			Seq: 4, MemberCount: 2, LastMessageAt: &later,
		},
		Me: chat.Standing{Role: chat.Owner, LastRead: 3, Unread: 1},
	}
	joined   = chat.Membership{User: grace, Role: chat.Member, JoinedAt: dawn}
	phone    = chat.Session{ID: "01980c5e-9c00-7000-8000-00000000000a", User: ada, CreatedAt: dawn, LastSeenAt: later, UserAgent: "curl/8.17.0", IP: "192.0.2.7"}
	script   = chat.Token{ID: "01980c5e-9c00-7000-8000-00000000000b", User: ada, Name: "backup script", CreatedAt: dawn, ExpiresAt: &later}
	reaction = chat.GivenReaction{Emoji: "👍", User: grace, At: later}
	earlier  = chat.Revision{Body: "Good mroning, @grace", At: dawn}
	found    = chat.Found{Message: question, RoomTitle: lobby.Title, Marks: [][2]int{{3, 10}}}
	history  = []chat.Event{
		{Type: chat.MemberJoined, RoomName: "lobby", Seq: 1, At: dawn, Actor: ada, User: &ada, Role: chat.Owner},
		{Type: chat.MessageCreated, RoomName: "lobby", Seq: 2, At: dawn, Actor: grace, Message: &question},
		{Type: chat.MessageCreated, RoomName: "lobby", Seq: 3, At: later, Actor: ada, Message: &answered},
		{Type: chat.ReactionAdded, RoomName: "lobby", Seq: 4, At: later, Actor: grace, Message: &answered, Emoji: "👍"},
	}
)

const (
	exampleAccess   = "eyJhbGciOiJIUzI1NiIs…"
	exampleRefresh  = "crr_7Q2m…"
	exampleToken    = "crp_Jb3k…"
	examplePassword = "correct horse battery"
	exampleCursor   = "AWxvYmJ5"
)

// examples has one value of each type that is a body.
func examples() []any {
	days, next, role := 90, exampleCursor, string(chat.Moderator)
	title, topic, private, client := "Lobby", "Come in", string(chat.Private), answered.ClientID
	reply := string(question.ID)
	info := (&server{Options: Options{Version: "1.0.0"}}).about(true)
	return []any{
		info,
		health{StatusOK},
		Readiness{StatusDegraded, Checks{Database: StatusOK, Redis: StatusUnavailable, Node: StatusOK}},

		registration{Username: ada.Username, Password: examplePassword, DisplayName: &ada.DisplayName},
		credentials{Username: ada.Username, Password: examplePassword},
		spentToken{RefreshToken: exampleRefresh},
		accountPatch{DisplayName: &ada.DisplayName},
		passwordChange{CurrentPassword: examplePassword, NewPassword: "difference engine"},
		confirmation{Password: examplePassword},
		tokenDraft{Name: script.Name, Scopes: []string{chat.ScopeRead}, ExpiresInDays: &days},
		wire.FromUser(ada),
		wire.FromSession(phone, exampleAccess, exampleRefresh, 15*time.Minute),
		page[wire.SignIn]{Items: []wire.SignIn{wire.FromSignIn(phone, phone.ID)}},
		page[wire.Token]{Items: []wire.Token{wire.FromToken(script)}},
		wire.NewToken{Token: wire.FromToken(script), Text: exampleToken},

		roomDraft{Name: lobby.Name, Title: &title, Topic: &topic, Visibility: &private},
		roomPatch{Title: &title, Topic: &topic},
		marker{Seq: question.Seq},
		memberRole{Role: &role},
		wire.FromRoomView(lobby, 2),
		page[wire.Room]{Items: []wire.Room{wire.FromRoomView(lobby, 2)}, NextCursor: &next},
		wire.FromStanding(lobby.Me),
		wire.FromMembership(joined, true),
		page[wire.Member]{Items: []wire.Member{wire.FromMembership(joined, true)}},

		messageDraft{Body: answered.Body, ClientID: &client, ReplyTo: &reply},
		messagePatch{Body: answered.Body},
		wire.FromMessage(answered),
		messagePage{Messages: wire.FromMessages([]chat.Message{question, answered}), Seq: lobby.Seq},
		page[wire.Message]{Items: []wire.Message{wire.FromMessage(answered)}},
		searchPage{Items: []wire.Found{wire.FromFound(found)}},
		page[wire.GivenReaction]{Items: []wire.GivenReaction{wire.FromGivenReaction(reaction)}},
		page[wire.Revision]{Items: []wire.Revision{wire.FromRevision(earlier)}},
		eventPage{Events: wire.FromEvents(history), Seq: lobby.Seq},
	}
}

// namedExamples has them by the name of their schema.
func namedExamples() map[string]any {
	named := map[string]any{}
	for _, value := range examples() {
		named[huma.DefaultSchemaNamer(reflect.TypeOf(value), "")] = value
	}
	return named
}

// exampleStream is the log as a stream has it, and what comes when nothing happens.
func exampleStream(isLines bool) string {
	o := streamWriter{isLines: isLines}
	for _, e := range history {
		o.event(e.Seq, wire.EncodeEvent(e))
	}
	o.beat(lobby.Seq)
	return string(o.buf)
}

// exampleExport is the conversation as a file.
func exampleExport(format export.Format) string {
	read := func(context.Context, int64, int) (chat.MessagePage, error) {
		return chat.MessagePage{Messages: []chat.Message{question, answered}, Seq: lobby.Seq}, nil
	}
	var file bytes.Buffer
	e, err := export.Begin(context.Background(), lobby.Room, format, read)
	if err == nil {
		err = e.Write(context.Background(), &file)
	}
	if err != nil { // nothing is read, nothing is full
		panic(err)
	}
	return file.String()
}
