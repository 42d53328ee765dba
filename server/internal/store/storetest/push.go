package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var pushTests = []func(*world){
	SubscriptionsGoWithTheirSessions, SixteenSubscriptions, OneKeyPair, PushesFollowTheirMessage, PushesAreWithheld, EachPushIsClaimedOnce,
	PushesArePutOff, AnEditPushesNothingAgain, BadgesCountWhatIsUnread,
}

// pushed has the messages of new posts queued, as where push is on.
func (w *world) pushed() {
	w.Helper()
	w.Store.(interface{ QueuePushes() }).QueuePushes()
}

// subscribes has a device of the session pushed to.
func (w *world) subscribes(s chat.Session, endpoint string) {
	w.Helper()
	w.must(w.PutSubscription(w.ctx, chat.Subscription{
		User: s.User.ID, Session: s.ID, Endpoint: "https://push.example/" + endpoint, P256dh: "key", Auth: "auth", PageURL: "https://chat.example",
	}, w.now))
}

// device is a user with one device, named as they are.
func (w *world) device(name string) (chat.User, chat.Session) {
	w.Helper()
	u := w.user(name)
	s := w.session(u)
	w.subscribes(s, name)
	return u, s
}

func endpointOf(p chat.Push) string {
	return strings.TrimPrefix(p.Subscription.Endpoint, "https://push.example/")
}

// goes lists the pushes that are due so many seconds on, as endpoint, reason and text.
func (w *world) goes(seconds int) (all []string) {
	w.Helper()
	w.index()
	for {
		c, err := w.ClaimPushes(w.ctx, w.later(seconds), w.later(seconds-30), 100)
		w.must(err)
		for _, p := range c.Pushes {
			all = append(all, fmt.Sprint(endpointOf(p), " ", p.Reason, " ", p.Message.Body))
		}
		if !c.More {
			slices.Sort(all)
			return all
		}
	}
}

// mentions posts a message that names these users.
func (w *world) mentions(room chat.Room, author chat.User, body string, names ...string) chat.Message {
	w.Helper()
	p := say(room, author, body)
	for _, name := range names {
		p.Mentions = append(p.Mentions, chat.Mention{name})
	}
	out := w.posts(p)[0]
	w.must(out.Err)
	return out.Message
}

// SubscriptionsGoWithTheirSessions: signed out, suspended or deleted, nobody is pushed to (contract section 10).
func SubscriptionsGoWithTheirSessions(w *world) {
	w.pushed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	all, _ := w.device("stays")
	out, outs := w.device("out")
	changed, _ := w.device("changed")
	suspended, _ := w.device("suspended")
	deleted, _ := w.device("deleted")
	names := []string{"stays", "out", "changed", "suspended", "deleted"}
	for _, u := range []chat.User{all, out, changed, suspended, deleted} {
		w.join(lobby, u, chat.Member)
	}
	w.mentions(lobby, ada, "hello", names...)
	w.must(w.RevokeSession(w.ctx, out.ID, outs.ID, w.now))
	_, err := w.SetPassword(w.ctx, changed.ID, "another", "", w.now)
	w.must(err)
	_, err = w.setSuspended(suspended.ID, true, w.now)
	w.must(err)
	_, err = w.markDeleted(deleted.ID)
	w.must(err)
	w.same("pushed", w.goes(31), []string{"stays mention hello"})
	w.kind(w.PutSubscription(w.ctx, chat.Subscription{User: out.ID, Session: outs.ID, Endpoint: "https://push.example/late"}, w.now), chat.KindUnauthorized)
	w.must(w.PrunePushes(w.ctx, w.now))
	subs, err := w.Subscriptions(w.ctx, all.ID, w.now)
	w.must(err)
	w.same("kept", len(subs), 1)
	w.must(w.DeleteSubscription(w.ctx, out.ID, subs[0].Endpoint))
	subs, err = w.Subscriptions(w.ctx, all.ID, w.now)
	w.must(err)
	w.same("somebody else's is kept", len(subs), 1)
	for range 2 {
		w.must(w.DeleteSubscription(w.ctx, all.ID, "https://push.example/stays"))
	}
	subs, err = w.Subscriptions(w.ctx, all.ID, w.now)
	w.must(err)
	w.same("ended", len(subs), 0)
}

// SixteenSubscriptions at most a user, however many come at once; one that is there already is one of them, and one that
// comes from another user is theirs from then on (contract section 10).
func SixteenSubscriptions(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	s, other := w.session(ada), w.session(grace)
	var at sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for i := range chat.MaxSubscriptions + 4 {
		at.Go(func() {
			err := w.PutSubscription(w.ctx, chat.Subscription{User: ada.ID, Session: s.ID, Endpoint: fmt.Sprint("https://push.example/", i)}, w.now)
			mu.Lock()
			defer mu.Unlock()
			if chat.IsKind(err, chat.KindInvalid) {
				refused++
			} else if err != nil {
				w.Error(err)
			}
		})
	}
	at.Wait()
	w.same("refused", refused, 4)
	subs, err := w.Subscriptions(w.ctx, ada.ID, w.now)
	w.must(err)
	w.same("stored", len(subs), chat.MaxSubscriptions)
	again := subs[3]
	again.Auth = "another"
	w.must(w.PutSubscription(w.ctx, again, w.now))
	again.User, again.Session = grace.ID, other.ID
	w.must(w.PutSubscription(w.ctx, again, w.now))
	subs, err = w.Subscriptions(w.ctx, ada.ID, w.now)
	w.must(err)
	w.same("left", len(subs), chat.MaxSubscriptions-1)
	theirs, err := w.Subscriptions(w.ctx, grace.ID, w.now)
	w.must(err)
	w.same("hers", len(theirs) == 1 && theirs[0].Auth == "another", true)
	// Those of sessions that have ended do not count.
	w.must(w.RevokeSession(w.ctx, ada.ID, s.ID, w.now))
	w.subscribes(w.session(ada), "fresh")
}

// OneKeyPair is made, whoever asks at once.
func OneKeyPair(w *world) {
	var at sync.WaitGroup
	keys := make([]string, 8)
	for i := range keys {
		at.Go(func() {
			var err error
			if keys[i], err = w.PushKey(w.ctx, fmt.Sprint("key ", i)); err != nil {
				w.Error(err)
			}
		})
	}
	at.Wait()
	w.same("keys", len(slices.Compact(keys)), 1)
}

// PushesFollowTheirMessage after half a minute, each to those who are told of it, and why (contract section 10).
func PushesFollowTheirMessage(w *world) {
	w.pushed()
	ada, _ := w.device("ada")
	lobby := w.room("lobby", ada)
	for _, name := range []string{"grace", "linus", "ken"} {
		u, _ := w.device(name)
		w.join(lobby, u, chat.Member)
	}
	_, _ = w.device("stranger")
	ken, err := w.UserByName(w.ctx, "ken")
	w.must(err)
	grace, err := w.UserByName(w.ctx, "grace")
	w.must(err)
	all := chat.LevelAll
	_, _, err = w.ChangeSettings(w.ctx, lobby.ID, ken.ID, chat.SettingsPatch{Level: &all})
	w.must(err)
	direct, _ := w.direct(ada, grace)
	w.post(lobby, ada, "plain")
	w.mentions(lobby, ada, "named", "grace", "stranger")
	room := say(lobby, ada, "room")
	room.NamesRoom = true
	w.must(w.posts(room)[0].Err)
	w.post(direct, ada, "direct")
	w.same("too early", w.goes(29), []string(nil))
	w.same("pushed", w.goes(31), []string{
		"grace direct direct", "grace mention named", "grace mention room", "ken all named", "ken all plain", "ken mention room",
		"linus mention room", "stranger mention named",
	})
	w.same("once", w.goes(40), []string(nil))
}

// PushesAreWithheld where the message was read, deleted, muted, in view, or cannot be seen any more, and where it is quiet
// (contract section 10).
func PushesAreWithheld(w *world) {
	w.pushed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	den := w.private("den", ada)
	names := []string{"heard", "read", "muted", "deaf", "left", "banned", "blocks", "night", "pause", "looks", "looked", "away"}
	users := map[string]chat.User{}
	for _, name := range names {
		users[name], _ = w.device(name)
		w.join(lobby, users[name], chat.Member)
		w.join(den, users[name], chat.Member)
	}
	// Who looked away before the message is pushed to.
	w.must(w.NoteViews(w.ctx, "node", []chat.View{{User: users["away"].ID, Room: den.ID, SeenAt: w.now.Add(-time.Second)}}))
	m := w.mentions(den, ada, "secret", names...)
	gone := w.mentions(den, ada, "gone", names...)
	w.erase(den, gone)

	_, _, err := w.MarkRead(w.ctx, den.ID, users["read"].ID, m.Seq)
	w.must(err)
	soon, none := w.later(120), chat.LevelNone
	for name, patch := range map[string]chat.SettingsPatch{"muted": {MutedUntil: &soon}, "deaf": {Level: &none}} {
		_, _, err := w.ChangeSettings(w.ctx, den.ID, users[name].ID, patch)
		w.must(err)
	}
	w.leave(den, users["left"])
	w.restrict(den, users["banned"], chat.Restriction{Kind: chat.Ban, User: users["banned"], By: ada, ByRole: chat.Owner, At: w.now})
	_, err = w.PutBlock(w.ctx, users["blocks"].ID, ada, w.now)
	w.must(err)
	at := w.later(31)
	minute := chat.ClockTime(at.Hour()*60 + at.Minute())
	night := &chat.Quiet{From: minute, To: (minute + 5) % (24 * 60), Zone: "UTC"}
	pause := &soon
	for name, change := range map[string]chat.NotificationsChange{"night": {Quiet: &night}, "pause": {PausedUntil: &pause}} {
		_, _, err := w.ChangeNotifications(w.ctx, users[name].ID, change)
		w.must(err)
	}
	w.must(w.NoteViews(w.ctx, "node", []chat.View{
		{User: users["looks"].ID, Room: den.ID, SeenAt: w.later(20), IsOpen: true},
		{User: users["looked"].ID, Room: den.ID, SeenAt: w.later(1)},
		{User: users["heard"].ID, Room: lobby.ID, SeenAt: w.later(20), IsOpen: true},
	}))
	w.same("pushed", w.goes(31), []string{"away mention secret", "heard mention secret"})

	// A node confirms what is open on it, and nothing else.
	after := w.mentions(lobby, ada, "later", "looks", "looked", "heard")
	w.same("a seq", after.Seq > 0, true)
	w.must(w.ConfirmViews(w.ctx, "another node", w.later(50)))
	w.must(w.ConfirmViews(w.ctx, "node", w.later(60)))
	w.same("and then", w.goes(62), []string{"looked mention later", "looks mention later"})
}

// EachPushIsClaimedOnce by one of many nodes, page by page.
func EachPushIsClaimedOnce(w *world) {
	w.pushed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	var want []string
	for i := range 20 {
		name := fmt.Sprintf("user%02d", i)
		u, s := w.device(name)
		w.subscribes(s, name+"-phone")
		w.join(lobby, u, chat.Member)
		for m := range 3 {
			want = append(want, fmt.Sprint(name, " ", m), fmt.Sprint(name, "-phone ", m))
		}
	}
	for m := range 3 {
		p := say(lobby, ada, fmt.Sprint(m))
		p.NamesRoom = true
		w.must(w.posts(p)[0].Err)
	}
	w.index()
	var mu sync.Mutex
	var got []string
	var nodes sync.WaitGroup
	for range 4 {
		nodes.Go(func() {
			for {
				c, err := w.ClaimPushes(w.ctx, w.later(60), w.later(30), 7)
				if err != nil {
					w.Error(err)
					return
				}
				mu.Lock()
				for _, p := range c.Pushes {
					got = append(got, fmt.Sprint(endpointOf(p), " ", p.Message.Body))
				}
				mu.Unlock()
				if !c.More {
					return
				}
			}
		})
	}
	nodes.Wait()
	for c, err := w.ClaimPushes(w.ctx, w.later(60), w.later(30), 100); err != nil || len(c.Pushes) > 0; c, err = w.ClaimPushes(w.ctx, w.later(60), w.later(30), 100) {
		w.must(err) // what one node passed over while another had it
		for _, p := range c.Pushes {
			got = append(got, fmt.Sprint(endpointOf(p), " ", p.Message.Body))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	w.same("claimed", got, want)
}

// PushesArePutOff and then judged anew; one whose subscription has ended is forgotten.
func PushesArePutOff(w *world) {
	w.pushed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	for _, name := range []string{"grace", "linus", "ken"} {
		u, _ := w.device(name)
		w.join(lobby, u, chat.Member)
	}
	m := w.mentions(lobby, ada, "hello", "grace", "linus", "ken")
	w.index()
	c, err := w.ClaimPushes(w.ctx, w.later(31), w.later(1), 100)
	w.must(err)
	w.same("claimed", len(c.Pushes), 3)
	for i := range c.Pushes {
		c.Pushes[i].Tries++
	}
	w.must(w.DelayPushes(w.ctx, c.Pushes, w.later(60)))
	w.must(w.DelayPushes(w.ctx, nil, w.later(60)))
	for _, p := range c.Pushes {
		if endpointOf(p) == "ken" {
			w.must(w.EndSubscription(w.ctx, p.Subscription.ID))
			w.must(w.DelayPushes(w.ctx, []chat.Push{p}, w.later(60)))
		}
	}
	linus, err := w.UserByName(w.ctx, "linus")
	w.must(err)
	_, _, err = w.MarkRead(w.ctx, lobby.ID, linus.ID, m.Seq)
	w.must(err)
	w.same("not yet", w.goes(59), []string(nil))
	c, err = w.ClaimPushes(w.ctx, w.later(61), w.later(31), 100)
	w.must(err)
	w.same("again", len(c.Pushes) == 1 && endpointOf(c.Pushes[0]) == "grace" && c.Pushes[0].Tries == 1, true)
	w.same("once", w.goes(70), []string(nil))
	w.must(w.PrunePushes(w.ctx, w.later(3*3600)))
}

// AnEditPushesNothingAgain of what was pushed; whom it mentions anew while nobody was told before is pushed to.
func AnEditPushesNothingAgain(w *world) {
	w.pushed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	grace, _ := w.device("grace")
	w.join(lobby, grace, chat.Member)
	first := w.mentions(lobby, ada, "hello @grace", "grace")
	second := w.post(lobby, ada, "to nobody")
	w.same("the first", w.goes(31), []string{"grace mention hello @grace"})
	w.rewrite(lobby, first, "hello, @grace", "grace")
	w.rewrite(lobby, second, "to @grace", "grace")
	w.same("edited", w.goes(62), []string{"grace mention to @grace"})
}

// BadgesCountWhatIsUnread in rooms that are neither muted nor archived.
func BadgesCountWhatIsUnread(w *world) {
	w.pushed()
	ada := w.user("ada")
	grace, _ := w.device("grace")
	soon := w.later(300)
	for _, name := range []string{"lobby", "muted", "closed"} {
		room := w.room(name, ada)
		w.join(room, grace, chat.Member)
		w.post(room, ada, "one")
		switch name {
		case "muted":
			_, _, err := w.ChangeSettings(w.ctx, room.ID, grace.ID, chat.SettingsPatch{MutedUntil: &soon})
			w.must(err)
		case "closed":
			w.archive(room)
		}
	}
	direct, _ := w.direct(ada, grace)
	w.post(direct, ada, "two")
	w.index()
	c, err := w.ClaimPushes(w.ctx, w.later(31), w.later(1), 100)
	w.must(err)
	w.same("badge", len(c.Pushes) == 1 && c.Pushes[0].Badge == 2, true)
}
