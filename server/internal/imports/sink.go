package imports

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// Sink takes what a reader finds.
type Sink struct {
	Report *Report
	// Tell, if not nil, is called now and then with how many messages were read.
	Tell func(messages int)

	people  map[string]*Person
	order   []string // keys of people, as they came
	rooms   map[string]*Room
	inOrder []string
	members int
	seats   map[[2]string]bool // of Member
	read    int
	pins    map[string][]pinned // the newest chat.MaxPins of each room, oldest first
	spool   *spool
}

// newSink keeps messages in files of that folder, "" for the system's own.
func newSink(source, folder string) *Sink {
	return &Sink{
		Report: newReport(source), people: map[string]*Person{}, rooms: map[string]*Room{}, seats: map[[2]string]bool{}, pins: map[string][]pinned{}, spool: &spool{folder: folder},
	}
}

// Person takes somebody. The same key again changes nothing.
func (s *Sink) Person(p Person) error {
	if err := checkKey("person", p.Key); err != nil {
		return err
	}
	if s.people[p.Key] != nil {
		s.Report.Skip("people", "are in the archive twice", p.Key)
		return nil
	}
	if len(s.people) >= maxPeople {
		return refuse("it has more than %d people", maxPeople)
	}
	s.people[p.Key] = &p
	s.order = append(s.order, p.Key)
	return nil
}

// known makes somebody of a key that only a message has.
func (s *Sink) known(key, name string, isBot bool) error {
	if s.people[key] != nil {
		return nil
	}
	if !isBot {
		s.Report.Skip("people", "are named by messages alone: each is a placeholder with what is known of them", key)
	}
	if name == "" {
		name = key
	}
	return s.Person(Person{Key: key, Name: name, Display: name, IsBot: isBot, IsSilent: true})
}

// Room takes a room. One that has the key of another is refused: whose messages are which could not be told.
func (s *Sink) Room(r Room) error {
	if err := checkKey("room", r.Key); err != nil {
		return err
	}
	if s.rooms[r.Key] != nil {
		return refuse("it has two rooms with the id %q", r.Key)
	}
	if s.members += len(r.Members); len(s.rooms) >= maxRooms || s.members > maxMembers {
		return refuse("it has more than %d rooms or %d members", maxRooms, maxMembers)
	}
	for _, key := range r.Members {
		if err := checkKey("person", key); err != nil {
			return err
		}
		if err := s.known(key, "", false); err != nil {
			return err
		}
	}
	s.rooms[r.Key] = &r
	s.inOrder = append(s.inOrder, r.Key)
	return nil
}

// Member adds somebody to a room that is there. Who is in it already is passed over by whoever stores it.
func (s *Sink) Member(room, person string) error {
	r := s.rooms[room]
	if r == nil || s.people[person] == nil {
		return refuse("it has a member of a room who is nobody, or of no room")
	}
	key := [2]string{room, person}
	if s.seats[key] {
		return nil
	}
	if s.members++; s.members > maxMembers {
		return refuse("it has more than %d members of rooms", maxMembers)
	}
	s.seats[key] = true
	r.Members = append(r.Members, person)
	return nil
}

// The times that a message may have: databases and browsers hold them.
var (
	firstMoment = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = func() time.Time { return time.Now().Add(24 * time.Hour) }
)

// Message takes a message of a room that is there, by somebody who is.
func (s *Sink) Message(m Message) error {
	if err := checkKey("message", m.Key); err != nil {
		return err
	}
	if s.rooms[m.Room] == nil || s.people[m.Author] == nil {
		return refuse("the message %q is of nobody, or of no room", m.Key)
	}
	if m.At.Before(firstMoment) || m.At.After(lastMoment()) {
		s.Report.Skip("messages", "have a time before 1990 or in the future", m.Key)
		return nil
	}
	if m.EditedAt.Before(m.At) || m.EditedAt.After(lastMoment()) {
		m.EditedAt = time.Time{}
	}
	if len(m.Body) > maxText {
		m.Body = strings.ToValidUTF8(m.Body[:maxText], "")
		s.Report.Skip("messages", "are longer than 1 MiB: the rest is cut", m.Key)
	}
	if !utf8.ValidString(m.Body) || strings.ContainsRune(m.Body, 0) {
		s.Report.Skip("messages", "have characters that cannot be stored: these are replaced", m.Key)
	}
	if s.read++; s.read > maxMessages {
		return refuse("it has more than %d messages", maxMessages)
	}
	if s.Tell != nil && s.read%1000 == 0 {
		s.Tell(s.read)
	}
	if m.IsPinned {
		s.pin(m)
	}
	return s.spool.add(m)
}

// pinned is a pinned message, with what messages are sorted by: the time in milliseconds, then the order in which they came.
type pinned struct {
	at  int64
	n   int
	key string
}

func (p pinned) compare(q pinned) int { return cmp.Or(cmp.Compare(p.at, q.at), cmp.Compare(p.n, q.n)) }

// pin notes a pin, and forgets the oldest of its room past chat.MaxPins.
func (s *Sink) pin(m Message) {
	if s.isPinned(m) { // it is in the archive twice
		return
	}
	p, pins := pinned{m.At.UnixMilli(), s.read, m.Key}, s.pins[m.Room]
	at, _ := slices.BinarySearchFunc(pins, p, pinned.compare)
	pins = slices.Insert(pins, at, p)
	s.pins[m.Room] = pins[max(0, len(pins)-chat.MaxPins):]
}

// isPinned says whether the message is among the newest pins of its room.
func (s *Sink) isPinned(m Message) bool {
	return slices.ContainsFunc(s.pins[m.Room], func(p pinned) bool { return p.key == m.Key })
}

func checkKey(what, key string) error {
	if key == "" || len(key) > maxKey || !utf8.ValidString(key) || strings.ContainsAny(key, "\x00"+markSign) {
		return refuse("a %s has the id %q, which cannot be one", what, shown(key))
	}
	return nil
}
