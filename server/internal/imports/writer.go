package imports

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Store is what a writer needs of the database.
type Store interface {
	HasAccounts(ctx context.Context) (bool, error)
	UserByName(ctx context.Context, username string) (chat.User, error)
	CreateUser(ctx context.Context, a chat.NewAccount) (chat.User, error)
	ImportedPeople(ctx context.Context, source string) (map[string]chat.User, error)
	MapPerson(ctx context.Context, key chat.ImportKey, user chat.UserID) error
	ImportRoom(ctx context.Context, key chat.ImportKey, r chat.Room) (room chat.Room, isNew bool, err error)
	OpenDirect(ctx context.Context, r chat.Room, people []chat.User) (chat.RoomID, []chat.Event, error)
	ImportDirect(ctx context.Context, key chat.ImportKey, room chat.RoomID, isNew bool) error
	ImportMembers(ctx context.Context, room chat.Room, people []chat.User) error
	ImportedBefore(ctx context.Context, messages []chat.ImportedMessage) ([]bool, error)
	ImportMessages(ctx context.Context, messages []chat.ImportedMessage) (before []bool, lost chat.ImportLoss, err error)
	EndImport(ctx context.Context, key chat.ImportKey, room chat.RoomID, by chat.User, archives bool) error
	IndexBatch(ctx context.Context) (more bool, err error)
	BeginFile(ctx context.Context, f chat.NewFile, limits chat.FileLimits) error
	FinishFile(ctx context.Context, id chat.FileID, facts chat.FileFacts, expires time.Time) error
	NoteAudit(ctx context.Context, e chat.AuditEntry) error
}

// Keeper stores the bytes of files.
type Keeper interface {
	Receive(ctx context.Context, id chat.FileID, body io.Reader, size int64) (chat.FileFacts, error)
}

// Options say how an archive is taken.
type Options struct {
	Source string // what the import is called: two servers of one kind need two names
	Map    []Mapping
	Owner  string // the username of who owns rooms whose maker is not known or not in them; "": the first member
	Folder string // of temporary files; "": the system's

	Keeper  Keeper // nil: files are off
	MaxFile int64  // bytes
	Stored  int64  // bytes of all files, 0: any

	Now   chat.Clock
	NewID func() string
	Code  func() string // a random code
	// Tell, if not nil, is called often: what is done, how far it is, and of how many (0: not known).
	Tell func(what string, done, total int)
}

// Mapping says that somebody of the archive, by id, e-mail address or name, is an account that is there.
type Mapping struct{ Person, Username string }

// Sources have these names, so that client ids are short.
const maxSource = 20

// Run takes an archive. The whole archive is read before anything is stored: an error with ErrRefused in it says that nothing
// was. After any other error, and after a kill, the same run again goes on where it was.
func Run(ctx context.Context, from Reader, store Store, o Options) (*Report, error) {
	if chat.ImportedRoomName(o.Source, 1) != o.Source || len(o.Source) > maxSource {
		return nil, refuse("the source should be 1 to %d of a-z 0-9 -, not %q", maxSource, o.Source)
	}
	if o.Tell == nil {
		o.Tell = func(string, int, int) {}
	}
	if any, err := store.HasAccounts(ctx); err != nil {
		return nil, err
	} else if !any {
		return nil, refuse("this server has no account yet, and its first one administers it: register yours, then run this again")
	}
	sink := newSink(o.Source, o.Folder)
	defer sink.spool.close()
	sink.Tell = func(n int) { o.Tell("reading", n, 0) }
	if err := from.Read(ctx, sink); err != nil {
		return sink.Report, err
	}
	o.Tell("reading", sink.read, sink.read)
	w := &writer{o: o, store: store, from: from, sink: sink, report: sink.Report, users: map[string]chat.User{}, places: map[string]place{}}
	for _, step := range []func(context.Context) error{w.people, w.rooms, w.messages, w.end, w.index, w.note} {
		if err := step(ctx); err != nil {
			return w.report, err
		}
	}
	return w.report, nil
}

// writer stores what a sink has.
type writer struct {
	o      Options
	store  Store
	from   Files
	sink   *Sink
	report *Report

	users  map[string]chat.User // by the keys of people
	places map[string]place     // by the keys of rooms
	owner  chat.User
	step   step
	done   int
}

// place is what a room is here.
type place struct {
	id    chat.RoomID
	owner chat.User
}

func (w *writer) key(key string) chat.ImportKey { return chat.ImportKey{Source: w.o.Source, Key: key} }

// rooms makes all rooms, with their members.
func (w *writer) rooms(ctx context.Context) error {
	for i, key := range w.sink.inOrder {
		w.o.Tell("rooms", i+1, len(w.sink.inOrder))
		if err := w.room(ctx, *w.sink.rooms[key]); err != nil {
			return fmt.Errorf("room %s: %w", shown(key), err)
		}
	}
	return nil
}

func (w *writer) room(ctx context.Context, r Room) error {
	members := w.members(r)
	if len(members) == 0 && w.owner.ID == 0 {
		w.report.Skip("rooms", "have nobody in them: with --owner they are taken", r.Name)
		return nil
	}
	if r.CreatedAt.Before(firstMoment) || r.CreatedAt.After(lastMoment()) {
		r.CreatedAt = w.o.Now()
	}
	if r.Kind == Direct && len(members) >= 2 && len(members) <= chat.MaxDirect+1 {
		return w.direct(ctx, r, members)
	}
	if r.Kind == Direct {
		w.report.Skip("direct conversations", "have one or more than 8 people: they are private rooms here", r.Name)
		r.Name, r.Title = "talk-"+members[0].Username, w.titleOf(members)
	}
	return w.ordinary(ctx, r, members)
}

// members are those who have an account here, each once.
func (w *writer) members(r Room) (members []chat.User) {
	seen := map[chat.UserID]bool{}
	for _, key := range r.Members {
		if u := w.users[key]; u.ID != 0 && !u.Deleted && !seen[u.ID] {
			seen[u.ID] = true
			members = append(members, u)
		}
	}
	return members
}

func (w *writer) titleOf(members []chat.User) string {
	names := make([]string, 0, 3)
	for _, u := range members[:min(len(members), 3)] {
		names = append(names, u.DisplayName)
	}
	return strings.Join(names, ", ")
}

func (w *writer) direct(ctx context.Context, r Room, members []chat.User) error {
	room := chat.Room{
		Name: "dm-" + strings.ToLower(w.o.NewID()), Visibility: chat.Direct, CreatedAt: r.CreatedAt, CreatedBy: members[0],
	}
	id, events, err := w.store.OpenDirect(ctx, room, members)
	if err == nil {
		err = w.store.ImportDirect(ctx, w.key(r.Key), id, len(events) > 0)
	}
	if err != nil {
		return err
	}
	w.places[r.Key] = place{id, members[0]}
	w.count("direct conversations", len(events) > 0)
	return nil
}

// ownerOf is who made the room, if they are in it.
func (w *writer) ownerOf(r Room, members []chat.User) chat.User {
	maker := w.users[r.Creator]
	if slices.ContainsFunc(members, func(u chat.User) bool { return u.ID == maker.ID }) {
		return maker
	}
	if w.owner.ID != 0 {
		return w.owner
	}
	return members[0]
}

// membersAtOnce is how many join in one step.
const membersAtOnce = 500

func (w *writer) ordinary(ctx context.Context, r Room, members []chat.User) error {
	owner := w.ownerOf(r, members)
	title, cutTitle := chat.ImportedLine(r.Title, chat.MaxTitle)
	topic, cutTopic := chat.ImportedText(r.Topic, chat.MaxTopic)
	if cutTitle || cutTopic {
		w.report.Skip("rooms", "have a title or a topic that is too long: it is cut", r.Name)
	}
	var room chat.Room
	var isNew bool
	var err error
	for try := 1; try < 1000; try++ {
		name := chat.ImportedRoomName(r.Name, try)
		wanted := chat.Room{Name: name, Title: title, Topic: topic, Visibility: r.Kind.toChat(), CreatedAt: r.CreatedAt, CreatedBy: owner}
		if title == "" {
			wanted.Title = name
		}
		room, isNew, err = w.store.ImportRoom(ctx, w.key(r.Key), wanted)
		if !chat.IsKind(err, chat.KindConflict) {
			break
		}
	}
	if err != nil {
		return err
	}
	w.places[r.Key] = place{room.ID, owner}
	w.report.Rooms = append(w.report.Rooms, NewName{r.Key, r.Name, room.Name, "a name like it was taken, or not allowed"})
	w.count("rooms", isNew)
	if !isNew { // who left it since is not put back
		return nil
	}
	for some := range slices.Chunk(members, membersAtOnce) {
		if err := w.store.ImportMembers(ctx, room, some); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) count(kind string, isNew bool) {
	if isNew {
		w.report.Taken[kind]++
	} else {
		w.report.Before[kind]++
	}
}

// end has everybody have read what was imported, and archives what was archived.
func (w *writer) end(ctx context.Context) error {
	for i, key := range w.sink.inOrder {
		at, ok := w.places[key]
		if !ok {
			continue
		}
		r := w.sink.rooms[key]
		if err := w.store.EndImport(ctx, w.key(key), at.id, at.owner, r.IsArchived && r.Kind != Direct); err != nil {
			return fmt.Errorf("room %s: %w", shown(key), err)
		}
		w.o.Tell("closing", i+1, len(w.sink.inOrder))
	}
	return nil
}

// index has the search find what was imported. Servers that run do the same.
func (w *writer) index(ctx context.Context) error {
	for n := 0; ; n++ {
		more, err := w.store.IndexBatch(ctx)
		if err != nil || !more {
			return err
		}
		w.o.Tell("indexing for the search", n, 0)
	}
}

func (w *writer) note(ctx context.Context) error {
	return w.store.NoteAudit(ctx, chat.AuditEntry{
		At: w.o.Now(), Action: chat.AuditImported,
		Detail: fmt.Sprintf("%s: %d messages, %d rooms, %d people", w.o.Source, w.report.Taken["messages"], w.report.Taken["rooms"], w.report.Taken["people"]),
	})
}
