package chat

import (
	"slices"
	"time"
)

func (p Post) seat() SeatKey     { return SeatKey{p.Room, p.Author.ID} }
func (p Post) client() ClientKey { return ClientKey{p.seat(), p.Draft.ClientID} }

// Judge decides about the posts, in their order: what each finds is what those before it left.
func Judge(posts []Post, f Facts, at time.Time) Verdict {
	j := newJudging(f, at)
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

// judging is a batch, or a change, on its way to its verdict.
type judging struct {
	f     Facts
	at    time.Time
	rooms map[RoomID]*judgedRoom
	seats map[SeatKey]*judgedSeat
	said  map[ClientKey]Message // in this batch
	order []*judgedSeat
	v     Verdict
}

func newJudging(f Facts, at time.Time) *judging {
	return &judging{
		f: f, at: at, rooms: make(map[RoomID]*judgedRoom, len(f.Rooms)), seats: make(map[SeatKey]*judgedSeat, len(f.Seats)),
		said: map[ClientKey]Message{}, v: Verdict{At: at},
	}
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

// shows is the user as a replay will show them.
func (s *judgedSeat) shows(u User) User {
	if s.Deleted {
		return User{ID: u.ID, PublicID: u.PublicID, CreatedAt: u.CreatedAt, Deleted: true}
	}
	u.DisplayName = s.Name
	return u
}

// sees is the room as the policy asks for it: with the restriction of that user, if it holds.
func (s *judgedSeat) sees(room Room, at time.Time) Room {
	room.Restriction = s.Restriction.at(at)
	return room
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
	seat, err := j.sighted(room, p.Author.ID)
	if err != nil {
		return Outcome{}, err
	}
	if first, ok := j.saidBefore(p); ok {
		return Outcome{Message: first}, nil
	}
	quote, err := j.quote(p)
	if err != nil {
		return Outcome{}, err
	}
	files, err := j.files(p)
	if err != nil {
		return Outcome{}, err
	}
	if err := CanPost(seat.sees(room.Room, j.at), seat.Role); err != nil {
		return Outcome{}, err
	}
	return j.store(p, room, seat, quote, files), nil
}

// sighted is the seat of one who acts: someone with an account who may see the room.
func (j *judging) sighted(room *judgedRoom, user UserID) (*judgedSeat, error) {
	seat, err := j.seated(room, user)
	if err != nil {
		return nil, err
	}
	return seat, CanSee(seat.sees(room.Room, j.at), seat.Role)
}

// seated is the seat of someone with an account.
func (j *judging) seated(room *judgedRoom, user UserID) (*judgedSeat, error) {
	seat := j.seat(SeatKey{room.ID, user})
	if seat == nil || seat.Deleted {
		return nil, Unauthorized("This account was deleted.")
	}
	return seat, nil
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

// files are those that the post uses. What one post of the batch uses is used for those after it.
func (j *judging) files(p Post) (files []File, err error) {
	for _, id := range p.Draft.Files {
		f, ok := j.f.Files[id]
		if !ok || f.IsUsed || f.Room != p.Room || f.Uploader != p.Author.ID {
			return nil, CannotUse()
		}
		files = append(files, f.File)
	}
	for _, f := range files {
		used := j.f.Files[f.ID]
		used.IsUsed = true
		j.f.Files[f.ID] = used
	}
	return files, nil
}

// store gives the post its place in the log, after its author's joining where that is needed.
func (j *judging) store(p Post, room *judgedRoom, seat *judgedSeat, quote *Quote, files []File) Outcome {
	var out Outcome
	p.Author = seat.shows(p.Author)
	tellsRoom := p.NamesRoom && CanMentionRoom(seat.Role)
	before := len(j.v.Events)
	if seat.Role == NoRole {
		j.join(room, seat, p.Author, p.Author, Member)
	}
	m := Message{
		ID: p.ID, Room: room.ID, RoomName: room.Name, Seq: room.Seq + 1, Author: p.Author, Body: p.Draft.Body,
		ClientID: p.Draft.ClientID, ReplyTo: quote, CreatedAt: j.at, Mentions: PickMentioned(p.Mentions, j.f.Named[p.Room]),
		MentionsRoom: tellsRoom, Files: files,
	}
	j.emit(room, Event{Type: MessageCreated, Actor: p.Author, Message: &m})
	room.LastMessageAt = &j.at
	if m.ClientID != "" {
		j.said[p.client()] = m
	}
	seat.read(room, m.Seq)
	j.v.Messages = append(j.v.Messages, m)
	out.Events = slices.Clone(j.v.Events[before:])
	out.Message, out.Created, out.Notices = m, true, noticesOf(room.Room, m, j.f.readersOf(room.Room, m), j.at)
	return out
}

// emit gives an event its place in the room's log.
func (j *judging) emit(room *judgedRoom, e Event) {
	j.v.Events = append(j.v.Events, room.Emit(e, j.at))
}

// join makes the user whose seat it is a member.
func (j *judging) join(room *judgedRoom, seat *judgedSeat, actor, user User, role Role) {
	joined, e := room.Join(actor, user, role, j.at)
	seat.Role, seat.JoinedAt, seat.LastRead, seat.joined = role, j.at, joined.LastRead, &joined
	j.v.Events = append(j.v.Events, e)
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

// collect lists what goes with the events.
func (j *judging) collect() {
	seen := make(map[RoomID]bool, len(j.rooms))
	for _, e := range j.v.Events {
		if !seen[e.Room] {
			seen[e.Room] = true
			j.v.Rooms = append(j.v.Rooms, &j.rooms[e.Room].RoomLog)
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
