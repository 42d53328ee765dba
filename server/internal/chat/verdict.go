package chat

import "time"

// Facts are what the database says about a batch of posts, read under the locks of their rooms.
type Facts struct {
	Rooms map[RoomID]Room
	// Seats are of the batch's authors, members or not; who has none has no account any more.
	Seats map[SeatKey]Seat
	// Said are the messages stored under the batch's client ids, as they are now.
	Said map[ClientKey]Message
	// Quotes are of the messages that the batch replies to, but for deleted ones.
	Quotes map[QuoteKey]Quote
	// Named are the accounts that the batch's mentions may mean, by room and username.
	Named map[RoomID]map[string]Named
	// Held are the posts, by their place in the batch, that have to wait for a lock of somebody else.
	Held map[int]bool
}

// SeatKey is one user's place in one room.
type SeatKey struct {
	Room RoomID
	User UserID
}

// Seat is how a user stands in a room.
type Seat struct {
	Role Role // NoRole for one who is no member
	// Name is the user's display name as it is now. The post's author may be remembered under an
	// older one, which a replay would not show.
	Name     string
	LastRead int64
	// Behind says that messages of others wait past the marker.
	Behind bool
}

// ClientKey is what a client id is unique in.
type ClientKey struct {
	SeatKey
	ClientID string
}

// QuoteKey is a message as a reply names it.
type QuoteKey struct {
	Room RoomID
	ID   MessageID
}

func (p Post) seat() SeatKey     { return SeatKey{p.Room, p.Author.ID} }
func (p Post) client() ClientKey { return ClientKey{p.seat(), p.Draft.ClientID} }

// Verdict is what becomes of a batch: the outcome of each post, and what has to be written, each list in the order in which
// it came about.
type Verdict struct {
	Outcomes []Outcome
	Rooms    []*RoomLog // as they now stand
	Joined   []Membership
	Markers  []Marker
	Messages []Message
	Events   []Event
}

// Marker is a member's read marker that moves to LastRead. It never moves back: its owner may have read on meanwhile,
// without the room's lock.
type Marker struct {
	SeatKey
	LastRead int64
}

// Judge decides about the posts, in their order: what each finds is what those before it left.
func Judge(posts []Post, f Facts, at time.Time) Verdict {
	j := &judging{
		f: f, at: at, rooms: make(map[RoomID]*judgedRoom, len(f.Rooms)), seats: make(map[SeatKey]*judgedSeat, len(f.Seats)),
		said: map[ClientKey]Message{},
	}
	j.v.Outcomes = make([]Outcome, len(posts))
	for i, p := range posts {
		if f.Held[i] {
			j.v.Outcomes[i] = Outcome{Held: true}
			continue
		}
		out, err := j.judge(p)
		if err != nil {
			out = Outcome{Err: err}
		}
		j.v.Outcomes[i] = out
	}
	j.collect()
	return j.v
}

// judging is a batch on its way to its verdict.
type judging struct {
	f     Facts
	at    time.Time
	rooms map[RoomID]*judgedRoom
	seats map[SeatKey]*judgedSeat
	said  map[ClientKey]Message // in this batch
	order []*judgedSeat
	v     Verdict
}

type judgedRoom struct {
	RoomLog
	// lastAuthor wrote the batch's latest message in the room, at lastSeq; the latest by anyone else is at otherSeq.
	lastAuthor        UserID
	lastSeq, otherSeq int64
}

type judgedSeat struct {
	Seat
	key    SeatKey
	joined *Membership
	moved  bool
}

func (j *judging) room(id RoomID) *judgedRoom {
	if r := j.rooms[id]; r != nil {
		return r
	}
	room, ok := j.f.Rooms[id]
	if !ok {
		return nil
	}
	r := &judgedRoom{RoomLog: RoomLog{Room: room}}
	j.rooms[id] = r
	return r
}

func (j *judging) seat(key SeatKey) *judgedSeat {
	if s := j.seats[key]; s != nil {
		return s
	}
	seat, ok := j.f.Seats[key]
	if !ok {
		return nil
	}
	s := &judgedSeat{Seat: seat, key: key}
	j.seats[key] = s
	j.order = append(j.order, s)
	return s
}

// judge decides about one post: refused, said before, or new.
func (j *judging) judge(p Post) (Outcome, error) {
	room := j.room(p.Room)
	if room == nil || room.Name != p.RoomName {
		return Outcome{}, NotFound("This room")
	}
	seat := j.seat(p.seat())
	if seat == nil {
		return Outcome{}, Unauthorized("This account was deleted.")
	}
	if err := CanSee(room.Room, seat.Role); err != nil {
		return Outcome{}, err
	}
	if first, ok := j.saidBefore(p); ok {
		return Outcome{Message: first}, nil
	}
	quote, err := j.quote(p)
	if err != nil {
		return Outcome{}, err
	}
	if err := CanPost(room.Room, seat.Role); err != nil {
		return Outcome{}, err
	}
	return j.store(p, room, seat, quote), nil
}

func (j *judging) saidBefore(p Post) (Message, bool) {
	if p.Draft.ClientID == "" {
		return Message{}, false
	}
	if m, ok := j.said[p.client()]; ok {
		return m, true
	}
	m, ok := j.f.Said[p.client()]
	return m, ok
}

// quote is what the post replies to, nil for nothing.
func (j *judging) quote(p Post) (*Quote, error) {
	if p.Draft.ReplyTo == nil {
		return nil, nil
	}
	q, ok := j.f.Quotes[QuoteKey{p.Room, *p.Draft.ReplyTo}]
	if !ok {
		return nil, CannotReply()
	}
	return &q, nil
}

// store gives the post its place in the log, after its author's joining where that is needed.
func (j *judging) store(p Post, room *judgedRoom, seat *judgedSeat, quote *Quote) Outcome {
	var out Outcome
	p.Author.DisplayName = seat.Name
	tellsRoom := p.NamesRoom && CanMentionRoom(seat.Role)
	if seat.Role == NoRole {
		joined, e := room.Join(p.Author, p.Author, Member, j.at)
		seat.Role, seat.LastRead, seat.joined = Member, joined.LastRead, &joined
		out.Events = append(out.Events, e)
	}
	people, seeing := mentioned(room.Room, p.Mentions, j.f.Named[p.Room])
	m := Message{
		ID: p.ID, Room: room.ID, RoomName: room.Name, Seq: room.Seq + 1, Author: p.Author, Body: p.Draft.Body,
		ClientID: p.Draft.ClientID, ReplyTo: quote, CreatedAt: j.at, Mentions: people,
		MentionsRoom: tellsRoom,
	}
	out.Events = append(out.Events, room.Emit(Event{Type: MessageCreated, Actor: p.Author, Message: &m}, j.at))
	room.LastMessageAt = &j.at
	if m.ClientID != "" {
		j.said[p.client()] = m
	}
	seat.read(room, m.Seq)
	j.v.Messages = append(j.v.Messages, m)
	j.v.Events = append(j.v.Events, out.Events...)
	out.Message, out.Created, out.Notices = m, true, mentionNotices(m, seeing)
	return out
}

// read moves the author's marker to their post at seq, unless something of others lies unread before it.
func (s *judgedSeat) read(room *judgedRoom, seq int64) {
	if room.lastAuthor != s.key.User {
		room.otherSeq, room.lastAuthor = room.lastSeq, s.key.User
	}
	room.lastSeq = seq
	s.Behind = s.Behind || room.otherSeq > s.LastRead
	if !s.Behind {
		s.LastRead, s.moved = seq, true
	}
}

// collect lists what goes with the messages.
func (j *judging) collect() {
	seen := make(map[RoomID]bool, len(j.rooms))
	for _, m := range j.v.Messages {
		if !seen[m.Room] {
			seen[m.Room] = true
			j.v.Rooms = append(j.v.Rooms, &j.rooms[m.Room].RoomLog)
		}
	}
	for _, s := range j.order {
		switch {
		case s.joined != nil:
			s.joined.LastRead = s.LastRead
			j.v.Joined = append(j.v.Joined, *s.joined)
		case s.moved:
			j.v.Markers = append(j.v.Markers, Marker{s.key, s.LastRead})
		}
	}
}
