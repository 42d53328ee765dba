package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var identityTests = []func(*world){
	AnIdentityHasOneAccount, AccountsAreLinkedToIdentities, SignInCodesAreUsedOnce, SignInCodesEnd, ASignInThatIsRefusedLeavesItsCode, FreeUsernamesAreFound,
}

func identityOf(name string) chat.Identity {
	return chat.Identity{Issuer: "https://login.example.org", Subject: "subject of " + name}
}

func (w *world) joins(username, name string) (chat.User, error) {
	who := identityOf(name)
	return w.CreateUser(w.ctx, chat.NewAccount{
		User: chat.User{PublicID: newID(), Username: username, DisplayName: username, CreatedAt: w.later(0)}, Identity: &who,
	})
}

// AccountsAreLinkedToIdentities by administrators: each identity to one account, told in the audit log once.
func AccountsAreLinkedToIdentities(w *world) {
	w.user("root") // whoever is first administers
	ada, grace := w.user("ada"), w.user("grace")
	link := func(user chat.User, name string) error {
		return w.LinkIdentity(w.ctx, identityOf(name), chat.AuditEntry{At: w.later(0), Action: chat.AuditLinked, Subject: user})
	}
	w.must(link(ada, "ada"))
	w.must(link(ada, "ada"))
	w.must(link(ada, "ada at work"))
	w.kind(link(grace, "ada"), chat.KindConflict)
	for _, name := range []string{"ada", "ada at work"} {
		found, err := w.CredentialsByIdentity(w.ctx, identityOf(name))
		w.must(err)
		w.same("found", found.User.ID, ada.ID)
	}
	entries, err := w.Audit(w.ctx, chat.AuditSearch{Action: chat.AuditLinked}, "", 10)
	w.must(err)
	w.same("entries", len(entries), 2)
	w.kind(w.LinkIdentity(w.ctx, identityOf("grace"), chat.AuditEntry{At: w.later(0), Action: chat.AuditLinked, Actor: grace, Subject: grace}), chat.KindForbidden)
}

// AnIdentityHasOneAccount however many make it at once (contract section 9). Its deletion frees the identity.
func AnIdentityHasOneAccount(w *world) {
	const tries = 6
	var all sync.WaitGroup
	var mu sync.Mutex
	var made []chat.User
	for i := range tries {
		all.Go(func() {
			u, err := w.joins(fmt.Sprint("ada", i), "ada")
			if err != nil {
				w.kind(err, chat.KindConflict)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			made = append(made, u)
		})
	}
	all.Wait()
	if len(made) != 1 {
		w.Fatalf("%d accounts were made", len(made))
	}
	found, err := w.CredentialsByIdentity(w.ctx, identityOf("ada"))
	w.must(err)
	w.same("found", found, chat.Credentials{User: made[0]})
	for _, other := range []chat.Identity{
		identityOf("grace"), {Issuer: "https://other.example.org", Subject: identityOf("ada").Subject},
	} {
		_, err := w.CredentialsByIdentity(w.ctx, other)
		w.kind(err, chat.KindNotFound)
	}
	// What was refused left no account.
	for i := range tries {
		if name := fmt.Sprint("ada", i); name != made[0].Username {
			_, err := w.UserByName(w.ctx, name)
			w.kind(err, chat.KindNotFound)
		}
	}

	_, err = w.markDeleted(made[0].ID)
	w.must(err)
	_, err = w.CredentialsByIdentity(w.ctx, identityOf("ada"))
	w.kind(err, chat.KindNotFound)
	again, err := w.joins("ada-again", "ada")
	w.must(err)
	if again.ID == made[0].ID {
		w.Error("the deleted account is back")
	}
}

func (w *world) signInCode(first byte, name string, seconds int) chat.SignInCode {
	w.Helper()
	c := chat.SignInCode{
		Hash: chat.CodeHash{first}, ExpiresAt: w.later(seconds),
		Arrival: chat.Arrival{Identity: identityOf(name), Username: name + "@example.org", DisplayName: "Näme of " + name},
	}
	w.must(w.CreateSignInCode(w.ctx, c))
	return c
}

func (w *world) byCode(u chat.User, at time.Time) chat.Session {
	return chat.Session{
		ID: chat.SessionID(newID()), User: u, Generation: 1, CreatedAt: at, LastSeenAt: at, ExpiresAt: at.Add(time.Hour), IP: "2001:db8::1",
	}
}

// SignInCodesAreUsedOnce however many try at once (contract section 9).
func SignInCodesAreUsedOnce(w *world) {
	ada, err := w.joins("ada", "ada")
	w.must(err)
	code := w.signInCode('a', "ada", 60)
	found, err := w.SignInCode(w.ctx, code.Hash, w.later(0))
	w.must(err)
	w.same("found", found, code)

	const tries = 5
	sessions, done := make([]chat.Session, tries), make([]error, tries)
	var all sync.WaitGroup
	for i := range tries {
		sessions[i] = w.byCode(ada, w.later(0))
		all.Go(func() { done[i] = w.UseSignInCode(w.ctx, code.Hash, sessions[i]) })
	}
	all.Wait()
	used := 0
	for i, err := range done {
		if err == nil {
			used++
		} else {
			w.kind(err, chat.KindGone)
		}
		w.live(sessions[i], err == nil)
	}
	w.same("used", used, 1)
	_, err = w.SignInCode(w.ctx, code.Hash, w.later(0))
	w.kind(err, chat.KindGone)
	w.same("told", w.audited(ada), []chat.AuditAction{chat.AuditSignedIn})
}

func SignInCodesEnd(w *world) {
	ada, err := w.joins("ada", "ada")
	w.must(err)
	code := w.signInCode('a', "ada", 60)
	for _, at := range []time.Time{w.later(60), w.later(61)} {
		_, err := w.SignInCode(w.ctx, code.Hash, at)
		w.kind(err, chat.KindGone)
		w.kind(w.UseSignInCode(w.ctx, code.Hash, w.byCode(ada, at)), chat.KindGone)
	}
	_, err = w.SignInCode(w.ctx, chat.CodeHash{'x'}, w.later(0))
	w.kind(err, chat.KindNotFound)

	newer := w.signInCode('n', "ada", 120)
	w.must(w.PruneSignInCodes(w.ctx, w.later(61)))
	_, err = w.SignInCode(w.ctx, code.Hash, w.later(0))
	w.kind(err, chat.KindNotFound)
	_, err = w.SignInCode(w.ctx, newer.Hash, w.later(0))
	w.must(err)
}

func ASignInThatIsRefusedLeavesItsCode(w *world) {
	ada, err := w.joins("ada", "ada")
	w.must(err)
	code := w.signInCode('a', "ada", 60)
	_, err = w.setSuspended(ada.ID, true, w.now)
	w.must(err)
	refused := w.byCode(ada, w.later(0))
	w.kind(w.UseSignInCode(w.ctx, code.Hash, refused), chat.KindForbidden)
	w.live(refused, false)
	_, err = w.setSuspended(ada.ID, false, w.now)
	w.must(err)
	session := w.byCode(ada, w.later(0))
	w.must(w.UseSignInCode(w.ctx, code.Hash, session))
	w.live(session, true)

	late := w.signInCode('l', "ada", 60)
	_, err = w.markDeleted(ada.ID)
	w.must(err)
	w.kind(w.UseSignInCode(w.ctx, late.Hash, w.byCode(ada, w.later(0))), chat.KindGone)
}

// FreeUsernamesAreFound: the name of a deleted account is never given again.
func FreeUsernamesAreFound(w *world) {
	w.user("ada")
	_, err := w.markDeleted(w.user("ada2").ID)
	w.must(err)
	for want, names := range map[string][]string{
		"ada3": {"ada", "ada2", "ada3", "ada4"}, "grace": {"grace", "ada"}, "": {"ada2", "ada"},
	} {
		got, err := w.FreeUsername(w.ctx, slices.Clone(names))
		w.must(err)
		w.same(fmt.Sprint(names), got, want)
	}
}
