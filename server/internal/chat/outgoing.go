package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// MaxHookURL bounds the address of a webhook.
	MaxHookURL = 2048
	// SecretOverlap is for how long the secret before signs as well, once there is a new one.
	SecretOverlap = 24 * time.Hour
)

// HookOut is what an outgoing webhook has beyond any hook.
type HookOut struct {
	URL    string
	Events []EventType // none: all
	Secret string      // only where it is shown
	// Seq is its place in the room's log: every event up to it is done. Tries were made to send the one after it; NextTry is
	// when the next one is, nil: none is waited for.
	Seq            int64
	Tries          int
	NextTry        *time.Time
	DisabledAt     *time.Time
	DisabledReason EndReason
}

// HookChange is what its staff changes of an outgoing webhook or a command. Nil is left as it is.
type HookChange struct {
	Name     *string
	URL      *string
	Events   *[]EventType // none: all
	Disabled *bool
	// Of a command.
	Description *string
	Hint        *string
	// Secret is a new one, Replay a place in the room's log to go on from.
	Secret string
	Replay *int64
	By     User
	At     time.Time
}

// what says it for the audit log.
func (c HookChange) what() string {
	var parts []string
	for part, is := range map[string]bool{
		"name": c.Name != nil, "url": c.URL != nil, "events": c.Events != nil, "secret": c.Secret != "", "replay": c.Replay != nil,
		"description": c.Description != nil, "hint": c.Hint != nil,
		"enabled": c.Disabled != nil && !*c.Disabled, "disabled": c.Disabled != nil && *c.Disabled,
	} {
		if is {
			parts = append(parts, part)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func (c *HookChange) check() error {
	var badName, badURL, badEvents *Field
	if c.Name != nil {
		var name string
		name, badName = checkLine("body.name", *c.Name, MaxHookName)
		c.Name = &name
	}
	if c.URL != nil && len(*c.URL) > MaxHookURL {
		badURL = tooLongURL()
	}
	if c.Events != nil {
		for _, kind := range *c.Events {
			if !slices.Contains(EventTypes, kind) {
				badEvents = &Field{"body.events", "must be types of event, like message.created"}
			}
		}
		events := slices.Clone(*c.Events)
		slices.Sort(events)
		events = slices.Compact(events)
		c.Events = &events
	}
	badDescription, badHint := checkAbout(c.Description, c.Hint)
	return fieldErrors(badName, badURL, badEvents, badDescription, badHint)
}

// checkFor refuses what that kind of hook does not have.
func (c *HookChange) checkFor(kind HookKind) error {
	switch kind {
	case HookOutgoing:
		var badDescription, badHint *Field
		if c.Description != nil {
			badDescription = &Field{"body.description", "is for commands only"}
		}
		if c.Hint != nil {
			badHint = &Field{"body.hint", "is for commands only"}
		}
		return fieldErrors(badDescription, badHint)
	case HookCommand:
		var badName, badEvents *Field
		if c.Name != nil {
			*c.Name, badName = checkCommandName("body.name", *c.Name)
		}
		if c.Events != nil {
			badEvents = &Field{"body.events", "is for outgoing webhooks only"}
		}
		if err := fieldErrors(badName, badEvents); err != nil {
			return err
		}
		if c.Replay != nil {
			return NotOutgoing()
		}
		return nil
	case HookIncoming:
	}
	return Conflict("An incoming webhook cannot be changed: end it and make another one.")
}

func tooLongURL() *Field {
	return &Field{"body.url", fmt.Sprintf("must have at most %d bytes", MaxHookURL)}
}

// OutgoingStore keeps what is particular to outgoing webhooks.
type OutgoingStore interface {
	// ChangeHook changes one of the room's that stands, and ends its turn wherever it is worked on; nothing is done under the
	// old form after that. A place in the log past its end is KindInvalid, a command's name that is taken KindConflict.
	ChangeHook(ctx context.Context, room RoomID, id HookID, c HookChange, entry AuditEntry) (Hook, error)
	// HookOfRoom finds one of the room's that stands.
	HookOfRoom(ctx context.Context, room RoomID, id HookID) (Hook, error)
	// Deliveries lists the last ones of a hook, newest first, at most MaxDeliveries.
	Deliveries(ctx context.Context, id HookID) ([]Delivery, error)
}

// CreateOutgoing makes an outgoing webhook of the room, which is told of what happens from now on, and is signed with that
// secret. Whoever calls has checked that the address can be one. Errors as of CreateHook.
func (s *Service) CreateOutgoing(ctx context.Context, actor Actor, room, name, url string, events []EventType, secret string, from Origin) (Hook, error) {
	c := HookChange{Name: &name, URL: &url, Events: &events}
	if err := c.check(); err != nil {
		return Hook{}, err
	}
	seen, err := s.sightOfHooks(ctx, actor, room, true)
	if err != nil {
		return Hook{}, err
	}
	if err := canChange(seen); err != nil {
		return Hook{}, err
	}
	h := NewHook{Hook: Hook{
		ID: HookID(s.newID()), Kind: HookOutgoing, Room: seen.ID, RoomName: seen.Name, Name: *c.Name, CreatedBy: actor.User,
		CreatedAt: s.now(), Out: HookOut{URL: url, Events: *c.Events, Secret: secret},
	}}
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action, entry.Detail = AuditHookMade, string(h.Kind)
	_, err = s.store.CreateHook(ctx, h, entry)
	return h.Hook, err
}

// sightOfHooks is the room, for those who may manage its hooks.
func (s *Service) sightOfHooks(ctx context.Context, actor Actor, room string, toChange bool) (Room, error) {
	look := s.sight
	if toChange {
		look = s.sightToChange
	}
	seen, role, err := look(ctx, actor, room)
	if err == nil {
		err = canManageHooks(seen, role)
	}
	return seen, err
}

// ChangeHook changes an outgoing webhook or a command of the room, by its staff. Whoever enables an outgoing one answers for it
// from then on. The bot of a command keeps its name. Errors: not of the room or ended, not found; an incoming one, or a name that
// another command has, conflict; invalid fields.
func (s *Service) ChangeHook(ctx context.Context, actor Actor, room string, id HookID, c HookChange, from Origin) (Hook, error) {
	if err := c.check(); err != nil {
		return Hook{}, err
	}
	seen, err := s.sightOfHooks(ctx, actor, room, true)
	if err != nil {
		return Hook{}, err
	}
	h, err := s.store.HookOfRoom(ctx, seen.ID, id)
	if err == nil {
		err = c.checkFor(h.Kind)
	}
	if err != nil {
		return Hook{}, err
	}
	c.By, c.At = actor.User, s.now()
	entry := s.auditBy(Operator{Actor: &actor, IP: from.IP})
	entry.Action, entry.Detail = AuditHookChanged, c.what()
	return s.store.ChangeHook(ctx, seen.ID, id, c, entry)
}

// HookDeliveries lists the last deliveries of an outgoing webhook of the room, newest first, for its staff.
func (s *Service) HookDeliveries(ctx context.Context, actor Actor, room string, id HookID) ([]Delivery, error) {
	seen, err := s.sightOfHooks(ctx, actor, room, false)
	if err != nil {
		return nil, err
	}
	h, err := s.store.HookOfRoom(ctx, seen.ID, id)
	if err != nil {
		return nil, err
	}
	if h.Kind != HookOutgoing {
		return nil, NotOutgoing()
	}
	return s.store.Deliveries(ctx, id)
}

// NotOutgoing refuses what only outgoing webhooks have.
func NotOutgoing() *Error { return Conflict("This is no outgoing webhook.") }

// HookDisabled tells the room's staff that a webhook was disabled: a notice, and an entry of the audit log. That it is disabled
// stands in their list, whether they are told or not.
func (s *Service) HookDisabled(ctx context.Context, h HookWork, why EndReason) {
	entry := AuditEntry{At: s.now(), Action: AuditHookDisabled, Detail: string(why)}
	if err := s.store.NoteAudit(ctx, entry); err != nil {
		s.log.WarnContext(ctx, "it is not in the audit log that a webhook is disabled", "room", h.RoomName, "err", err)
	}
	staff, err := s.store.Staff(ctx, h.Room, maxStaffTold)
	if err != nil {
		s.log.WarnContext(ctx, "the staff of a room is not told of a disabled webhook", "room", h.RoomName, "err", err)
	}
	for _, id := range staff {
		s.publisher.PublishSignal(Notice{User: id, RoomName: h.RoomName, Seq: h.After, Reason: NoticeHook})
	}
}
