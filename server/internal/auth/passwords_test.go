package auth

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var cheap = Cost{Memory: 64, Passes: 1, Threads: 1}

func TestPasswords(t *testing.T) {
	p := NewPasswordsAt(cheap)
	hash, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	if again, _ := p.Hash(t.Context(), "correct horse battery"); again == hash {
		t.Error("two hashes have one salt")
	}
	for password, want := range map[string]bool{"correct horse battery": true, "correct horse batterx": false, "": false, "Correct horse battery": false} {
		ok, stale, err := p.Verify(t.Context(), hash, password)
		if ok != want || stale || err != nil {
			t.Errorf("%q: %t, %t, %v", password, ok, stale, err)
		}
	}
}

func TestDefaultCost(t *testing.T) {
	if defaultCost != (Cost{Memory: 19456, Passes: 2, Threads: 1}) {
		t.Errorf("passwords cost %+v", defaultCost)
	}
}

// A hash of other parameters verifies and is said to be stale, so that it is made anew.
func TestStaleHashes(t *testing.T) {
	old, err := NewPasswordsAt(Cost{Memory: 32, Passes: 2, Threads: 1}).Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if ok, stale, err := NewPasswordsAt(cheap).Verify(t.Context(), old, "correct horse battery"); !ok || !stale || err != nil {
		t.Errorf("%t, %t, %v", ok, stale, err)
	}
}

// An unknown user has no hash, and costs the same work (contract section 2): the dummy is of the same parameters.
func TestNoHash(t *testing.T) {
	p := NewPasswordsAt(cheap)
	if ok, _, err := p.Verify(t.Context(), "", "correct horse battery"); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
	const work = 40
	measured := Cost{Memory: 4096, Passes: 1, Threads: 1}
	p = NewPasswordsAt(measured)
	hash, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	best := func(hash string) time.Duration {
		least := time.Hour
		for range work {
			start := time.Now()
			if _, _, err := p.Verify(t.Context(), hash, "another password"); err != nil {
				t.Fatal(err)
			}
			least = min(least, time.Since(start))
		}
		return least
	}
	known, unknown := best(hash), best("")
	if unknown < known/2 || unknown > known*2 {
		t.Errorf("a known user takes %s, an unknown one %s", known, unknown)
	}
}

func TestDamagedHashes(t *testing.T) {
	p := NewPasswordsAt(cheap)
	good, err := p.Hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{
		"x", "$", "$$$$$", "$argon2i$" + good[10:], strings.Replace(good, "v=19", "v=16", 1), strings.Replace(good, "m=64", "m=0", 1),
		strings.Replace(good, "m=64", "m=4294967295", 1), strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		good[:len(good)-1] + "!", good[:strings.LastIndex(good, "$")+1], good + "$",
	} {
		if ok, _, err := p.Verify(t.Context(), hash, "correct horse battery"); ok || err == nil || strings.Contains(err.Error(), "$") {
			t.Errorf("%s: %t, %v", hash, ok, err)
		}
	}
}

// Waiting for a turn is bounded by ctx, and one who gave up takes none.
func TestHashingIsBounded(t *testing.T) {
	h := hasher{cost: cheap, turns: make(chan struct{}, 1)}
	h.turns <- struct{}{} // someone hashes
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "correct horse battery"); !chat.IsKind(err, chat.KindUnavailable) {
		t.Fatalf("waited: %v", err)
	}
	<-h.turns
	if _, err := h.hash(t.Context(), "correct horse battery"); err != nil || len(h.turns) != 0 {
		t.Fatalf("%v, %d turns taken", err, len(h.turns))
	}

	var wg sync.WaitGroup
	var most atomic.Int64
	for range 8 {
		wg.Go(func() {
			if _, err := h.hash(t.Context(), "correct horse battery"); err != nil {
				t.Error(err)
			}
			most.Store(max(most.Load(), int64(len(h.turns))))
		})
	}
	wg.Wait()
	if most.Load() > 1 {
		t.Errorf("%d hashed at once", most.Load())
	}
}

func TestWellKnownPasswords(t *testing.T) {
	wellKnown := NewPasswordsAt(cheap).WellKnown
	for password, want := range map[string]bool{
		"password": true, "PASSWORD": true, "Password1": true, "12345678": true, "123456789": true, "qwertyuiop": true, "iloveyou": true,
		"letmein1": true, "11111111": true, "password123": true, "        ": true, "\u2003\u2003\u2003": true,
		"correct horse battery": false, "s3cret-pass-ada": false, "my password is long": false, "Tr0ub4dor&3": false,
		"ein gutes Kennwort": false, "test-password-1": false, "chatrooms-ada-1": false,
	} {
		if wellKnown(password) != want {
			t.Errorf("%q: %t", password, !want)
		}
	}
	if n := len(wellKnownSet()); n < 9000 {
		t.Errorf("the list has %d", n)
	}
	for password := range wellKnownSet() {
		if len(password) < chat.MinPassword || password != strings.ToLower(password) {
			t.Errorf("%q has no place in the list", password)
		}
	}
}
