package chat

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// RoomID is the internal key of a room; on the wire a room is its name.
type RoomID int64

// Visibility says who sees a room.
type Visibility string

// The visibilities.
const (
	Public  Visibility = "public"
	Private Visibility = "private"
	Direct  Visibility = "direct" // its people are fixed, and nobody else sees it
)

// Room is one room and where its log stands.
type Room struct {
	ID            RoomID
	Name          string // its address; never changes
	Title         string
	Topic         string
	Visibility    Visibility
	CreatedAt     time.Time
	CreatedBy     User
	ArchivedAt    *time.Time
	Seq           int64 // head of the log
	MemberCount   int
	LastMessageAt *time.Time
	Stop          Stop // of a direct one
	// Restriction is that of the one who asks, if it holds.
	Restriction *Restriction
}

// Standing is a user's own relation to a room. Role is "" for one who is no member.
type Standing struct {
	Role     Role
	LastRead int64
	// Unread and Mentions are exact to MaxCounted-1; MaxCounted means more.
	Unread   int
	Mentions int
	Settings
}

// MaxCounted is where counting of unread messages stops.
const MaxCounted = 100

// RoomView is a room as one user sees it.
type RoomView struct {
	Room
	Me     Standing
	People []User // all in it, where it is direct
}

// Heading is the title; direct conversations have none, and then it is the name.
func (r Room) Heading() string {
	if r.Title == "" {
		return r.Name
	}
	return r.Title
}

// Info is the part of a room that its members may change, as room events tell it.
func (r Room) Info() RoomInfo {
	return RoomInfo{Name: r.Name, Title: r.Title, Topic: r.Topic, Visibility: r.Visibility, ArchivedAt: r.ArchivedAt}
}

// RoomInfo is what a room event carries.
type RoomInfo struct {
	Name       string
	Title      string
	Topic      string
	Visibility Visibility
	ArchivedAt *time.Time
}

// RoomDraft is a room about to be made. Nil means left out.
type RoomDraft struct {
	Name       string
	Title      *string
	Topic      *string
	Visibility *Visibility
}

// RoomPatch changes a room; nil leaves as is.
type RoomPatch struct {
	Title      *string
	Topic      *string
	Visibility *Visibility
	Archived   *bool // only false is allowed: archiving is DELETE
}

var roomNamePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)

// FoldRoomName brings the room name of an address to the form that is stored.
func FoldRoomName(name string) string { return foldASCII(name) }

func checkRoomName(location, name string) *Field {
	if !roomNamePattern.MatchString(name) {
		return &Field{location, "must be 1 to 64 of a-z 0-9 -, starting and ending with a letter or digit"}
	}
	return nil
}

func checkVisibility(location string, v Visibility) *Field {
	if v != Public && v != Private {
		return &Field{location, `must be "public" or "private"`}
	}
	return nil
}

// check returns the patch with its texts trimmed.
func (p RoomPatch) check() (RoomPatch, error) {
	var found [4]*Field
	if p.Title != nil {
		title, bad := checkLine("body.title", *p.Title, MaxTitle)
		p.Title, found[0] = &title, bad
	}
	if p.Topic != nil {
		topic, bad := checkText("body.topic", *p.Topic, 0, MaxTopic)
		p.Topic, found[1] = &topic, bad
	}
	if p.Visibility != nil {
		found[2] = checkVisibility("body.visibility", *p.Visibility)
	}
	if p.Archived != nil && *p.Archived {
		found[3] = &Field{"body.archived", "can only be false here: archive a room with DELETE"}
	}
	return p, fieldErrors(found[:]...)
}

// apply returns the room as patched.
func (p RoomPatch) apply(r Room) Room {
	if p.Title != nil {
		r.Title = *p.Title
	}
	if p.Topic != nil {
		r.Topic = *p.Topic
	}
	if p.Visibility != nil {
		r.Visibility = *p.Visibility
	}
	if p.Archived != nil {
		r.ArchivedAt = nil
	}
	return r
}

// check validates a draft and fills in what was left out.
func (d RoomDraft) check() (Room, error) {
	r := Room{Name: d.Name, Title: d.Name, Visibility: Public}
	patch, err := RoomPatch{Title: d.Title, Topic: d.Topic, Visibility: d.Visibility}.check()
	bad := checkRoomName("body.name", d.Name)
	if bad == nil && IsDirectName(d.Name) {
		bad = &Field{"body.name", "must not begin with " + directPrefix + ", as direct conversations do"}
	}
	if err == nil {
		return patch.apply(r), fieldErrors(bad)
	}
	if e, ok := AsError(err); ok && bad != nil {
		e.Fields = append([]Field{*bad}, e.Fields...)
	}
	return Room{}, err
}

// sight finds a room that the actor may see.
func (s *Service) sight(ctx context.Context, actor Actor, name string) (Room, Role, error) {
	name = FoldRoomName(name)
	if !roomNamePattern.MatchString(name) {
		return Room{}, NoRole, NotFound("This room")
	}
	room, role, err := s.store.RoomByName(ctx, name, actor.User.ID)
	if err != nil {
		return Room{}, NoRole, err
	}
	room.Restriction = room.Restriction.at(s.now())
	return room, role, CanSee(room, role)
}

// sightToChange is sight for an actor who is about to change something.
func (s *Service) sightToChange(ctx context.Context, actor Actor, name string) (Room, Role, error) {
	room, role, err := s.sight(ctx, actor, name)
	if err == nil {
		err = canWrite(actor)
	}
	return room, role, err
}

// Room is the room's row if the actor may see it: what a subscription needs.
func (s *Service) Room(ctx context.Context, actor Actor, name string) (Room, error) {
	room, _, err := s.sight(ctx, actor, name)
	return room, err
}

// ViewRoom is the room as the actor sees it.
func (s *Service) ViewRoom(ctx context.Context, actor Actor, name string) (RoomView, error) {
	room, _, err := s.sight(ctx, actor, name)
	if err != nil {
		return RoomView{}, err
	}
	return s.store.ViewRoom(ctx, room.ID, actor.User.ID)
}

// Rooms lists public rooms and the actor's own, in order of name, past the name after; more says
// that others follow.
func (s *Service) Rooms(ctx context.Context, actor Actor, q, after string, limit int) (rooms []RoomView, more bool, err error) {
	rooms, err = s.store.RoomsVisibleTo(ctx, actor.User.ID, q, after, limit+1)
	rooms, more = page(rooms, limit)
	return rooms, more, err
}

// OwnRooms says which of the rooms that somebody is a member of.
type OwnRooms struct {
	// Hidden has those too that they have hidden.
	Hidden bool
	// With is a username: only rooms that this user is a member of, too. Empty: all.
	With string
}

// MyRooms lists those rooms that the actor is a member of.
func (s *Service) MyRooms(
	ctx context.Context, actor Actor, which OwnRooms, after string, limit int,
) (rooms []RoomView, more bool, err error) {
	which.With = strings.ToLower(which.With)
	rooms, err = s.store.RoomsOf(ctx, actor.User.ID, which, after, limit+1)
	rooms, more = page(rooms, limit)
	return rooms, more, err
}

// page drops the one item that was read to see whether more follow.
func page[T any](items []T, limit int) ([]T, bool) {
	if len(items) > limit {
		return items[:limit], true
	}
	return items, false
}

// CreateRoom makes a room that the actor owns.
func (s *Service) CreateRoom(ctx context.Context, actor Actor, d RoomDraft) (RoomView, error) {
	room, err := d.check()
	if err != nil {
		return RoomView{}, err
	}
	if err := canWrite(actor); err != nil {
		return RoomView{}, err
	}
	room.CreatedAt, room.CreatedBy = s.now(), actor.User
	room, events, err := s.store.CreateRoom(ctx, room)
	if IsKind(err, KindConflict) {
		return RoomView{}, Conflict("This room name is taken: choose another.")
	}
	if err != nil {
		return RoomView{}, err
	}
	s.publisher.PublishEvents(events)
	me := Standing{Role: Owner, LastRead: room.Seq, Settings: DefaultSettings(room.Visibility)}
	return RoomView{Room: room, Me: me}, nil
}

// PatchRoom changes title, topic or visibility, or reopens an archived room. A patch that changes
// nothing makes no event.
func (s *Service) PatchRoom(ctx context.Context, actor Actor, name string, patch RoomPatch) (RoomView, error) {
	patch, err := patch.check()
	if err != nil {
		return RoomView{}, err
	}
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return RoomView{}, err
	}
	if _, err := s.change(ctx, actor.User, Change{Room: seen.ID}, patches(patch)); err != nil {
		return RoomView{}, err
	}
	return s.store.ViewRoom(ctx, seen.ID, actor.User.ID)
}

func patches(patch RoomPatch) rule {
	return func(sc *scene) error {
		room := sc.room.Room
		if err := canPatchRoom(room, sc.seat.Role, patch); err != nil {
			return err
		}
		patched := patch.apply(room)
		if patched == room {
			return nil
		}
		sc.room.Room, sc.room.Patched = patched, true
		info := patched.Info()
		hides := room.Visibility == Public && patched.Visibility == Private
		sc.emit(Event{Type: RoomUpdated, RoomInfo: &info, HidesRoom: hides})
		return nil
	}
}

// ArchiveRoom closes a room: only reading and deleting remain. Doing it again changes nothing.
func (s *Service) ArchiveRoom(ctx context.Context, actor Actor, name string) error {
	seen, _, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, actor.User, Change{Room: seen.ID}, archives)
	return err
}

func archives(sc *scene) error {
	if err := canArchive(sc.seen(), sc.seat.Role); err != nil {
		return err
	}
	sc.archive()
	return nil
}

func (sc *scene) archive() {
	if sc.room.ArchivedAt != nil {
		return
	}
	sc.room.ArchivedAt, sc.room.Patched = &sc.at, true
	info := sc.room.Info()
	sc.emit(Event{Type: RoomArchived, RoomInfo: &info})
}

// MarkRead moves the actor's marker forward, at most to the head, and tells the actor's connections
// other than origin.
func (s *Service) MarkRead(ctx context.Context, actor Actor, name string, seq int64, origin string) (Standing, error) {
	return s.moveMarker(ctx, actor, name, seq, origin, s.store.MarkRead)
}

// MarkUnread moves the actor's marker back: what is past seq is unread again. One that stands there, or before, stays.
func (s *Service) MarkUnread(ctx context.Context, actor Actor, name string, seq int64, origin string) (Standing, error) {
	return s.moveMarker(ctx, actor, name, seq, origin, s.store.MarkUnread)
}

func (s *Service) moveMarker(
	ctx context.Context, actor Actor, name string, seq int64, origin string,
	move func(context.Context, RoomID, UserID, int64) (Standing, bool, error),
) (Standing, error) {
	if seq < 0 {
		return Standing{}, Invalid("body.seq", "must not be negative")
	}
	room, role, err := s.sightToChange(ctx, actor, name)
	if err != nil {
		return Standing{}, err
	}
	if err := canMarkRead(room, role); err != nil {
		return Standing{}, err
	}
	standing, moved, err := move(ctx, room.ID, actor.User.ID, seq)
	if err != nil {
		return Standing{}, err
	}
	if moved {
		s.publisher.PublishSignal(MarkerMoved{User: actor.User.ID, RoomName: room.Name, Seq: standing.LastRead, Origin: origin})
	}
	return standing, nil
}

// Typing tells a room that the actor is writing in it.
func (s *Service) Typing(ctx context.Context, actor Actor, name string) error {
	room, role, err := s.sight(ctx, actor, name)
	if err != nil {
		return err
	}
	if err := CanPost(room, role); err != nil {
		return err
	}
	s.publisher.PublishSignal(Typing{Room: room.ID, RoomName: room.Name, User: actor.User})
	return nil
}
