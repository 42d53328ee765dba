package chat

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// HookID is the public id of a hook.
type HookID string

// HookKind is what a hook does.
type HookKind string

// The kinds of hook.
const (
	HookIncoming HookKind = "incoming" // a program posts into the room
	HookOutgoing HookKind = "outgoing" // a program is told of the room's events
	HookCommand  HookKind = "command"  // a program answers a slash command
)

const (
	// MaxHooks bounds those of one room that stand, of all kinds together.
	MaxHooks = 50
	// MaxHookName is how long the name of a hook may be.
	MaxHookName = 64
)

// Hook is where a program meets a room. It belongs to the room: it stays when its maker leaves.
type Hook struct {
	ID         HookID
	Kind       HookKind
	Room       RoomID
	RoomName   string
	Name       string
	CreatedBy  User
	CreatedAt  time.Time
	LastUsedAt *time.Time // to about a minute; nil: never
	EndedAt    *time.Time // nil: it stands
	// Bot is whose posts the hook's are; the zero value where it posts nothing.
	Bot User
	// BotSuspended: an administrator has suspended the bot.
	BotSuspended bool
	Out          HookOut  // of an outgoing one
	Command      HookCall // of a command
}

// Triggers says whether something that the user did may set the hook off. A program never hears of what it said itself: two
// hooks that answer each other would not end.
func (h Hook) Triggers(by User) bool {
	isOwn := by.ID == h.Bot.ID || by.IsBot && by.ID == h.CreatedBy.ID
	return !isOwn
}

// NewHook is a hook about to be stored.
type NewHook struct {
	Hook
	// SecretHash is that of the secret in an incoming hook's address; nil for other kinds.
	SecretHash *CodeHash
}

// fits says whether the room, which has those, can have one more.
func (h NewHook) fits(standing []Hook) error {
	if len(standing) >= MaxHooks {
		return TooManyHooks()
	}
	isTaken := func(o Hook) bool { return o.Kind == HookCommand && o.Name == h.Name }
	if h.Kind == HookCommand && slices.ContainsFunc(standing, isTaken) {
		return TakenCommand(h.Name)
	}
	return nil
}

// HookDraft is a hook about to be made.
type HookDraft struct {
	Kind HookKind
	Name string
}

func (d HookDraft) check() (HookDraft, error) {
	name, bad := checkLine("body.name", d.Name, MaxHookName)
	d.Name = name
	return d, fieldErrors(bad)
}

// TooManyHooks refuses one more.
func TooManyHooks() *Error {
	return Conflict(fmt.Sprintf("This room has %d webhooks and commands: end one first.", MaxHooks))
}

// CreateHook makes an incoming hook of the room, whose address has the secret with that hash. It posts as a bot of its own,
// which joins the room. Errors: invalid fields; not staff, forbidden; more than MaxHooks, conflict.
func (s *Service) CreateHook(ctx context.Context, actor Actor, room string, d HookDraft, secret CodeHash, from Origin) (Hook, error) {
	d, err := d.check()
	if err != nil {
		return Hook{}, err
	}
	h := NewHook{Hook: Hook{Kind: d.Kind, Name: d.Name}, SecretHash: &secret}
	return s.createWithBot(ctx, actor, room, h, d.Name, from)
}

// createWithBot makes a hook that posts as a bot of that name.
func (s *Service) createWithBot(ctx context.Context, actor Actor, room string, h NewHook, botName string, from Origin) (Hook, error) {
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return Hook{}, err
	}
	if err := first(canManageHooks(seen, role), canChange(seen)); err != nil {
		return Hook{}, err
	}
	standing, err := s.store.Hooks(ctx, seen.ID)
	if err == nil { // before an account is made; the store holds to it
		err = h.fits(standing)
	}
	if err != nil {
		return Hook{}, err
	}
	h.ID, h.Room, h.RoomName, h.CreatedBy, h.CreatedAt = HookID(s.newID()), seen.ID, seen.Name, actor.User, s.now()
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action, entry.Detail = AuditHookMade, string(h.Kind)
	for range botNameTries {
		h.Bot = s.newHookBot(botName)
		if h.Bot, err = s.store.CreateHook(ctx, h, entry); !IsKind(err, KindConflict) {
			break
		}
	}
	if err != nil {
		return Hook{}, err
	}
	// Should this fail, the hook says so when it is used, and staff can add the bot.
	if _, err := s.change(ctx, actor.User, Change{Room: seen.ID, Target: h.Bot.ID}, seatsBot(h.Bot)); err != nil {
		return Hook{}, err
	}
	return h.Hook, nil
}

// seatsBot makes a hook's bot a member.
func seatsBot(bot User) rule {
	return func(sc *scene) error {
		if err := first(canManageHooks(sc.seen(), sc.seat.Role), canChange(sc.seen())); err != nil {
			return err
		}
		if sc.target != nil && sc.target.Role == NoRole {
			sc.join(sc.room, sc.target, sc.actor, bot, Member)
		}
		return nil
	}
}

// Hooks lists the room's that stand, newest first, at most MaxHooks, for its staff.
func (s *Service) Hooks(ctx context.Context, actor Actor, room string) ([]Hook, error) {
	seen, role, err := s.sight(ctx, actor, room)
	if err == nil {
		err = canManageHooks(seen, role)
	}
	if err != nil {
		return nil, err
	}
	return s.store.Hooks(ctx, seen.ID)
}

// HookPost is what a program posts by an incoming hook.
type HookPost struct {
	Body     string
	ClientID string
	// NamesRoom: an `@room` in the body may mention all members, where the bot is one of the room's staff.
	NamesRoom bool
}

// hookUsedEvery is how exactly it is known when a hook was used last.
const hookUsedEvery = time.Minute

// check refuses what can never be posted, before anybody is asked.
func (p HookPost) check() error {
	_, err := Draft{Body: p.Body, ClientID: p.ClientID}.check()
	return err
}

// PostByHook posts what the bearer of the secret of an incoming hook says; mayPost is asked about the hook's bot before. The
// same client id again gives the first message. Errors: a bad post, invalid; an unknown secret, not found; a hook that was
// ended, gone; a room that is archived, or a bot that is muted, banned, suspended or not in its private room, forbidden.
func (s *Service) PostByHook(ctx context.Context, secret CodeHash, p HookPost, mayPost func(bot User) error) (Message, error) {
	if err := p.check(); err != nil {
		return Message{}, err
	}
	h, err := s.store.HookBySecret(ctx, secret)
	if err != nil {
		return Message{}, err
	}
	switch {
	case h.EndedAt != nil || h.Bot.Deleted:
		return Message{}, GoneFor("This webhook was ended: ask the staff of its room for another one.")
	case h.BotSuspended:
		return Message{}, Forbidden("The bot of this webhook is suspended: ask the operator of this server.")
	}
	if err := mayPost(h.Bot); err != nil {
		return Message{}, err
	}
	wait, err := s.submit(ctx, Actor{User: h.Bot, Reach: ReachWrite}, h.RoomName, Draft{Body: p.Body, ClientID: p.ClientID}, p.NamesRoom)
	if err != nil {
		return Message{}, hookRefusal(err)
	}
	m, _, err := wait(ctx)
	if err != nil {
		return Message{}, hookRefusal(err)
	}
	s.noteHookUsed(ctx, h)
	return m, nil
}

// hookRefusal says of a room that the bot does not see why that is. Whoever has the secret knows of the room.
func hookRefusal(err error) error {
	if IsKind(err, KindNotFound) {
		return Forbidden("The bot of this webhook is not in its room any more: add it there, or make another webhook.")
	}
	return err
}

// noteHookUsed is of no matter to the post.
func (s *Service) noteHookUsed(ctx context.Context, h Hook) {
	now := s.now()
	if h.LastUsedAt != nil && now.Sub(*h.LastUsedAt) < hookUsedEvery {
		return
	}
	if err := s.store.HookUsed(context.WithoutCancel(ctx), h.ID, now); err != nil {
		s.log.WarnContext(ctx, "cannot note that a webhook was used", "err", err)
	}
}

// EndHook ends a hook of the room; its bot leaves, and its posts stay. A repeat answers the same; one that never was of the
// room is not found.
func (s *Service) EndHook(ctx context.Context, actor Actor, room string, id HookID, from Origin) error {
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err == nil {
		err = canManageHooks(seen, role)
	}
	if err != nil {
		return err
	}
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action = AuditHookEnded
	ended, err := s.store.EndHook(ctx, seen.ID, id, entry)
	if err != nil || ended.Bot.ID == 0 {
		return err
	}
	_, err = s.change(ctx, actor.User, Change{Room: seen.ID, Target: ended.Bot.ID}, unseatsBot(ended.Bot))
	return err
}

// unseatsBot takes the bot of a hook that has ended out of the room, an archived one too.
func unseatsBot(bot User) rule {
	return func(sc *scene) error {
		if err := canManageHooks(sc.seen(), sc.seat.Role); err != nil {
			return err
		}
		if sc.target == nil || sc.target.Role == NoRole || sc.room.ArchivedAt != nil {
			return nil
		}
		if err := sc.keepAnOwner(); err != nil {
			return nil //nolint:nilerr // somebody has made it the only owner: it stays
		}
		sc.remove(MemberRemoved, sc.target.shows(bot))
		return nil
	}
}
