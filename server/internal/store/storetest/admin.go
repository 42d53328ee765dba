package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var adminTests = []func(*world){
	TheFirstAccountAdministers, AccountsAreListed, AccountsChange, AnAdministratorStays, OnlyAdministratorsChangeAccounts,
	ResetsAreUsedOnce, ResetsEnd, TheAuditLogIsInOrder, TheAuditLogIsPruned, StatsCount,
}

func (w *world) setSuspended(id chat.UserID, isSuspended bool, at time.Time) ([]chat.SessionID, error) {
	_, ended, err := w.ChangeAccount(w.ctx, id, chat.AccountChange{Suspended: &isSuspended}, chat.AuditEntry{At: at})
	return ended, err
}

func (w *world) setAdmin(by chat.User, id chat.UserID, isAdmin bool) error {
	_, _, err := w.ChangeAccount(w.ctx, id, chat.AccountChange{Admin: &isAdmin}, chat.AuditEntry{At: w.now, Actor: by})
	return err
}

// TheFirstAccountAdministers the server, and no later one (contract section 9).
func TheFirstAccountAdministers(w *world) {
	ada := w.user("ada")
	if !w.operator.Admin || ada.Admin {
		w.Errorf("the first account: %v, the second: %v", w.operator.Admin, ada.Admin)
	}
	found, err := w.UserByName(w.ctx, "operator")
	w.must(err)
	w.same("as it was made", found, w.operator)
}

func AccountsAreListed(w *world) {
	ada, grace, linus := w.user("ada"), w.user("grace"), w.user("linus")
	_, err := w.setSuspended(grace.ID, true, w.now)
	w.must(err)
	_, err = w.markDeleted(linus.ID)
	w.must(err)
	listed := func(q string, state chat.AccountState, before string, limit int) (names []string) {
		w.Helper()
		accounts, err := w.Accounts(w.ctx, q, state, before, limit)
		w.must(err)
		for _, a := range accounts {
			name := a.User.Username
			if a.User.Deleted {
				name = "deleted"
			}
			names = append(names, name)
			if a.IsSuspended != (a.User.ID == grace.ID) || a.User.Admin != (a.User.ID == w.operator.ID) {
				w.Errorf("listed %+v", a)
			}
		}
		return names
	}
	w.same("all, newest first", listed("", "", "", 9), []string{"deleted", "grace", "ada", "operator"})
	w.same("past ada", listed("", "", ada.PublicID, 9), []string{"operator"})
	w.same("at most two", listed("", "", "", 2), []string{"deleted", "grace"})
	w.same("active", listed("", chat.AccountActive, "", 9), []string{"ada", "operator"})
	w.same("suspended", listed("", chat.AccountSuspended, "", 9), []string{"grace"})
	w.same("deleted", listed("", chat.AccountDeleted, "", 9), []string{"deleted"})
	w.same("by a part of the name, folded", listed("RAC", "", "", 9), []string{"grace"})
	for _, text := range unstorable {
		w.same("unstorable", len(listed(text, "", "", 9))+len(listed("", "", text, 9)), 0)
	}
}

func AccountsChange(w *world) {
	ada := w.user("ada")
	session := w.session(ada)
	yes, no := true, false
	change := func(c chat.AccountChange) (chat.Account, []chat.SessionID) {
		w.Helper()
		account, ended, err := w.ChangeAccount(w.ctx, ada.ID, c, chat.AuditEntry{At: w.now, Actor: w.operator})
		w.must(err)
		listed, err := w.Accounts(w.ctx, "ada", "", "", 1)
		w.must(err)
		w.same("as listed", listed, []chat.Account{account})
		return account, ended
	}
	account, ended := change(chat.AccountChange{Admin: &yes, Suspended: &yes})
	w.same("both", []bool{account.User.Admin, account.IsSuspended}, []bool{true, true})
	w.same("ended", ended, []chat.SessionID{session.ID})
	change(chat.AccountChange{Admin: &yes, Suspended: &yes}) // as it is: nothing to tell
	account, _ = change(chat.AccountChange{Suspended: &no})
	w.same("an administrator", account.Administers(), true)
	change(chat.AccountChange{Admin: &no})
	_, _, err := w.ChangeAccount(w.ctx, 4711, chat.AccountChange{Admin: &yes}, chat.AuditEntry{At: w.now})
	w.kind(err, chat.KindNotFound)
	w.same("told", w.audited(ada), []chat.AuditAction{
		chat.AuditDemoted, chat.AuditRestored, chat.AuditSuspended, chat.AuditPromoted, chat.AuditSignedIn,
	})
}

// audited are the actions that the log tells of an account, newest first, entries of one time in order of action.
func (w *world) audited(u chat.User) (actions []chat.AuditAction) {
	w.Helper()
	entries, err := w.Audit(w.ctx, chat.AuditSearch{}, "", 100)
	w.must(err)
	for _, e := range entries {
		if e.Subject.ID == u.ID {
			actions = append(actions, e.Action)
		}
	}
	slices.SortFunc(actions, func(a, b chat.AuditAction) int {
		return slices.Index(auditOrder, a) - slices.Index(auditOrder, b)
	})
	return actions
}

var auditOrder = []chat.AuditAction{
	chat.AuditDeleted, chat.AuditPasswordReset, chat.AuditResetMade, chat.AuditDemoted, chat.AuditRestored, chat.AuditSuspended,
	chat.AuditPromoted, chat.AuditSignedIn, chat.AuditReportClosed, chat.AuditReported,
}

// AnAdministratorStays whatever is done at once (contract section 9).
func AnAdministratorStays(w *world) {
	w.kind(w.setAdmin(w.operator, w.operator.ID, false), chat.KindConflict)
	_, err := w.setSuspended(w.operator.ID, true, w.now)
	w.kind(err, chat.KindConflict)
	_, err = w.markDeleted(w.operator.ID)
	w.kind(err, chat.KindConflict)

	admins := []chat.User{w.operator}
	for i := range 4 {
		u := w.user(fmt.Sprint("admin", i))
		w.must(w.setAdmin(w.operator, u.ID, true))
		admins = append(admins, u)
	}
	done := make(chan error, len(admins))
	for i, u := range admins { // each is ended in another way, all at once
		go func() {
			var err error
			switch i % 3 {
			case 0:
				err = w.setAdmin(chat.User{}, u.ID, false)
			case 1:
				_, err = w.setSuspended(u.ID, true, w.now)
			default:
				_, err = w.markDeleted(u.ID)
			}
			done <- err
		}()
	}
	refused := 0
	for range admins {
		if err := <-done; chat.IsKind(err, chat.KindConflict) {
			refused++
		} else {
			w.must(err)
		}
	}
	accounts, err := w.Accounts(w.ctx, "", chat.AccountActive, "", 100)
	w.must(err)
	left := slices.DeleteFunc(accounts, func(a chat.Account) bool { return !a.Administers() })
	if refused != 1 || len(left) != 1 {
		w.Errorf("%d refused, left %+v", refused, left)
	}
}

// OnlyAdministratorsChangeAccounts: one who is none any more is refused in the transaction itself.
func OnlyAdministratorsChangeAccounts(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	w.kind(w.setAdmin(ada, ada.ID, true), chat.KindForbidden)
	w.must(w.setAdmin(w.operator, ada.ID, true))
	w.must(w.setAdmin(ada, grace.ID, true))
	_, err := w.setSuspended(ada.ID, true, w.now)
	w.must(err)
	w.kind(w.setAdmin(ada, grace.ID, false), chat.KindForbidden)
	w.kind(w.CreateReset(w.ctx, w.reset(grace, 'x', 60), chat.AuditEntry{At: w.now, Actor: ada}), chat.KindForbidden)
}

func (w *world) reset(u chat.User, first byte, seconds int) chat.Reset {
	return chat.Reset{Hash: chat.CodeHash{first}, User: u, ExpiresAt: w.later(seconds)}
}

func (w *world) makesReset(r chat.Reset) {
	w.Helper()
	w.must(w.CreateReset(w.ctx, r, chat.AuditEntry{At: w.now, Action: chat.AuditResetMade, Actor: w.operator, Subject: r.User}))
}

func (w *world) useReset(r chat.Reset, at time.Time) ([]chat.SessionID, error) {
	return w.UseReset(w.ctx, r.Hash, "reset hash", chat.AuditEntry{At: at, Action: chat.AuditPasswordReset})
}

// ResetsAreUsedOnce however many try at once, and end all sessions and tokens (contract section 9).
func ResetsAreUsedOnce(w *world) {
	ada := w.user("ada")
	session := w.session(ada)
	w.token(session, "script")
	reset := w.reset(ada, 'a', 60)
	w.makesReset(reset)
	found, err := w.Reset(w.ctx, reset.Hash, w.now)
	w.must(err)
	w.same("found", found, reset)

	const tries = 5
	type result struct {
		ended []chat.SessionID
		err   error
	}
	done := make(chan result, tries)
	for range tries {
		go func() { ended, err := w.useReset(reset, w.now); done <- result{ended, err} }()
	}
	used := 0
	for range tries {
		r := <-done
		if r.err == nil {
			used++
			w.same("ended", len(r.ended), 2)
		} else {
			w.kind(r.err, chat.KindGone)
		}
	}
	w.same("used", used, 1)
	w.live(session, false)
	creds, err := w.CredentialsByID(w.ctx, ada.ID)
	w.must(err)
	w.same("hash", creds.PasswordHash, "reset hash")
	w.same("told", w.audited(ada), []chat.AuditAction{chat.AuditPasswordReset, chat.AuditResetMade, chat.AuditSignedIn})
}

func ResetsEnd(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	unknown, old, newer, graces := w.reset(ada, 'u', 60), w.reset(ada, 'o', 60), w.reset(ada, 'n', 60), w.reset(grace, 'g', 60)
	w.makesReset(old)
	w.makesReset(newer) // ends the old one
	w.makesReset(graces)
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	for _, c := range []struct {
		reset chat.Reset
		at    time.Time
		kind  chat.Kind
	}{
		{unknown, w.now, chat.KindNotFound}, {old, w.now, chat.KindGone}, {newer, w.later(60), chat.KindGone}, {graces, w.now, chat.KindNotFound},
	} {
		_, err := w.Reset(w.ctx, c.reset.Hash, c.at)
		w.kind(err, c.kind)
		_, err = w.useReset(c.reset, c.at)
		w.kind(err, c.kind)
	}
	w.must(w.PruneResets(w.ctx, w.later(60)))
	_, err = w.Reset(w.ctx, newer.Hash, w.now)
	w.must(err)
	w.must(w.PruneResets(w.ctx, w.later(61)))
	_, err = w.Reset(w.ctx, newer.Hash, w.now)
	w.kind(err, chat.KindNotFound)
}

func TheAuditLogIsInOrder(w *world) {
	ada := w.user("ada")
	for i := range 5 {
		w.must(w.NoteAudit(w.ctx, chat.AuditEntry{
			At: w.later(10 + i/2), Action: chat.AuditRefused, Subject: ada, IP: "192.0.2.7", Detail: fmt.Sprint(i),
		}))
	}
	var paged []chat.AuditEntry
	for before := ""; ; {
		entries, err := w.Audit(w.ctx, chat.AuditSearch{}, before, 2)
		w.must(err)
		if len(entries) == 0 {
			break
		}
		paged, before = append(paged, entries...), entries[len(entries)-1].Key
	}
	whole, err := w.Audit(w.ctx, chat.AuditSearch{}, "", 100)
	w.must(err)
	w.same("pages", paged, whole)
	if len(whole) != 6 { // the operator's own first
		w.Fatalf("%d entries", len(whole))
	}
	newest := whole[0]
	w.same("newest", []any{newest.At, newest.Action, newest.Actor, newest.Subject, newest.IP, newest.Detail},
		[]any{w.later(12), chat.AuditRefused, chat.User{}, ada, "192.0.2.7", "4"})
	for i, entry := range whole[:5] { // those of one millisecond too
		if want := fmt.Sprint(4 - i); entry.Detail != want {
			w.Errorf("entry %d is %q, want %q", i, entry.Detail, want)
		}
	}
	for _, key := range append(unstorable, "x", "1", "-1 x", "99999999999999999 x", "x y") {
		entries, err := w.Audit(w.ctx, chat.AuditSearch{}, key, 9)
		if err != nil || len(entries) != 0 {
			w.Errorf("past %q: %v, %v", key, entries, err)
		}
	}
}

func TheAuditLogIsPruned(w *world) {
	for i := range 3 {
		w.must(w.NoteAudit(w.ctx, chat.AuditEntry{At: w.later(10 * (i + 1)), Action: chat.AuditRefused, Detail: fmt.Sprint(i)}))
	}
	w.must(w.PruneAudit(w.ctx, w.later(20)))
	entries, err := w.Audit(w.ctx, chat.AuditSearch{}, "", 9)
	w.must(err)
	if len(entries) != 2 || entries[1].Detail != "1" {
		w.Errorf("left %+v", entries)
	}
}

func StatsCount(w *world) {
	ada, grace := w.user("ada"), w.user("grace")
	lobby := w.private("lobby", ada)
	gone := w.post(lobby, ada, "one")
	w.post(lobby, ada, "two")
	w.erase(lobby, gone)
	_, err := w.markDeleted(grace.ID)
	w.must(err)
	stats, err := w.Stats(w.ctx)
	w.must(err)
	if stats.Bytes < 1 {
		w.Errorf("%d bytes", stats.Bytes)
	}
	stats.Bytes = 0
	w.same("stats", stats, chat.Stats{Users: 2, Rooms: 1, Messages: 1})
}
