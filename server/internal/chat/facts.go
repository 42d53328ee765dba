package chat

import "time"

// Facts are what the database says about what is to be judged, read under the locks of its rooms.
type Facts struct {
	Rooms map[RoomID]Room
	// Seats are of those who act, and of the one whose membership changes.
	Seats map[SeatKey]Seat
	// Named are the accounts that mentions may mean, by room and username.
	Named map[RoomID]map[string]Named

	// Said are the messages stored under the batch's client ids, as they are now.
	Said map[ClientKey]Message
	// Quotes are of the messages that the batch replies to, but for deleted ones.
	Quotes map[QuoteKey]Quote
	// Files are those that the batch names: whole ones, used or not.
	Files map[FileID]StoredFile
	// Held are the posts, by their place in the batch, that have to wait for a lock of somebody else.
	Held map[int]bool

	// People are those of the batch's direct conversations, but for deleted accounts.
	People map[RoomID][]Reader
	// Blocks are those of the named, and of the people of direct conversations, of the authors; and of a Change's target, of its
	// actor.
	Blocks map[BlockKey]bool

	// Pins are how many messages of the room are pinned, for a Change that counts them.
	Pins int

	// PreviewWaits is the link of a Change's message that waits to be read, for a Change that asks; "" for none.
	PreviewWaits string

	// Message is what a Change is about, as its actor sees it; nil for one that is not there.
	Message *Message
	// Next is the one who stands first in the room behind a Change's target, if that is an owner: another owner, else the
	// longest-standing moderator, else member, but no bot. Nil for nobody.
	Next *Membership
	// Invitation is that of a Change, without its room and its maker.
	Invitation *Invitation
}

// SeatKey is one user's place in one room.
type SeatKey struct {
	Room RoomID
	User UserID
}

// Seat is how a user stands in a room. Who has none has no account.
type Seat struct {
	Role Role // NoRole for one who is no member
	// Name is the user's display name as it is now. Whoever acts may be remembered under an older one, which a replay would
	// not show.
	Name     string
	Deleted  bool // the account is; its membership ends soon
	JoinedAt time.Time
	LastRead int64
	// Behind says that messages of others wait past the marker. It is not read for a Change.
	Behind bool
	// Restriction is theirs there, also one that has ended.
	Restriction *Restriction
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

// Change is one change of a room that is no post: what has to be read for it besides the room, and how it is judged.
type Change struct {
	Room  RoomID
	Actor UserID
	// Target is whose membership it changes, 0 for nobody's.
	Target UserID
	// Message is what it is about, "" for none.
	Message MessageID
	// Mentions are those of the message's new body.
	Mentions []Mention
	// CountsPins: how many messages are pinned is asked.
	CountsPins bool
	// AsksPreview: whether the message's link waits to be read is asked.
	AsksPreview bool
	// Invitation is the code of the invitation by which the actor sees the room, "" for none.
	Invitation string
	// Judge decides by the facts alone. Where the transaction has to be tried again, it is asked again.
	Judge func(Facts) (Verdict, error)
}

// Verdict is what has to be written, each list in the order in which it came about, and what becomes of each post.
type Verdict struct {
	At       time.Time
	Outcomes []Outcome
	Rooms    []*RoomLog // as they now stand
	Joined   []Membership
	Markers  []Marker
	Roles    []Membership // members whose role is another now
	Left     []SeatKey
	Messages []Message // new ones
	Events   []Event
	// Revised has a new body and new mentions; its old body is kept as a revision.
	Revised *Message
	// Dropped are files that Revised does not have any more.
	Dropped []FileID
	// Erased is a tombstone from now on, its text in no table.
	Erased  *Message
	Reacted *Reacted
	Pinned  *Pinned
	// Previewed has the preview that it says, or none any more. DropsPreview: that of Revised is of another link.
	Previewed    *Previewed
	DropsPreview bool
	// Used is an invitation that lets one more in; "" for none.
	Used InvitationID
	// Restricted is new, or in the place of another one; Unrestricted is whose is lifted.
	Restricted   *Restriction
	Unrestricted *SeatKey
}

// Marker is a member's read marker that moves to LastRead. It never moves back: its owner may have read on meanwhile,
// without the room's lock.
type Marker struct {
	SeatKey
	LastRead int64
}

// Reacted is a reaction that a user gives to the message or takes back. The store then says in the message which reactions
// it has.
type Reacted struct {
	Message *Message
	User    UserID
	Emoji   string
	Back    bool
}
