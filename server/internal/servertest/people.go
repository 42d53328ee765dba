package servertest

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Person is somebody who is signed in.
type Person struct {
	chat.Actor
	Name  string
	Token string
}

// Person makes an account and signs it in, past the edges.
func (w *World) Person(name string) Person {
	w.T.Helper()
	session, err := w.Service.Register(w.T.Context(), chat.AccountDraft{Username: name, Password: Password}, chat.Origin{})
	Must(w.T, err)
	return w.signedIn(session)
}

// operator is the first account of a world, and so the one that administers its server.
const operator = "operator"

// Operator signs in who administers the server.
func (w *World) Operator() Person {
	w.T.Helper()
	session, err := w.Service.Login(w.T.Context(), operator, Password, chat.Origin{})
	Must(w.T, err)
	return w.signedIn(session)
}

// Suspend keeps somebody out, or lets them in again.
func (w *World) Suspend(name string, isSuspended bool) {
	w.T.Helper()
	_, err := w.Service.ChangeAccount(w.T.Context(), chat.CommandLine, name, chat.AccountChange{Suspended: &isSuspended})
	Must(w.T, err)
}

// Again signs the same person in once more.
func (w *World) Again(p Person) Person {
	w.T.Helper()
	session, err := w.Service.Login(w.T.Context(), p.Name, Password, chat.Origin{})
	Must(w.T, err)
	return w.signedIn(session)
}

func (w *World) signedIn(session chat.Session) Person {
	return Person{
		Actor: chat.Actor{User: session.User, Session: session.ID}, Name: session.User.Username,
		Token: w.Tokens.Issue(session).Access,
	}
}

// Room makes a room.
func (w *World) Room(owner Person, name string, visibility chat.Visibility) {
	w.T.Helper()
	_, err := w.Service.CreateRoom(w.T.Context(), owner.Actor, chat.RoomDraft{Name: name, Visibility: &visibility})
	Must(w.T, err)
}

// Join makes the person a member.
func (w *World) Join(p Person, room string) {
	w.T.Helper()
	_, err := w.Service.PutMember(w.T.Context(), p.Actor, room, "me", nil)
	Must(w.T, err)
}

// Post says something.
func (w *World) Post(p Person, room, body string) chat.Message {
	w.T.Helper()
	m, _, err := w.Service.PostMessage(w.T.Context(), p.Actor, room, chat.Draft{Body: body})
	Must(w.T, err)
	return m
}

// SetVisibility makes a room public or private.
func (w *World) SetVisibility(p Person, room string, v chat.Visibility) {
	w.T.Helper()
	_, err := w.Service.PatchRoom(w.T.Context(), p.Actor, room, chat.RoomPatch{Visibility: &v})
	Must(w.T, err)
}
