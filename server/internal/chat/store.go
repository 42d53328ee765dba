package chat

import (
	"context"
	"time"
)

// Store is the database, the truth. One implementation serves Postgres and SQLite.
//
// Errors: what does not exist is KindNotFound, a taken unique name KindConflict, a database that cannot serve now
// KindUnavailable (after its own retries of deadlocks and serialization failures); anything else is internal. Every call
// is bounded in time by its own limits as well as by ctx. Times are stored with milliseconds.
type Store interface {
	UserStore
	SessionStore
	TokenStore
	RoomStore
	LogStore
	BlockStore
	CursorStore
	SearchStore
	FileStore
	AdminStore
	InvitationStore
	IdentityStore
	ReportStore
	PictureStore
	PreviewStore
	NotificationStore
	PushStore
	HookStore
	CommandStore
	EmailStore
	DigestStore
	BotStore
	OutgoingStore
	DeliveryStore

	// Change makes one change of a room in one transaction: it reads what the change asks for, under the room's lock, has it
	// judged, and writes the verdict. An error of the judge is the answer, and nothing is written.
	Change(ctx context.Context, c Change) error

	// AppendMessages writes a batch of posts of any rooms in one transaction: it reads what Judge has to know, under the rooms'
	// locks, which it takes in id order, and writes the verdict. An error is that of the whole batch: nothing of it was
	// stored, as far as is known.
	//
	// It waits for each lock of somebody else for that long; for none at all where wait is 0, and then the posts that need
	// one are Held, and the others are stored.
	AppendMessages(ctx context.Context, posts []Post, at time.Time, wait time.Duration) ([]Outcome, error)

	// Ping says whether the database serves and its schema is as new as this release needs.
	Ping(ctx context.Context) error
}

// Post is one message on its way into the log.
type Post struct {
	ID MessageID
	// Room is the key of the room of that name, as it is remembered: where the room has another name, the post is
	// KindNotFound.
	Room     RoomID
	RoomName string
	Author   User
	Draft    Draft
	// Mentions are those of the draft's body; names that nobody has are passed over.
	Mentions []Mention
	// NamesRoom: the body has `@room`, which counts where CanMentionRoom holds.
	NamesRoom bool
}

// Outcome is what became of one Post.
type Outcome struct {
	Message Message // with Created: the new one, else the first one of that client id
	Created bool
	Events  []Event // member.joined if the post joined the room, then message.created; none unless Created
	// Notices are to those mentioned by name, other than the author, who may see the room.
	Notices []Notice
	Err     error // the domain's error for this post alone
	// Held: somebody else holds a lock that the post needs. Nothing was done; it has to be tried again.
	Held bool
}

// UserStore keeps accounts. Usernames come folded.
type UserStore interface {
	// CreateUser stores the account; a taken username (also of a deleted account) is KindConflict. The first account of a
	// new server administers it: exactly one, however many are made at once.
	// An account that uses up an invitation does so exactly: unknown, KindNotFound; of no use any more, KindGone. One that
	// must be the first and is not is KindForbidden. One of an identity that has an account already is KindConflict.
	CreateUser(ctx context.Context, a NewAccount) (User, error)
	// UserByName finds an account that is not deleted.
	UserByName(ctx context.Context, username string) (User, error)
	// CredentialsByName finds an account that is not deleted, suspended or not; CredentialsByID likewise.
	CredentialsByName(ctx context.Context, username string) (Credentials, error)
	CredentialsByID(ctx context.Context, id UserID) (Credentials, error)
	// ChangeProfile returns the account as it now is.
	ChangeProfile(ctx context.Context, id UserID, change ProfileChange) (User, error)
	// Acquaintances are up to limit users who share a room with the user, the user among them.
	Acquaintances(ctx context.Context, id UserID, limit int) ([]UserID, error)
	// SetPassword stores the hash and, in the same transaction, revokes every session of the account but keep; it
	// returns those it revoked. RehashPassword stores the hash alone, while the old one stands: else KindNotFound.
	SetPassword(ctx context.Context, id UserID, hash string, keep SessionID, at time.Time) ([]SessionID, error)
	RehashPassword(ctx context.Context, id UserID, old, hash string) error
	// BeginDeletion marks the account deleted, clears its names and password, and ends its sessions and tokens, which it
	// returns. It waits for joins under way in any room; those that come later are refused. Once more, it changes nothing. The last administrator is KindConflict.
	BeginDeletion(ctx context.Context, id UserID, entry AuditEntry) ([]SessionID, error)
	// Deletions lists up to limit accounts whose deletion has begun and not ended. EndDeletion ends one.
	Deletions(ctx context.Context, limit int) ([]User, error)
	EndDeletion(ctx context.Context, id UserID) error
}

// SessionStore keeps sign-ins. A revoked or expired session, or one of a deleted or suspended account, is not found.
type SessionStore interface {
	// CreateSession stores, and tells the audit log of, a session of the account whose password was verified against that hash, if CanSignIn still
	// holds. A change of password, suspension or deletion comes wholly before it, or after it and revokes it.
	CreateSession(ctx context.Context, s Session, verified string) error
	Session(ctx context.Context, id SessionID) (Session, error)
	// SpendRefresh moves a session from generation to generation+1 and its expiry with it. A session that stands
	// elsewhere is left alone.
	SpendRefresh(ctx context.Context, id SessionID, generation int, at, expires time.Time) (Refreshed, error)
	// Sessions lists the user's live sessions, newest first, at most MaxSessionsListed.
	Sessions(ctx context.Context, user UserID, at time.Time) ([]Session, error)
	// RevokeSession ends a session of that user; ending it again changes nothing. One that is not theirs is KindNotFound.
	RevokeSession(ctx context.Context, user UserID, id SessionID, at time.Time) error
	// RevokedSince lists sessions and tokens revoked at or after the time.
	RevokedSince(ctx context.Context, since time.Time) ([]SessionID, error)
	// PruneSessions removes sessions and tokens that expired or were revoked before the time, a bounded number in each
	// call.
	PruneSessions(ctx context.Context, before time.Time) error
}

// AdminStore keeps what administrators do and see. Where an entry of the audit log is given, it is stored in the same
// transaction; an entry's actor, if there is one, must administer the server then, else KindForbidden.
type AdminStore interface {
	// Accounts lists accounts whose names contain q, case folded, newest first, past the public id before; "" is before the
	// newest.
	Accounts(ctx context.Context, q string, state AccountState, before string, limit int) ([]Account, error)
	// ChangeAccount changes an account that is not deleted, and returns it with the sessions and tokens that ended. A change
	// that would leave no administrator is KindConflict. by says who does it; the store fills in what was done to whom.
	ChangeAccount(ctx context.Context, id UserID, change AccountChange, by AuditEntry) (Account, []SessionID, error)
	// CreateReset stores a code, and ends those made before for the account.
	CreateReset(ctx context.Context, r Reset, entry AuditEntry) error
	// Reset finds a code that can be used at that time: unknown, KindNotFound; used or expired, KindGone. UseReset uses it up:
	// it stores the hash of the new password, ends the account's sessions and tokens, and returns them.
	Reset(ctx context.Context, hash CodeHash, at time.Time) (Reset, error)
	UseReset(ctx context.Context, hash CodeHash, passwordHash string, entry AuditEntry) ([]SessionID, error)
	// Audit lists the log, newest first, past the entry of that key; "" is before the newest. NoteAudit adds to it.
	Audit(ctx context.Context, search AuditSearch, before string, limit int) ([]AuditEntry, error)
	NoteAudit(ctx context.Context, e AuditEntry) error
	// PruneAudit removes entries of before the time, and PruneResets codes that had expired by then, a bounded number in
	// each call.
	PruneAudit(ctx context.Context, before time.Time) error
	PruneResets(ctx context.Context, before time.Time) error
	Stats(ctx context.Context) (Stats, error)
	// Registration is what administrators have set; "": nothing. SetRegistration sets it, as a change by an administrator;
	// where it is so already there is no entry.
	Registration(ctx context.Context) (Registration, error)
	SetRegistration(ctx context.Context, how Registration, entry AuditEntry) error
}

// InvitationStore keeps invitations. Change uses them up, and CreateUser.
type InvitationStore interface {
	// CreateInvitation is KindConflict for more than MaxInvitations of the room that stand.
	CreateInvitation(ctx context.Context, i Invitation) error
	// Invitations lists the room's that have neither ended nor expired at that time, newest first, at most MaxInvitations.
	Invitations(ctx context.Context, room RoomID, at time.Time) ([]Invitation, error)
	// Invitation finds one by its code, whether it can be used or not.
	Invitation(ctx context.Context, code string) (Invitation, error)
	// CreateServerInvitation makes one to no room, and EndServerInvitation ends one; both are changes by an administrator.
	CreateServerInvitation(ctx context.Context, i Invitation, entry AuditEntry) error
	EndServerInvitation(ctx context.Context, id InvitationID, entry AuditEntry) error
	// EndInvitation ends one of the room's; again, it changes nothing.
	EndInvitation(ctx context.Context, room RoomID, id InvitationID, at time.Time) error
	// PruneInvitations removes those that had expired by then, a bounded number in each call.
	PruneInvitations(ctx context.Context, before time.Time) error
	// HasAccounts says whether anybody has an account, or had one.
	HasAccounts(ctx context.Context) (bool, error)
}

// IdentityStore keeps who people are at a provider of sign-in.
type IdentityStore interface {
	// CredentialsByIdentity finds the account that is joined to it and not deleted, suspended or not.
	CredentialsByIdentity(ctx context.Context, who Identity) (Credentials, error)
	// LinkIdentity joins the entry's subject to it and tells the audit log; an identity of another account is KindConflict.
	// One that is joined already changes nothing, and is not told.
	LinkIdentity(ctx context.Context, who Identity, entry AuditEntry) error
	CreateSignInCode(ctx context.Context, c SignInCode) error
	// SignInCode finds a code that can be exchanged at that time: unknown, KindNotFound; used or expired, KindGone.
	SignInCode(ctx context.Context, hash CodeHash, at time.Time) (SignInCode, error)
	// UseSignInCode uses a code up and stores the session, and tells the audit log, if CanEnter still holds; else the code
	// stays good. A code that cannot be exchanged any more, or an account that was deleted, is KindGone.
	UseSignInCode(ctx context.Context, hash CodeHash, s Session) error
	// FreeUsername is the first of the names that nobody has or had, "" for none.
	FreeUsername(ctx context.Context, names []string) (string, error)
	// PruneSignInCodes removes those that had expired by then, a bounded number in each call.
	PruneSignInCodes(ctx context.Context, before time.Time) error
}

// HookStore keeps hooks. Entries of the audit log are stored in the same transaction.
type HookStore interface {
	// CreateHook stores a hook, and in the same transaction the account of its bot, where it has one without an ID; it returns
	// the bot. KindConflict for more than MaxHooks of the room that stand, for a command whose name one of them has, and where
	// the bot's username is taken.
	CreateHook(ctx context.Context, h NewHook, entry AuditEntry) (bot User, err error)
	// Hooks lists the room's that stand, newest first, at most MaxHooks.
	Hooks(ctx context.Context, room RoomID) ([]Hook, error)
	// HookBySecret finds an incoming hook, ended or not.
	HookBySecret(ctx context.Context, secret CodeHash) (Hook, error)
	// EndHook ends one of the room's, at the entry's time, and returns it; again, it changes nothing. The entry is of its bot.
	EndHook(ctx context.Context, room RoomID, id HookID, entry AuditEntry) (Hook, error)
	// HookUsed notes when a hook was used last.
	HookUsed(ctx context.Context, id HookID, at time.Time) error
}

// BotStore keeps the bots that administrators make. The bot of a hook is none of them.
type BotStore interface {
	// Bots lists those that are not deleted, newest first, past the public id before; "" is before the newest.
	Bots(ctx context.Context, before string, limit int) ([]User, error)
	// Bot finds one that is not deleted.
	Bot(ctx context.Context, username string) (User, error)
}

// ReportStore keeps reports. Entries of the audit log are stored in the same transaction, about the message's author.
type ReportStore interface {
	// CreateReport stores a report, or finds the open one of that person of that message, which changes nothing. Not found:
	// KindNotFound; deleted, KindGone; more than MaxReports of that person in the room, KindConflict.
	CreateReport(ctx context.Context, r NewReport, entry AuditEntry) (report Report, created bool, err error)
	// Reports lists the room's, newest first, past the report before; "" is before the newest.
	Reports(ctx context.Context, room RoomID, viewer UserID, state ReportState, before ReportID, limit int) ([]Report, error)
	// ChangeReport closes one of the room's, or reopens it, unless its reporter has another open one of the message:
	// KindConflict. One that is so already stays as it is.
	ChangeReport(ctx context.Context, room RoomID, id ReportID, change ReportChange, entry AuditEntry) (Report, error)
	// Staff are a room's owners and moderators, those who have been in it longest first.
	Staff(ctx context.Context, room RoomID, limit int) ([]UserID, error)
}

// TokenStore keeps personal access tokens. A revoked or expired token, or one of a deleted or suspended account, is not
// found.
type TokenStore interface {
	// CreateToken stores a token while the session that makes it stands, else KindNotFound; a change of password comes
	// wholly before it and has ended the session, or after it. MaxTokens that stand already: KindConflict.
	// Entries of the audit log are stored in the same transaction.
	CreateToken(ctx context.Context, t Token, hash TokenHash, by SessionID, entries ...AuditEntry) error
	Token(ctx context.Context, hash TokenHash) (Token, error)
	// Tokens lists the user's live tokens, newest first, at most MaxTokens.
	Tokens(ctx context.Context, user UserID, at time.Time) ([]Token, error)
	// RevokeToken ends a token of that user and returns its session; ending it again changes nothing. One that is not
	// theirs is KindNotFound.
	RevokeToken(ctx context.Context, user UserID, id TokenID, at time.Time, entries ...AuditEntry) (SessionID, error)
	// RevokeTokens ends all tokens of the user, and returns their sessions.
	RevokeTokens(ctx context.Context, user UserID, entry AuditEntry) ([]SessionID, error)
	// TokensUsed notes when tokens were used last; it never moves that back.
	TokensUsed(ctx context.Context, ids []TokenID, at time.Time) error
}

// RoomStore keeps rooms and memberships. Names come folded. Lists are in order of name; after is the name (of a room or a
// user) past which a page starts, "" for the first; they return up to limit items.
type RoomStore interface {
	// CreateRoom stores a room with its creator as owner, and member.joined as its first event. Taken: KindConflict.
	CreateRoom(ctx context.Context, r Room) (Room, []Event, error)
	// OpenDirect finds the direct conversation of these people, or stores the room as it, with all as members; without events
	// it was there. Calls at once for the same people give the same room. A deleted account is KindNotFound.
	OpenDirect(ctx context.Context, r Room, people []User) (RoomID, []Event, error)
	// RoomByName finds a room and the user's role in it, NoRole for none.
	RoomByName(ctx context.Context, name string, user UserID) (Room, Role, error)
	// Restrictions lists a room's restrictions that hold at that time, in order of username, past one. RestrictionOf finds
	// that of one user.
	Restrictions(ctx context.Context, room RoomID, at time.Time, after string, limit int) ([]Restriction, error)
	RestrictionOf(ctx context.Context, room RoomID, user UserID, at time.Time) (Restriction, error)
	// ViewRoom is the room as that user sees it, with unread counts.
	ViewRoom(ctx context.Context, id RoomID, user UserID) (RoomView, error)
	// RoomsVisibleTo lists public rooms and the user's own whose name, title or topic contains q, case folded.
	RoomsVisibleTo(ctx context.Context, user UserID, q, after string, limit int) ([]RoomView, error)
	// RoomsOf lists those rooms that the user is a member of.
	RoomsOf(ctx context.Context, user UserID, which OwnRooms, after string, limit int) ([]RoomView, error)
	// RoomIDsOf lists the rooms that the user is a member of, by id.
	RoomIDsOf(ctx context.Context, user UserID) ([]RoomID, error)
	// Readers lists a room's members as WhyTell asks for them, in order of their keys.
	Readers(ctx context.Context, of ReadersOf) ([]Reader, error)
	// RoomsToldOfAll are those of the rooms in which somebody wants to be told of every message. Direct conversations are
	// left out: there everybody is told with the append.
	RoomsToldOfAll(ctx context.Context, rooms []RoomID) ([]RoomID, error)
	// Members lists a room's members whose username or display name contains q, case folded.
	Members(ctx context.Context, room RoomID, q, after string, limit int) ([]Membership, error)
	// MarkRead moves a member's marker forward to seq, at most to the head; it returns the standing and whether the
	// marker moved. Not a member: KindNotFound.
	MarkRead(ctx context.Context, room RoomID, user UserID, seq int64) (Standing, bool, error)
	// MarkUnread moves the marker back to seq likewise. No append under way moves it forward again.
	MarkUnread(ctx context.Context, room RoomID, user UserID, seq int64) (Standing, bool, error)
	// ChangeSettings changes a member's settings; it returns the standing and whether they changed. Not a member:
	// KindNotFound.
	ChangeSettings(ctx context.Context, room RoomID, user UserID, patch SettingsPatch) (Standing, bool, error)
}

// LogStore reads messages and the log. Each call reads one snapshot. viewer is whose reactions are marked as such, 0 for
// nobody's.
type LogStore interface {
	Messages(ctx context.Context, room RoomID, viewer UserID, p PageBound, limit int) (MessagePage, error)
	Message(ctx context.Context, room RoomID, viewer UserID, id MessageID) (Message, error)
	// Reactions lists who reacted to a message and how, in order of time, user and emoji, past after; the zero value is
	// before the first.
	Reactions(ctx context.Context, room RoomID, id MessageID, after GivenReaction, limit int) ([]GivenReaction, error)
	// Revisions lists a message's earlier bodies, oldest first, but for the first skip; an erased message has none.
	Revisions(ctx context.Context, room RoomID, id MessageID, skip, limit int) ([]Revision, error)
	// Pins lists a room's pinned messages, the newest pin first, but for the first skip.
	Pins(ctx context.Context, room RoomID, viewer UserID, skip, limit int) ([]Message, error)
	// MentionsOf lists the messages that mention the user, in rooms that the user may see now, newest first, past the
	// message before; "" is before the newest. One that mentions a room mentions its members who had joined before it.
	MentionsOf(ctx context.Context, user UserID, before MessageID, limit int) ([]Message, error)
	// Events reads up to limit events past after, oldest first, and the head of the log in the same snapshot. Messages,
	// quotes and users in them are as they are now.
	Events(ctx context.Context, room RoomID, after int64, limit int) ([]Event, int64, error)
	// Heads tells where these rooms' logs stand, in one query.
	Heads(ctx context.Context, rooms []RoomID) (map[RoomID]Head, error)
}

// BlockStore keeps who blocks whom.
type BlockStore interface {
	// PutBlock stores a block, or finds the one that stands. More than MaxBlocks: KindConflict.
	PutBlock(ctx context.Context, by UserID, of User, at time.Time) (Block, error)
	DeleteBlock(ctx context.Context, by, of UserID) error
	BlockOf(ctx context.Context, by UserID, of User) (Block, error)
	// Blocks lists them in order of username, but for deleted accounts.
	Blocks(ctx context.Context, by UserID, after string, limit int) ([]Block, error)
	// AnyBlock says whether the user blocks one of the others or is blocked by one.
	AnyBlock(ctx context.Context, user UserID, others []UserID) (bool, error)
}

// CursorStore keeps where programs are in the logs.
type CursorStore interface {
	// PutCursor sets a cursor, at most to the head of the room's log. More than MaxCursors: KindConflict.
	PutCursor(ctx context.Context, user UserID, name string, room RoomID, seq int64, at time.Time) (Cursor, error)
	Cursor(ctx context.Context, user UserID, name string) (Cursor, error)
	// Cursors lists those of rooms that the user may see at that time, in order of name, past the name after.
	Cursors(ctx context.Context, user UserID, after string, limit int, at time.Time) ([]Cursor, error)
	DeleteCursor(ctx context.Context, user UserID, name string) error
}

// SearchStore finds messages by what they say.
type SearchStore interface {
	// Search finds messages in rooms that the viewer may see now, newest first, past the message before; "" is before the
	// newest. They are found within 2 s of their posting; an edit or a deletion shows at once. A search that takes too long
	// is KindUnavailable; one without a word and a filter, or with too many words,
	// KindInvalid.
	Search(ctx context.Context, viewer UserID, q Search, before MessageID, limit int) (SearchResult, error)
}

// PageBound says where a page of messages lies. At most one of its first three parts is set; none means the newest.
type PageBound struct {
	Before *int64 // messages with a smaller seq, nearest first taken
	After  *int64 // messages with a greater seq
	Around *int64 // about half on each side, the seq itself included; an edge is filled from the other side
	// Head is where the room's log was found to stand. A copy of the database that is as far may give the page. 0: none may.
	Head int64
}

// MessagePage is a run of messages, oldest first.
type MessagePage struct {
	Messages  []Message
	Seq       int64 // the room's head in the same snapshot
	HasBefore bool
	HasAfter  bool
}
