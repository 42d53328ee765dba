package storetest

import (
	"slices"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var userTests = []func(*world){
	UsersComeBackAsStored, UsernamesAreTakenOnce, UnknownUsersAreNotFound, NamesThatNoDatabaseStoresAreNotFound,
	DisplayNamesChange, PasswordsChange, SuspendedAccountsLoseTheirSessions, DeletedAccountsAreGone,
	DeletedAccountsDoNotComeBack, DeletionsAreListedUntilTheirEnd, StatusesChange, AcquaintancesShareARoom,
}

func UsersComeBackAsStored(w *world) {
	made := w.user("ada")
	if made.ID == 0 || made.CreatedAt != w.later(0) {
		w.Errorf("made %+v, at %v", made, w.now)
	}
	for _, name := range []string{"Ada", "Ада Λάβλεϊς 爱达 🦊", `%_\'"; DROP TABLE users; --`} {
		renamed, err := w.ChangeProfile(w.ctx, made.ID, chat.ProfileChange{DisplayName: new(name)})
		w.must(err)
		made.DisplayName = name
		found, err := w.UserByName(w.ctx, "ada")
		w.must(err)
		w.same("renamed", renamed, made)
		w.same("found", found, made)
	}
	byName, err := w.CredentialsByName(w.ctx, "ada")
	w.must(err)
	byID, err := w.CredentialsByID(w.ctx, made.ID)
	w.must(err)
	w.same("by name", byName, chat.Credentials{User: made, PasswordHash: "hash of ada"})
	w.same("by id", byID, byName)
}

func UsernamesAreTakenOnce(w *world) {
	w.user("ada")
	_, err := w.CreateUser(w.ctx, chat.NewAccount{User: chat.User{PublicID: newID(), Username: "ada", CreatedAt: w.now}})
	w.kind(err, chat.KindConflict)
}

func UnknownUsersAreNotFound(w *world) {
	w.user("ada")
	_, err := w.UserByName(w.ctx, "grace")
	w.kind(err, chat.KindNotFound)
	_, err = w.UserByName(w.ctx, "Ada") // names come folded
	w.kind(err, chat.KindNotFound)
	_, err = w.CredentialsByID(w.ctx, 4711)
	w.kind(err, chat.KindNotFound)
	_, err = w.ChangeProfile(w.ctx, 4711, chat.ProfileChange{DisplayName: new("x")})
	w.kind(err, chat.KindNotFound)
	w.kind(w.RehashPassword(w.ctx, 4711, "", "x"), chat.KindNotFound)
	_, err = w.SetPassword(w.ctx, 4711, "x", "", w.now)
	w.kind(err, chat.KindNotFound)
	_, err = w.setSuspended(4711, true, w.now)
	w.kind(err, chat.KindNotFound)
}

// unstorable texts reach queries from addresses and cursors, which nobody has checked.
var unstorable = []string{"a\x00b", "\x00", "\xff\xfe", "a\xc3"}

func NamesThatNoDatabaseStoresAreNotFound(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, name := range unstorable {
		_, err := w.UserByName(w.ctx, name)
		w.kind(err, chat.KindNotFound)
		_, err = w.CredentialsByName(w.ctx, name)
		w.kind(err, chat.KindNotFound)
		_, _, err = w.RoomByName(w.ctx, name, ada.ID)
		w.kind(err, chat.KindNotFound)
		_, err = w.Session(w.ctx, chat.SessionID(name))
		w.kind(err, chat.KindNotFound)
		_, err = w.SpendRefresh(w.ctx, chat.SessionID(name), 1, w.now, w.now)
		w.kind(err, chat.KindNotFound)
		w.kind(w.RevokeSession(w.ctx, ada.ID, chat.SessionID(name), w.now), chat.KindNotFound)
		_, err = w.Message(w.ctx, lobby.ID, 0, chat.MessageID(name))
		w.kind(err, chat.KindNotFound)
		c := chat.Change{Room: lobby.ID, Message: chat.MessageID(name)}
		_, err = Change(w.ctx, w, c, w.now, func(*Draft) error { return nil })
		w.kind(err, chat.KindNotFound)
		for _, list := range []func() (int, error){
			func() (int, error) { l, err := w.RoomsVisibleTo(w.ctx, ada.ID, name, "", 9); return len(l), err },
			func() (int, error) { l, err := w.RoomsVisibleTo(w.ctx, ada.ID, "", name, 9); return len(l), err },
			func() (int, error) { l, err := w.RoomsOf(w.ctx, ada.ID, chat.OwnRooms{}, name, 9); return len(l), err },
			func() (int, error) { l, err := w.Members(w.ctx, lobby.ID, name, "", 9); return len(l), err },
			func() (int, error) { l, err := w.Members(w.ctx, lobby.ID, "", name, 9); return len(l), err },
		} {
			if n, err := list(); n != 0 || err != nil {
				w.Errorf("%q lists %d items, %v", name, n, err)
			}
		}
	}
}

func DisplayNamesChange(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	w.post(lobby, ada, "hello")
	renamed, err := w.ChangeProfile(w.ctx, ada.ID, chat.ProfileChange{DisplayName: new("Countess of Lovelace")})
	w.must(err)
	for _, e := range w.log(lobby) {
		w.same("the actor as they are now", e.Actor, renamed)
	}
	members, err := w.Members(w.ctx, lobby.ID, "COUNTESS", "", 9)
	w.must(err)
	if len(members) != 1 || members[0].User != renamed {
		w.Errorf("found %+v", members)
	}
}

// StatusesChange, and show wherever the user does.
func StatusesChange(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	w.post(lobby, ada, "hello")
	for _, status := range []chat.Status{
		{Emoji: "🌴", Text: "On holiday", Until: w.later(3600)}, {Emoji: "🎧"}, {},
	} {
		changed, err := w.ChangeProfile(w.ctx, ada.ID, chat.ProfileChange{Status: &status})
		w.must(err)
		w.same("changed", changed.Status, status)
		w.same("and nothing else", changed.DisplayName, ada.DisplayName)
		for _, e := range w.log(lobby) {
			w.same("the actor as they are now", e.Actor, changed)
		}
		members, err := w.Members(w.ctx, lobby.ID, "", "", 9)
		w.must(err)
		w.same("the member", members[0].User, changed)
	}
	both, err := w.ChangeProfile(w.ctx, ada.ID, chat.ProfileChange{DisplayName: new("Countess"), Status: &chat.Status{Emoji: "🎧"}})
	w.must(err)
	w.same("both", []string{both.DisplayName, both.Status.Emoji}, []string{"Countess", "🎧"})
	_, err = w.ChangeProfile(w.ctx, 4711, chat.ProfileChange{Status: &chat.Status{}})
	w.kind(err, chat.KindNotFound)
	_, err = w.markDeleted(ada.ID)
	w.must(err)
	w.same("a deleted user shows nothing", w.log(lobby)[0].Actor, chat.User{ID: ada.ID, PublicID: ada.PublicID, CreatedAt: ada.CreatedAt, Deleted: true})
}

func AcquaintancesShareARoom(w *world) {
	ada, grace, linus, ken := w.user("ada"), w.user("grace"), w.user("linus"), w.user("ken")
	lobby, garden, attic := w.room("lobby", ada), w.private("garden", ada), w.room("attic", ken)
	w.join(lobby, grace, chat.Member)
	w.join(garden, grace, chat.Member)
	w.join(garden, linus, chat.Member)
	w.join(attic, linus, chat.Member)
	known := func(u chat.User, limit int) []chat.UserID {
		w.Helper()
		ids, err := w.Acquaintances(w.ctx, u.ID, limit)
		w.must(err)
		slices.Sort(ids)
		return ids
	}
	sorted := func(users ...chat.User) (ids []chat.UserID) {
		for _, u := range users {
			ids = append(ids, u.ID)
		}
		slices.Sort(ids)
		return ids
	}
	w.same("ada's, each once", known(ada, 9), sorted(ada, grace, linus))
	w.same("linus'", known(linus, 9), sorted(ada, grace, linus, ken))
	w.same("of one in no room", known(w.operator, 9), sorted(w.operator))
	w.same("at most two", len(known(ada, 2)), 2)
}

func PasswordsChange(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	here, there, graces := w.session(ada), w.session(ada), w.session(grace)
	ended, err := w.SetPassword(w.ctx, ada.ID, "new hash", here.ID, w.later(5))
	w.must(err)
	w.same("ended", ended, []chat.SessionID{there.ID})
	w.live(here, true)
	w.live(there, false)
	w.live(graces, true)
	creds, err := w.CredentialsByID(w.ctx, ada.ID)
	w.must(err)
	w.same("hash", creds.PasswordHash, "new hash")
	w.kind(w.RehashPassword(w.ctx, ada.ID, "hash of ada", "stale"), chat.KindNotFound) // it was changed since
	w.must(w.RehashPassword(w.ctx, ada.ID, "new hash", "newer hash"))
	w.live(here, true)
	creds, err = w.CredentialsByID(w.ctx, ada.ID)
	w.must(err)
	w.same("hash", creds.PasswordHash, "newer hash")
}

func SuspendedAccountsLoseTheirSessions(w *world) {
	ada := w.user("ada")
	one, two := w.session(ada), w.session(ada)
	ended, err := w.setSuspended(ada.ID, true, w.later(5))
	w.must(err)
	slices.Sort(ended)
	w.same("ended", ended, []chat.SessionID{one.ID, two.ID})
	w.live(one, false)
	creds, err := w.CredentialsByName(w.ctx, "ada")
	w.must(err)
	if !creds.Suspended {
		w.Error("the account is not suspended")
	}
	ended, err = w.setSuspended(ada.ID, false, w.later(6))
	w.must(err)
	if len(ended) != 0 {
		w.Errorf("restoring ended %v", ended)
	}
	w.live(one, false) // what ended stays ended
	w.live(w.session(ada), true)
}

func DeletedAccountsAreGone(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.room("lobby", grace)
	said := w.post(lobby, ada, "hello")
	session := w.session(ada)
	ended := w.deleteAccount(lobby, ada)
	w.same("ended", ended, []chat.SessionID{session.ID})
	w.live(session, false)

	_, err := w.UserByName(w.ctx, "ada")
	w.kind(err, chat.KindNotFound)
	_, err = w.CredentialsByName(w.ctx, "ada")
	w.kind(err, chat.KindNotFound)
	_, err = w.CredentialsByID(w.ctx, ada.ID)
	w.kind(err, chat.KindNotFound)
	_, err = w.ChangeProfile(w.ctx, ada.ID, chat.ProfileChange{DisplayName: new("back")})
	w.kind(err, chat.KindNotFound)
	_, err = w.CreateUser(w.ctx, chat.NewAccount{User: chat.User{PublicID: newID(), Username: "ada", CreatedAt: w.now}})
	w.kind(err, chat.KindConflict) // its name is never given again

	gone := chat.User{ID: ada.ID, PublicID: ada.PublicID, CreatedAt: ada.CreatedAt, Deleted: true}
	m, err := w.Message(w.ctx, lobby.ID, 0, said.ID)
	w.must(err)
	w.same("author", m.Author, gone)
	w.same("the message stays", m.Body, "hello")
	for _, e := range w.log(lobby) {
		if e.Actor.ID == ada.ID {
			w.same("actor", e.Actor, gone)
		}
		if e.User != nil && e.User.ID == ada.ID {
			w.same("subject", *e.User, gone)
		}
	}
	if members, err := w.Members(w.ctx, lobby.ID, "", "", 9); err != nil || len(members) != 1 {
		w.Errorf("members %v, %v", members, err)
	}
	ended, err = w.markDeleted(ada.ID) // again: nothing changes
	w.must(err)
	w.same("ended", len(ended), 0)
	_, err = w.markDeleted(4711)
	w.kind(err, chat.KindNotFound)
}

func (w *world) markDeleted(id chat.UserID) ([]chat.SessionID, error) {
	return w.BeginDeletion(w.ctx, id, chat.AuditEntry{At: w.now, Action: chat.AuditDeleted})
}

// DeletionsAreListedUntilTheirEnd: whoever goes on with them has to find them.
func DeletionsAreListedUntilTheirEnd(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	listed := func(want ...chat.UserID) {
		w.Helper()
		begun, err := w.Deletions(w.ctx, 9)
		w.must(err)
		var ids []chat.UserID
		for _, u := range begun {
			if !u.Deleted || u.Username != "" || u.PublicID == "" {
				w.Errorf("listed %+v", u)
			}
			ids = append(ids, u.ID)
		}
		w.same("deletions", ids, want)
	}
	listed()
	for _, u := range []chat.User{ada, grace, ada} {
		_, err := w.markDeleted(u.ID)
		w.must(err)
	}
	listed(ada.ID, grace.ID)
	begun, err := w.Deletions(w.ctx, 1)
	w.must(err)
	w.same("at most one", len(begun), 1)
	for range 2 {
		w.must(w.EndDeletion(w.ctx, ada.ID))
		listed(grace.ID)
	}
}

// DeletedAccountsDoNotComeBack through a post or an add that was on its way when they were deleted.
func DeletedAccountsDoNotComeBack(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, garden := w.room("lobby", grace), w.room("garden", grace)
	w.posts(sayAs(lobby, ada, "c1", "first"))
	_, err := w.markDeleted(ada.ID) // still a member of the lobby, as between two steps of a deletion
	w.must(err)
	outcomes := w.posts(say(garden, ada, "joins"), say(garden, grace, "hello"), say(lobby, ada, "a member"), sayAs(lobby, ada, "c1", "first"),
		say(garden, chat.User{ID: 4711}, "nobody"))
	for i, out := range outcomes {
		if i == 1 {
			w.must(out.Err)
			continue
		}
		w.kind(out.Err, chat.KindUnauthorized)
		if out.Created || len(out.Events) > 0 {
			w.Errorf("a refused post left %+v", out)
		}
	}
	w.changeAt(w.now, chat.Change{Room: garden.ID, Actor: grace.ID, Target: ada.ID}, func(d *Draft) {
		if seat := d.Facts.Seats[chat.SeatKey{Room: garden.ID, User: ada.ID}]; !seat.Deleted || seat.Role != chat.NoRole {
			w.Errorf("a deleted account has the seat %+v", seat)
		}
	})
	_, _, err = w.CreateRoom(w.ctx, chat.Room{Name: "attic", Visibility: chat.Public, CreatedAt: w.now, CreatedBy: ada})
	w.kind(err, chat.KindNotFound)
	rooms, err := w.RoomIDsOf(w.ctx, ada.ID)
	w.must(err)
	w.same("rooms", rooms, []chat.RoomID{lobby.ID})
	w.same("garden", types(w.log(garden)), "1 member.joined, 2 message.created")
	w.same("lobby", types(w.log(lobby)), "1 member.joined, 2 member.joined, 3 message.created")
}

// deleteAccount deletes an account that is in that room alone.
func (w *world) deleteAccount(room chat.Room, u chat.User) (ended []chat.SessionID) {
	w.Helper()
	ended, err := w.markDeleted(u.ID)
	w.must(err)
	rooms, err := w.RoomIDsOf(w.ctx, u.ID)
	w.must(err)
	w.same("rooms", rooms, []chat.RoomID{room.ID})
	w.leave(room, u)
	w.must(w.EndDeletion(w.ctx, u.ID))
	return ended
}
