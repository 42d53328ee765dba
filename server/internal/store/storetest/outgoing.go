package storetest

import (
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var outgoingTests = []func(*world){
	AHookIsClaimedOnce, ATurnEnds, AChangeOfAHook, SecretsOverlap, HooksWithoutAKeeper, DeliveriesAreBounded, AReplayStaysInTheLog, DeliveriesOfACutTurn, AnIncomingHook, AHookIsMadeWhole,
}

// hook makes an outgoing webhook.
func (w *world) hook(room chat.Room, by chat.User, events ...chat.EventType) chat.HookID {
	w.Helper()
	h := chat.NewHook{Hook: chat.Hook{
		ID: chat.HookID(newID()), Kind: chat.HookOutgoing, Room: room.ID, Name: "Deploys", CreatedBy: by, CreatedAt: w.later(0),
		Out: chat.HookOut{URL: "https://example.org/" + room.Name, Events: events, Secret: "whsec_first"},
	}}
	_, err := w.CreateHook(w.ctx, h, chat.AuditEntry{At: w.now, Action: chat.AuditHookMade, Actor: by})
	w.must(err)
	return h.ID
}

// claim gives what is due then to a caller of its own.
func (w *world) claim(seconds int, rooms ...chat.RoomID) []chat.HookWork {
	w.Helper()
	work, _, err := w.ClaimHooks(w.ctx, rooms, w.later(seconds), w.later(seconds+45), 10)
	w.must(err)
	return work
}

func (w *world) progress(h chat.HookWork, p chat.HookProgress) {
	w.Helper()
	p.At = w.later(0)
	w.must(w.NoteHook(w.ctx, h, p))
}

func (w *world) changeHook(room chat.Room, id chat.HookID, by chat.User, c chat.HookChange) (chat.Hook, error) {
	c.By, c.At = by, w.later(0)
	return w.ChangeHook(w.ctx, room.ID, id, c, chat.AuditEntry{At: w.now, Action: chat.AuditHookChanged, Actor: by})
}

// AHookIsClaimedOnce: it begins at the end of the log, is due once there is more, is one caller's until its time is over, and those
// that have waited longest come first (contract section 11).
func AHookIsClaimedOnce(w *world) {
	ada := w.user("ada")
	lobby, garden := w.room("lobby", ada), w.room("garden", ada)
	w.post(lobby, ada, "before")
	first := w.hook(lobby, ada, chat.MessageCreated, chat.MemberJoined)
	second := w.hook(garden, ada)
	has, err := w.HasHooks(w.ctx)
	w.must(err)
	w.same("there are some", has, true)
	w.same("due with nothing said", len(w.claim(1)), 0)
	m := w.post(lobby, ada, "after")
	w.same("of another room", len(w.claim(1, garden.ID)), 0)
	work := w.claim(1, lobby.ID, garden.ID)
	if len(work) != 1 {
		w.Fatalf("claimed %+v", work)
	}
	got := work[0]
	w.same("claimed", got, chat.HookWork{
		ID: first, Lease: got.Lease, Room: lobby.ID, RoomName: "lobby", URL: "https://example.org/lobby", Secrets: []string{"whsec_first"},
		Events: []chat.EventType{chat.MessageCreated, chat.MemberJoined}, After: m.Seq - 1,
	})
	w.same("claimed again", len(w.claim(2)), 0)
	w.same("claimed once its time is over", len(w.claim(50)), 1)

	w.post(garden, ada, "hello")
	late := w.claim(200) // the turn of the first is over again
	if len(late) != 2 || late[0].ID == late[1].ID {
		w.Fatalf("claimed %+v", late)
	}
	for _, h := range late {
		due := w.later(300)
		if h.ID == second {
			due = w.later(250)
		}
		w.progress(h, chat.HookProgress{After: h.After, Tries: 2, DueAt: due})
	}
	w.same("not before it is due", len(w.claim(249)), 0)
	work, more, err := w.ClaimHooks(w.ctx, nil, w.later(400), w.later(500), 1)
	w.must(err)
	if len(work) != 1 || work[0].ID != second || work[0].Tries != 2 || !more {
		w.Errorf("claimed %+v, more %v", work, more)
	}
	_, err = w.EndHook(w.ctx, lobby.ID, first, chat.AuditEntry{At: w.now, Action: chat.AuditHookEnded, Actor: ada})
	w.must(err)
	w.same("once it has ended", len(w.claim(900, lobby.ID)), 0)
}

// ATurnEnds: who comes late stores nothing and reads nothing.
func ATurnEnds(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	id := w.hook(lobby, ada)
	m := w.post(lobby, ada, "hello")
	late := w.claim(0)[0]
	events, head, err := w.HookEvents(w.ctx, late, late.After, 9)
	w.must(err)
	w.same("read", len(events) == 1 && events[0].Message.Body == "hello" && head == m.Seq, true)
	w.erase(lobby, m)
	events, _, err = w.HookEvents(w.ctx, late, late.After, 1)
	w.must(err)
	w.same("read after the deletion", len(events) == 1 && events[0].Message.Body == "", true)
	now := w.claim(60)[0]
	_, _, err = w.HookEvents(w.ctx, late, late.After, 9)
	w.kind(err, chat.KindGone)
	w.kind(w.NoteHook(w.ctx, late, chat.HookProgress{After: 99, DueAt: w.now, At: w.now}), chat.KindGone)
	w.progress(now, chat.HookProgress{After: m.Seq, DueAt: w.later(60), HeldUntil: w.later(120)})
	w.progress(now, chat.HookProgress{After: m.Seq + 1, DueAt: w.later(60), Disabled: chat.EndedByTarget})
	w.same("claimed", len(w.claim(999)), 0)
	h, err := w.HookOfRoom(w.ctx, lobby.ID, id)
	w.must(err)
	w.same("its place", h.Out.Seq, m.Seq+1)
	w.same("disabled", h.Out.DisabledAt != nil && h.Out.DisabledReason == chat.EndedByTarget, true)
	has, err := w.HasHooks(w.ctx)
	w.must(err)
	w.same("there are some", has, false)
}

// AChangeOfAHook ends the turn of whoever works on it, and keeps what it does not name.
func AChangeOfAHook(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby, attic := w.room("lobby", ada), w.room("attic", ada)
	id := w.hook(lobby, ada, chat.MemberLeft)
	w.post(lobby, ada, "hello")
	turn := w.claim(0)[0]
	name, url, events, yes, no := "Other", "https://example.org/other", []chat.EventType(nil), true, false
	_, err := w.changeHook(attic, id, ada, chat.HookChange{Name: &name})
	w.kind(err, chat.KindNotFound)
	_, err = w.changeHook(lobby, "\x00", ada, chat.HookChange{Name: &name})
	w.kind(err, chat.KindNotFound)
	h, err := w.changeHook(lobby, id, ada, chat.HookChange{Name: &name, URL: &url, Events: &events})
	w.must(err)
	w.same("changed", []any{h.Name, h.Out.URL, len(h.Out.Events), h.Out.Seq}, []any{name, url, 0, turn.After})
	w.kind(w.NoteHook(w.ctx, turn, chat.HookProgress{After: 99, DueAt: w.now, At: w.now}), chat.KindGone)
	for range 2 {
		h, err = w.changeHook(lobby, id, grace, chat.HookChange{Disabled: &yes})
		w.must(err)
		w.same("disabled", *h.Out.DisabledAt, w.later(0))
	}
	w.same("claimed", len(w.claim(1)), 0)
	h, err = w.changeHook(lobby, id, grace, chat.HookChange{Disabled: &no})
	w.must(err)
	w.same("enabled", h.Out.DisabledAt == nil && h.Out.DisabledReason == "", true)
	w.same("goes on where it was", w.claim(1)[0].After, turn.After)
}

// SecretsOverlap: the one before signs for a day more (contract section 11).
func SecretsOverlap(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	id := w.hook(lobby, ada)
	w.post(lobby, ada, "hello")
	for _, secret := range []string{"whsec_second", "whsec_third"} {
		_, err := w.changeHook(lobby, id, ada, chat.HookChange{Secret: secret})
		w.must(err)
	}
	w.same("signs with", strings.Join(w.claim(10)[0].Secrets, " "), "whsec_third whsec_second")
	w.same("a day later", strings.Join(w.claim(24*3600 + 10)[0].Secrets, " "), "whsec_third")
}

// HooksWithoutAKeeper: who answers for a hook has to be one who may see its room. Whoever enables it answers from then on.
func HooksWithoutAKeeper(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	yes, no := true, false
	for name, c := range map[string]struct {
		room   func(string, chat.User) chat.Room
		does   func(chat.Room)
		orphan bool
	}{
		"left":         {w.room, func(r chat.Room) { w.leave(r, grace) }, false},
		"left-private": {w.private, func(r chat.Room) { w.leave(r, grace) }, true},
		"muted":        {w.room, func(r chat.Room) { w.restrict(r, grace, chat.Restriction{Kind: chat.Mute}) }, false},
		"banned":       {w.room, func(r chat.Room) { w.restrict(r, grace, chat.Restriction{Kind: chat.Ban}) }, true},
	} {
		room := c.room(name, ada)
		w.join(room, grace, chat.Moderator)
		id := w.hook(room, grace)
		c.does(room)
		w.post(room, ada, "hello")
		w.same(name, w.claim(0, room.ID)[0].Orphan, c.orphan)
		for _, to := range []*bool{&yes, &no} {
			_, err := w.changeHook(room, id, ada, chat.HookChange{Disabled: to})
			w.must(err)
		}
		w.same(name+", enabled by ada", w.claim(60, room.ID)[0].Orphan, false)
	}
	suspended := w.room("suspended", ada)
	w.hook(suspended, grace)
	_, err := w.setSuspended(grace.ID, true, w.now)
	w.must(err)
	w.post(suspended, ada, "hello")
	w.same("suspended", w.claim(0, suspended.ID)[0].Orphan, true)
}

// DeliveriesAreBounded: the last hundred, newest first (contract section 11).
func DeliveriesAreBounded(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	id, other := w.hook(lobby, ada), w.hook(lobby, ada)
	w.post(lobby, ada, "hello")
	for _, h := range w.claim(0) {
		n := 2
		if h.ID == id {
			n = chat.MaxDeliveries + 5
		}
		for i := range n {
			d := chat.Delivery{Seq: int64(i), Status: 500, Took: 20 * time.Millisecond, At: w.later(i)}
			if i%2 == 1 {
				d.Status, d.Error = 0, "timeout"
			}
			w.progress(h, chat.HookProgress{After: h.After, DueAt: w.now, HeldUntil: w.later(60), Deliveries: []chat.Delivery{d}})
		}
	}
	got, err := w.Deliveries(w.ctx, id)
	w.must(err)
	w.same("how many", len(got), chat.MaxDeliveries)
	w.same("the newest", got[0], chat.Delivery{Seq: 104, Status: 500, Took: 20 * time.Millisecond, At: w.later(104)})
	w.same("the oldest", got[99], chat.Delivery{Seq: 5, Error: "timeout", Took: 20 * time.Millisecond, At: w.later(5)})
	got, err = w.Deliveries(w.ctx, other)
	w.must(err)
	w.same("of the other", len(got), 2)
}

// AReplayStaysInTheLog: a hook goes on from any place in it.
func AReplayStaysInTheLog(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	w.post(lobby, ada, "hello")
	id := w.hook(lobby, ada)
	head := int64(len(w.log(lobby)))
	for _, bad := range []int64{-1, head + 1} {
		_, err := w.changeHook(lobby, id, ada, chat.HookChange{Replay: &bad})
		w.kind(err, chat.KindInvalid)
	}
	start := int64(0)
	h, err := w.changeHook(lobby, id, ada, chat.HookChange{Replay: &start})
	w.must(err)
	w.same("its place", h.Out.Seq, int64(0))
	w.same("claimed", w.claim(0)[0].After, int64(0))
}

// DeliveriesOfACutTurn are listed: what was sent was sent. Of its progress nothing is stored.
func DeliveriesOfACutTurn(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	id := w.hook(lobby, ada)
	m := w.post(lobby, ada, "hello")
	turn := w.claim(0)[0]
	start := int64(0)
	_, err := w.changeHook(lobby, id, ada, chat.HookChange{Replay: &start})
	w.must(err)
	sent := chat.Delivery{Seq: m.Seq, Status: 204, Took: time.Millisecond, At: w.later(1)}
	w.kind(w.NoteHook(w.ctx, turn, chat.HookProgress{After: m.Seq, DueAt: w.now, At: w.now, Deliveries: []chat.Delivery{sent}}), chat.KindGone)
	got, err := w.Deliveries(w.ctx, id)
	w.must(err)
	w.same("listed", got, []chat.Delivery{sent})
	h, err := w.HookOfRoom(w.ctx, lobby.ID, id)
	w.must(err)
	w.same("its place", h.Out.Seq, start)
}

// incoming is an incoming webhook that is not stored yet.
func (w *world) incoming(room chat.Room, by chat.User, bot string, secret chat.CodeHash) chat.NewHook {
	return chat.NewHook{SecretHash: &secret, Hook: chat.Hook{
		ID: chat.HookID(newID()), Kind: chat.HookIncoming, Room: room.ID, Name: "Builds", CreatedBy: by, CreatedAt: w.later(0),
		Bot: chat.User{PublicID: newID(), Username: bot, DisplayName: "Builds", CreatedAt: w.later(0), IsBot: true},
	}}
}

// AnIncomingHook is found by its secret, by nothing else, also once it has ended; it is known when it was used last.
func AnIncomingHook(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	made := chat.AuditEntry{At: w.now, Action: chat.AuditHookMade, Actor: ada}
	h := w.incoming(lobby, ada, "builds-bot", chat.CodeHash{1})
	bot, err := w.CreateHook(w.ctx, h, made)
	w.must(err)
	stored, err := w.UserByName(w.ctx, "builds-bot")
	w.must(err)
	w.same("its bot", bot.ID != 0 && bot.ID == stored.ID && stored.IsBot, true)
	_, err = w.HookBySecret(w.ctx, chat.CodeHash{2})
	w.kind(err, chat.KindNotFound)
	got, err := w.HookBySecret(w.ctx, chat.CodeHash{1})
	w.must(err)
	w.same("found", []any{got.ID, got.Bot.ID, got.RoomName, got.LastUsedAt == nil, got.EndedAt == nil}, []any{h.ID, bot.ID, "lobby", true, true})
	for _, at := range []int{20, 10} { // what is late does not turn it back
		w.must(w.HookUsed(w.ctx, h.ID, w.later(at)))
	}
	_, err = w.EndHook(w.ctx, lobby.ID, h.ID, chat.AuditEntry{At: w.now, Action: chat.AuditHookEnded, Actor: ada})
	w.must(err)
	got, err = w.HookBySecret(w.ctx, chat.CodeHash{1})
	w.must(err)
	w.same("used and ended", got.LastUsedAt.Equal(w.later(20)) && got.EndedAt != nil, true)
	standing, err := w.Hooks(w.ctx, lobby.ID)
	w.must(err)
	w.same("standing", len(standing), 0)
}

// AHookIsMadeWhole: with its bot, or neither is there.
func AHookIsMadeWhole(w *world) {
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	made := chat.AuditEntry{At: w.now, Action: chat.AuditHookMade, Actor: ada}
	_, err := w.CreateHook(w.ctx, w.incoming(lobby, ada, "ada", chat.CodeHash{1}), made)
	w.kind(err, chat.KindConflict)
	_, err = w.HookBySecret(w.ctx, chat.CodeHash{1})
	w.kind(err, chat.KindNotFound)
	for range chat.MaxHooks {
		w.hook(lobby, ada)
	}
	_, err = w.CreateHook(w.ctx, w.incoming(lobby, ada, "late-bot", chat.CodeHash{2}), made)
	w.kind(err, chat.KindConflict)
	_, err = w.UserByName(w.ctx, "late-bot")
	w.kind(err, chat.KindNotFound)
}
