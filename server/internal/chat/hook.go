package chat

import (
	"context"
	"fmt"
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
}

// Triggers says whether something that the user did may set the hook off. A program never hears of what it said itself: two
// hooks that answer each other would not end.
func (h Hook) Triggers(by User) bool {
	return by.ID != h.Bot.ID && !(by.IsBot && by.ID == h.CreatedBy.ID)
}

// NewHook is a hook about to be stored.
type NewHook struct {
	Hook
	// SecretHash is that of the secret in an incoming hook's address; nil for other kinds.
	SecretHash *CodeHash
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
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err != nil {
		return Hook{}, err
	}
	if err := first(canManageHooks(seen, role), canChange(seen)); err != nil {
		return Hook{}, err
	}
	standing, err := s.store.Hooks(ctx, seen.ID)
	if err == nil && len(standing) >= MaxHooks { // before an account is made; the store holds to it
		err = TooManyHooks()
	}
	if err != nil {
		return Hook{}, err
	}
	bot, err := s.newHookBot(ctx, d.Name)
	if err != nil {
		return Hook{}, err
	}
	h := NewHook{
		Hook: Hook{
			ID: HookID(s.newID()), Kind: d.Kind, Room: seen.ID, RoomName: seen.Name, Name: d.Name, CreatedBy: actor.User,
			CreatedAt: s.now(), Bot: bot,
		},
		SecretHash: &secret,
	}
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action, entry.Subject, entry.Detail = AuditHookMade, bot, string(d.Kind)
	if err := s.store.CreateHook(ctx, h, entry); err != nil {
		return Hook{}, err
	}
	// Should this fail, the hook says so when it is used, and staff can add the bot.
	if _, err := s.change(ctx, actor.User, Change{Room: seen.ID, Target: bot.ID}, seatsBot(bot)); err != nil {
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
