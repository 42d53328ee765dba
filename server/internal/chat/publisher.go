package chat

// Publisher tells listeners on every node what has happened. It neither blocks nor fails: what it loses, a reader finds
// in the log. Events of one call are of any rooms, each room's in seq order.
type Publisher interface {
	PublishEvents(events []Event)
	PublishSignal(Signal)
}

// Signal is something worth telling at once and not worth storing.
type Signal interface{ isSignal() }

// Typing says that a user is writing in a room.
type Typing struct {
	Room     RoomID
	RoomName string
	User     User
}

// MarkerMoved says that a user has read a room up to Seq, or takes what is past it for unread again; it goes to the user's connections but Origin.
type MarkerMoved struct {
	User     UserID
	RoomName string
	Seq      int64
	Origin   string // the connection it came from, "" for REST
}

// SettingsChanged says that a user has changed their own settings of a room; it goes to the user's connections but Origin.
type SettingsChanged struct {
	User     UserID
	RoomName string
	Me       Standing
	Origin   string // as in MarkerMoved
}

// NotificationsChanged says that a user has changed when they want to be left alone; it goes to all of their connections.
type NotificationsChanged struct {
	User          UserID
	Notifications Notifications
}

// NoticeReason is why a Notice is given.
type NoticeReason string

// The reasons for a notice.
const (
	NoticeAdded   NoticeReason = "added"
	NoticeRemoved NoticeReason = "removed"
	NoticeMention NoticeReason = "mention"
	NoticeDirect  NoticeReason = "direct"
	NoticeReport  NoticeReason = "report"
	NoticeHook    NoticeReason = "hook" // a webhook of the room was disabled
	NoticeAll     NoticeReason = "all"  // the member's level is LevelAll
)

// Notice tells all of a user's connections, subscribed or not, about a room. Seq is that of the event, or of the message
// that mentions the user or was reported.
type Notice struct {
	User     UserID
	RoomName string
	Seq      int64
	Reason   NoticeReason
}

// RoomNotice is the Notice of a message to some of its room's members.
type RoomNotice struct {
	Users    []UserID
	RoomName string
	Seq      int64
	Reason   NoticeReason
}

// UserChanged tells Users, who share a room with them, how somebody shows themselves now.
type UserChanged struct {
	Users []UserID
	User  User
}

// SessionsEnded says that these sessions are revoked: their sockets close with 4401.
type SessionsEnded struct {
	Sessions []SessionID
}

func (Typing) isSignal()               {}
func (MarkerMoved) isSignal()          {}
func (SettingsChanged) isSignal()      {}
func (NotificationsChanged) isSignal() {}
func (Notice) isSignal()               {}
func (RoomNotice) isSignal()           {}
func (UserChanged) isSignal()          {}
func (SessionsEnded) isSignal()        {}
