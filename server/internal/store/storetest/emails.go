package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var emailTests = []func(*world){
	EmailsAreConfirmed, OneAccountAnAddress, CodesEndWithThePassword, EmailsGoWithTheirAccount, ForgottenPasswords, MailsAreClaimedOnce,
	DigestsFollowTheirMessages, DigestsAreWithheld, OneDigestAnHour, EachDigestIsClaimedOnce, DigestsArePutOff, WhatComesMeanwhileIsNotLost, UnsubscribingEndsDigests,
}

// mailed has it noted who may have to be mailed of new posts, as where mail is on.
func (w *world) mailed() {
	w.Helper()
	w.Store.(interface{ QueueDigests(time.Duration) }).QueueDigests(chat.DigestAfter)
}

func codeHash(code string) (hash chat.CodeHash) {
	copy(hash[:], code)
	return hash
}

// asks has a link mailed that confirms an address, and gives its code.
func (w *world) asks(u chat.User, address string) chat.CodeHash {
	w.Helper()
	_, err := w.AskEmail(w.ctx, u.ID, address, "unsubscribe "+u.Username, w.now, w.later(86400))
	w.must(err)
	mails := w.claimMails(0)
	if len(mails) != 1 || mails[0].User.ID != u.ID || mails[0].Kind != chat.MailConfirm {
		w.Fatalf("claimed %+v", mails)
	}
	hash := codeHash(address)
	m, isOpen, err := w.OpenCode(w.ctx, mails[0], hash, w.now)
	w.must(err)
	w.same("opened", []any{isOpen, m.Address, m.User.Username}, []any{true, address, u.Username})
	w.must(w.EndMail(w.ctx, m))
	return hash
}

func (w *world) claimMails(seconds int) []chat.QueuedMail {
	w.Helper()
	mails, err := w.ClaimMails(w.ctx, w.later(seconds), w.later(seconds+60), 10)
	w.must(err)
	return mails
}

// reachable is a user with a confirmed address who wants digests.
func (w *world) reachable(name string) chat.User {
	w.Helper()
	u := w.user(name)
	w.must(w.ConfirmEmail(w.ctx, w.asks(u, name+"@example.org"), w.now))
	yes := true
	_, _, err := w.ChangeNotifications(w.ctx, u.ID, chat.NotificationsChange{Email: &yes})
	w.must(err)
	return u
}

// EmailsAreConfirmed by the link alone, once and in time; until then the address before stays.
func EmailsAreConfirmed(w *world) {
	ada := w.user("ada")
	is := func(want chat.Email) {
		w.Helper()
		got, err := w.Email(w.ctx, ada.ID, w.now)
		w.must(err)
		w.same("email", got, want)
	}
	is(chat.Email{})
	first := w.asks(ada, "Ada@example.org")
	is(chat.Email{Pending: "Ada@example.org", PendingUntil: w.later(86400)})
	w.kind(w.ConfirmEmail(w.ctx, codeHash("other"), w.now), chat.KindNotFound)
	w.kind(w.ConfirmEmail(w.ctx, first, w.later(86400)), chat.KindGone)
	w.must(w.ConfirmEmail(w.ctx, first, w.now))
	w.kind(w.ConfirmEmail(w.ctx, first, w.now), chat.KindGone)
	is(chat.Email{Address: "Ada@example.org"})

	second := w.asks(ada, "countess@example.org")
	is(chat.Email{Address: "Ada@example.org", Pending: "countess@example.org", PendingUntil: w.later(86400)})
	third := w.asks(ada, "lovelace@example.org")
	w.kind(w.ConfirmEmail(w.ctx, second, w.now), chat.KindNotFound)
	// The address that is there already needs no link, and ends the one that waits.
	_, err := w.AskEmail(w.ctx, ada.ID, "ada@example.org", "", w.now, w.later(60))
	w.must(err)
	is(chat.Email{Address: "Ada@example.org"})
	w.same("nothing is mailed", len(w.claimMails(0)), 0)
	w.kind(w.ConfirmEmail(w.ctx, third, w.now), chat.KindNotFound)
	w.must(w.ConfirmEmail(w.ctx, w.asks(ada, "lovelace@example.org"), w.now))
	is(chat.Email{Address: "lovelace@example.org"})
	for range 2 {
		w.must(w.RemoveEmail(w.ctx, ada.ID, w.now))
		is(chat.Email{})
	}
}

// OneAccountAnAddress, also of two that confirm at once.
func OneAccountAnAddress(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	one := w.asks(ada, "shared@example.org")
	_, err := w.AskEmail(w.ctx, grace.ID, "SHARED@example.org", "unsubscribe grace", w.now, w.later(60))
	w.must(err)
	m := w.claimMails(0)[0]
	two := codeHash("grace's")
	_, _, err = w.OpenCode(w.ctx, m, two, w.now)
	w.must(err)
	var confirming sync.WaitGroup
	errs := make([]error, 2)
	for i, hash := range []chat.CodeHash{one, two} {
		confirming.Go(func() { errs[i] = w.ConfirmEmail(w.ctx, hash, w.now) })
	}
	confirming.Wait()
	loser := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if loser < 0 || errs[1-loser] != nil {
		w.Fatal(errs)
	}
	w.kind(errs[loser], chat.KindConflict)
}

// CodesEndWithThePassword: a change and a reset end what was mailed before.
func CodesEndWithThePassword(w *world) {
	for _, name := range []string{"ada", "grace"} {
		u := w.reachable(name)
		w.must(w.AskReset(w.ctx, name, w.now, w.now.Add(-time.Minute), chat.AuditEntry{At: w.now, Action: chat.AuditResetMade}))
		reset, ok, err := w.OpenCode(w.ctx, w.claimMails(0)[0], codeHash("reset of "+name), w.now)
		w.must(err)
		w.same("opened", []any{ok, reset.Address}, []any{true, name + "@example.org"})
		pending := w.asks(u, name+"@example.com")
		if name == "ada" {
			_, err = w.SetPassword(w.ctx, u.ID, "another hash", "", w.now)
		} else {
			_, err = w.UseReset(w.ctx, codeHash("reset of "+name), "another hash", chat.AuditEntry{At: w.now, Action: chat.AuditPasswordReset})
		}
		w.must(err)
		w.kind(w.ConfirmEmail(w.ctx, pending, w.now), chat.KindNotFound)
		_, err = w.Reset(w.ctx, codeHash("reset of "+name), w.now)
		w.kind(err, chat.KindGone)
		w.same("nothing waits", len(w.claimMails(3600)), 0)
		email, err := w.Email(w.ctx, u.ID, w.now)
		w.must(err)
		w.same("the address stays", email, chat.Email{Address: name + "@example.org"})
	}
}

// EmailsGoWithTheirAccount, and may be another's then.
func EmailsGoWithTheirAccount(w *world) {
	ada := w.reachable("ada")
	_, err := w.AskEmail(w.ctx, ada.ID, "other@example.org", "", w.now, w.later(60))
	w.must(err)
	_, err = w.BeginDeletion(w.ctx, ada.ID, chat.AuditEntry{At: w.now, Action: chat.AuditDeleted, Actor: ada, Subject: ada})
	w.must(err)
	w.same("nothing waits", len(w.claimMails(0)), 0)
	email, err := w.Email(w.ctx, ada.ID, w.now)
	w.must(err)
	w.same("email", email, chat.Email{})
	w.must(w.ConfirmEmail(w.ctx, w.asks(w.user("grace"), "ada@example.org"), w.now))
}

// ForgottenPasswords are mailed by name or address, to who has a confirmed address and a password, and not too often.
func ForgottenPasswords(w *world) {
	asked := func(account string, seconds int) int {
		w.Helper()
		at := w.later(seconds)
		w.must(w.AskReset(w.ctx, account, at, at.Add(-5*time.Minute), chat.AuditEntry{At: at, Action: chat.AuditResetMade, Detail: "by mail"}))
		mails := w.claimMails(seconds)
		for _, m := range mails {
			if m.Kind != chat.MailReset {
				w.Errorf("mailed %+v", m)
			}
			w.must(w.EndMail(w.ctx, m))
		}
		return len(mails)
	}
	ada, grace, linus := w.reachable("ada"), w.reachable("grace"), w.user("linus")
	w.asks(linus, "linus@example.org")
	w.same("unknown", asked("nobody", 0)+asked("nobody@example.org", 0)+asked("\x00", 0), 0)
	w.same("not confirmed", asked("linus", 0)+asked("linus@example.org", 0), 0)
	w.same("by name", asked("ADA", 0), 1)
	w.same("too soon", asked("ada", 299)+asked("ada@example.org", 299), 0)
	w.same("by address", asked("Ada@Example.org", 300), 1)
	yes := true
	_, _, err := w.ChangeAccount(w.ctx, grace.ID, chat.AccountChange{Suspended: &yes}, chat.AuditEntry{At: w.now, Actor: w.operator})
	w.must(err)
	w.same("suspended", asked("grace", 0), 0)
	w.must(w.RemoveEmail(w.ctx, ada.ID, w.now))
	w.same("removed", asked("ada", 900), 0)
	// What is removed before it is sent is not sent.
	ken := w.reachable("ken")
	w.must(w.AskReset(w.ctx, "ken", w.now, w.now, chat.AuditEntry{At: w.now, Action: chat.AuditResetMade}))
	m := w.claimMails(0)[0]
	w.must(w.RemoveEmail(w.ctx, ken.ID, w.now))
	_, isOpen, err := w.OpenCode(w.ctx, m, codeHash("late"), w.now)
	w.must(err)
	w.same("open", isOpen, false)
	entries, err := w.Audit(w.ctx, chat.AuditSearch{Action: chat.AuditResetMade}, "", 10)
	w.must(err)
	w.same("noted", len(entries), 3)
}

// MailsAreClaimedOnce until their claim ends; a code that was not sent is of no use.
func MailsAreClaimedOnce(w *world) {
	ada := w.reachable("ada")
	w.must(w.AskReset(w.ctx, "ada", w.now, w.now, chat.AuditEntry{At: w.now, Action: chat.AuditResetMade}))
	claimed := w.claimMails(0)
	w.same("claimed", len(claimed), 1)
	w.same("again", len(w.claimMails(59)), 0)
	m, _, err := w.OpenCode(w.ctx, claimed[0], codeHash("unsent"), w.now)
	w.must(err)
	w.must(w.DelayMail(w.ctx, m, codeHash("unsent"), w.later(120)))
	_, err = w.Reset(w.ctx, codeHash("unsent"), w.now)
	w.kind(err, chat.KindNotFound)
	w.same("too early", len(w.claimMails(119)), 0)
	claimed = w.claimMails(120)
	w.same("put off", []any{len(claimed), claimed[0].Tries, claimed[0].User.ID}, []any{1, 2, ada.ID})
	// One that is asked for anew meanwhile is not ended with the one before.
	w.must(w.AskReset(w.ctx, "ada", w.later(200), w.later(200), chat.AuditEntry{At: w.now, Action: chat.AuditResetMade}))
	w.must(w.EndMail(w.ctx, claimed[0]))
	w.same("asked for anew", len(w.claimMails(200)), 1)
}

// digests claims what is due so many seconds on, begins it, and lists it as user and texts.
func (w *world) digests(seconds int) (all []string) {
	w.Helper()
	w.index()
	digests, _, err := w.ClaimDigests(w.ctx, w.later(seconds), w.later(seconds+600), 100)
	w.must(err)
	for _, d := range digests {
		isOurs, err := w.BeginDigest(w.ctx, d, w.later(seconds))
		w.must(err)
		if isOurs {
			all = append(all, digestOf(d))
		}
	}
	slices.Sort(all)
	return all
}

func digestOf(d chat.Digest) string {
	var texts []string
	for _, m := range d.Missed {
		texts = append(texts, fmt.Sprintf("%s %s", m.Reason, m.Message.Body))
	}
	return d.User.Username + ": " + strings.Join(texts, ", ")
}

// hour is DigestAfter in seconds, and soon some more: for how long a test may take.
const (
	hour = 3600
	soon = 900
)

// DigestsFollowTheirMessages after an hour: mentions and direct messages, and nothing else (contract section 10).
func DigestsFollowTheirMessages(w *world) {
	w.mailed()
	ada, grace, linus, ken := w.user("ada"), w.reachable("grace"), w.reachable("linus"), w.reachable("ken")
	w.reachable("stranger")
	w.user("unmailed")
	lobby := w.room("lobby", ada)
	for _, u := range []chat.User{grace, linus, ken} {
		w.join(lobby, u, chat.Member)
	}
	all := chat.LevelAll
	_, _, err := w.ChangeSettings(w.ctx, lobby.ID, ken.ID, chat.SettingsPatch{Level: &all})
	w.must(err)
	direct, _ := w.direct(ada, grace)
	w.post(lobby, ada, "plain")
	w.mentions(lobby, ada, "named", "grace", "stranger", "unmailed")
	room := say(lobby, ada, "room")
	room.NamesRoom = true
	w.must(w.posts(room)[0].Err)
	w.post(direct, ada, "direct")
	w.post(direct, grace, "answer")
	w.same("too early", w.digests(hour-1), []string(nil))
	w.same("mailed", w.digests(hour+soon), []string{"grace: mention named, mention room, direct direct", "ken: mention room", "linus: mention room", "stranger: mention named"})
	w.same("once", w.digests(3*hour), []string(nil))
}

// DigestsAreWithheld where a message was read, deleted, muted, or cannot be seen any more, and where its author is blocked;
// quiet hours and pauses put them off (contract section 10).
func DigestsAreWithheld(w *world) {
	w.mailed()
	ada := w.user("ada")
	den := w.private("den", ada)
	names := []string{"heard", "read", "muted", "deaf", "left", "banned", "blocks", "pause", "night", "suspended", "leaves", "off"}
	users := map[string]chat.User{}
	for _, name := range names {
		users[name] = w.reachable(name)
		w.join(den, users[name], chat.Member)
	}
	m := w.mentions(den, ada, "secret", names...)
	w.erase(den, w.mentions(den, ada, "gone", names...))
	w.index()

	_, _, err := w.MarkRead(w.ctx, den.ID, users["read"].ID, m.Seq)
	w.must(err)
	late, none, no, yes := w.later(3*hour), chat.LevelNone, false, true
	until := &late
	_, _, err = w.ChangeSettings(w.ctx, den.ID, users["muted"].ID, chat.SettingsPatch{MutedUntil: &late})
	w.must(err)
	_, _, err = w.ChangeSettings(w.ctx, den.ID, users["deaf"].ID, chat.SettingsPatch{Level: &none})
	w.must(err)
	w.leave(den, users["left"])
	w.restrict(den, users["banned"], chat.Restriction{Kind: chat.Ban, User: users["banned"], By: ada, ByRole: chat.Owner, At: w.now})
	_, err = w.PutBlock(w.ctx, users["blocks"].ID, ada, w.now)
	w.must(err)
	at := w.later(hour + soon)
	clock := chat.ClockTime(at.Hour()*60 + at.Minute())
	night := &chat.Quiet{From: clock, To: (clock + 60) % 1440, Zone: "UTC"}
	for name, change := range map[string]chat.NotificationsChange{"pause": {PausedUntil: &until}, "night": {Quiet: &night}, "off": {Email: &no}} {
		_, _, err = w.ChangeNotifications(w.ctx, users[name].ID, change)
		w.must(err)
	}
	_, _, err = w.ChangeAccount(w.ctx, users["suspended"].ID, chat.AccountChange{Suspended: &yes}, chat.AuditEntry{At: w.now, Actor: w.operator})
	w.must(err)
	w.must(w.RemoveEmail(w.ctx, users["leaves"].ID, w.now))
	w.same("mailed", w.digests(hour+soon), []string{"heard: mention secret"})
	w.same("after the night", w.digests(2*hour+soon+60), []string{"night: mention secret"})
	w.same("after the pause", w.digests(3*hour), []string{"pause: mention secret"})
	w.same("once", w.digests(9*hour), []string(nil))
	// Whoever asks for mails is not mailed what came before.
	_, _, err = w.ChangeNotifications(w.ctx, users["off"].ID, chat.NotificationsChange{Email: &yes})
	w.must(err)
	w.mentions(den, ada, "later", "off")
	w.same("from then on", w.digests(hour+soon), []string{"off: mention later"})
}

// OneDigestAnHour at most; what comes meanwhile waits.
func OneDigestAnHour(w *world) {
	w.mailed()
	ada, grace := w.user("ada"), w.reachable("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	w.mentions(lobby, ada, "one", "grace")
	w.index()
	// Half an hour later by the message's own time.
	second := say(lobby, ada, "two")
	second.Mentions = []chat.Mention{{"grace"}}
	_, err := w.AppendMessages(w.ctx, []chat.Post{second}, w.later(hour/2), wait)
	w.must(err)
	w.same("the first", w.digests(hour+soon), []string{"grace: mention one"})
	w.same("too soon", w.digests(2*hour+soon-1), []string(nil))
	w.same("the second", w.digests(2*hour+soon), []string{"grace: mention two"})
}

// EachDigestIsClaimedOnce by one of many nodes; what a node did not begin another one gets when the claim has ended.
func EachDigestIsClaimedOnce(w *world) {
	w.mailed()
	ada := w.user("ada")
	lobby := w.room("lobby", ada)
	names := make([]string, 12)
	for i := range names {
		names[i] = fmt.Sprintf("reader-%02d", i)
		w.join(lobby, w.reachable(names[i]), chat.Member)
	}
	w.mentions(lobby, ada, "hello", names...)
	w.index()
	var mu sync.Mutex
	var got []string
	var nodes sync.WaitGroup
	for range 4 {
		nodes.Go(func() {
			for range 20 {
				digests, _, err := w.ClaimDigests(w.ctx, w.later(hour+soon), w.later(hour+soon+600), 5)
				if err != nil {
					w.Error(err)
					return
				}
				mu.Lock()
				for _, d := range digests {
					got = append(got, d.User.Username)
				}
				mu.Unlock()
			}
		})
	}
	nodes.Wait()
	slices.Sort(got)
	w.same("claimed", got, names)
	digests, more, err := w.ClaimDigests(w.ctx, w.later(hour+soon+600), w.later(hour+soon+1200), 5)
	w.must(err)
	w.same("once more", []any{len(digests), more}, []any{5, true})
	for _, want := range []bool{true, false} {
		isOurs, err := w.BeginDigest(w.ctx, digests[0], w.later(hour+soon+600))
		w.must(err)
		w.same("ours", isOurs, want)
	}
	// One whose owner has another address now is not sent to the old one.
	grace := digests[1].User
	w.must(w.ConfirmEmail(w.ctx, w.asks(grace, "moved@example.org"), w.now))
	isOurs, err := w.BeginDigest(w.ctx, digests[1], w.later(hour+soon+600))
	w.must(err)
	w.same("to the old address", isOurs, false)
}

// DigestsArePutOff and then made anew, as what waits is then.
func DigestsArePutOff(w *world) {
	w.mailed()
	ada, grace := w.user("ada"), w.reachable("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	gone := w.mentions(lobby, ada, "gone", "grace")
	w.mentions(lobby, ada, "stays", "grace")
	w.index()
	now := w.later(hour + soon)
	digests, _, err := w.ClaimDigests(w.ctx, now, now.Add(time.Minute), 5)
	w.must(err)
	isOurs, err := w.BeginDigest(w.ctx, digests[0], now)
	w.must(err)
	w.same("claimed", []any{isOurs, digestOf(digests[0])}, []any{true, "grace: mention gone, mention stays"})
	w.must(w.DelayDigest(w.ctx, digests[0], now.Add(2*time.Minute)))
	w.erase(lobby, gone)
	w.same("too early", w.digests(hour+soon+119), []string(nil))
	w.same("made anew", w.digests(hour+soon+120), []string{"grace: mention stays"})
}

// WhatComesMeanwhileIsNotLost: a message that comes between a claim and its end is looked at later.
func WhatComesMeanwhileIsNotLost(w *world) {
	w.mailed()
	ada, grace := w.user("ada"), w.reachable("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	w.mentions(lobby, ada, "one", "grace")
	w.index()
	now := w.later(hour + soon)
	digests, _, err := w.ClaimDigests(w.ctx, now, now.Add(time.Minute), 5)
	w.must(err)
	w.mentions(lobby, ada, "two", "grace")
	w.index()
	isOurs, err := w.BeginDigest(w.ctx, digests[0], now)
	w.must(err)
	w.same("ours", isOurs, true)
	w.same("later", w.digests(3*hour), []string{"grace: mention two"})
}

// UnsubscribingEndsDigests by the code alone, and leaves the address.
func UnsubscribingEndsDigests(w *world) {
	w.mailed()
	ada, grace := w.user("ada"), w.reachable("grace")
	lobby := w.room("lobby", ada)
	w.join(lobby, grace, chat.Member)
	w.mentions(lobby, ada, "one", "grace")
	for _, unknown := range []string{"unknown", "", "\x00"} {
		_, _, _, err := w.Unsubscribe(w.ctx, unknown)
		w.kind(err, chat.KindNotFound)
	}
	for _, changes := range []bool{true, false} {
		user, now, changed, err := w.Unsubscribe(w.ctx, "unsubscribe grace")
		w.must(err)
		w.same("unsubscribed", []any{user, now.Email, changed}, []any{grace.ID, false, changes})
	}
	w.same("mailed", w.digests(hour+soon), []string(nil))
	email, err := w.Email(w.ctx, grace.ID, w.now)
	w.must(err)
	w.same("the address", email.Address, "grace@example.org")
}
