package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/httpapi"
)

// guessing is a world with limits of 3 guesses at a name from an address, and 15 at a name or from an address. It gives what a
// sign-in from an address answers.
func guessing(t *testing.T) (w *world, signIn func(address, username, password string) int) {
	w = newWorld(t, with(func(o *httpapi.Options) {
		o.TrustedProxies = 1
		o.Limits = httpapi.Limits{}.WithAuth(0.001, 3)
	}))
	return w, func(address, username, password string) int {
		return w.send(request{
			method: http.MethodPost, path: "/api/v1/auth/login",
			body:   strings.NewReader(fmt.Sprintf(`{"username":%q,"password":%q}`, username, password)),
			header: map[string]string{"Content-Type": "application/json", "X-Forwarded-For": address},
		}).status
	}
}

// A stranger's wrong tries lock out neither the neighbours behind the same address nor, elsewhere, the account they were at.
func TestWrongTriesLockOutNobodyElse(t *testing.T) {
	t.Parallel()
	w, signIn := guessing(t)
	w.register("ada")
	w.register("grace")
	const office, home = "192.0.2.1:1234", "192.0.2.2"
	answers := map[int]int{}
	for range 40 {
		answers[signIn(office, "ada", "not it")]++
	}
	if answers[401] != 3 || answers[429] != 37 {
		t.Errorf("wrong tries gave %v", answers)
	}
	if got := signIn(office, "ADA", goodPassword); got != 429 {
		t.Errorf("the account signs in at the address of the guesses: %d", got)
	}
	for range 3 {
		if got := signIn(office, "grace", goodPassword); got != 200 {
			t.Errorf("a neighbour: %d", got)
		}
	}
	if got := signIn(home, "ada", goodPassword); got != 200 {
		t.Errorf("the account, elsewhere: %d", got)
	}
}

// One address does not guess for ever, whatever the names; those who sign in do not count.
func TestOneAddressGuessesNotForEver(t *testing.T) {
	t.Parallel()
	w, signIn := guessing(t)
	w.register("ada")
	if got := signIn("2001:db8::7", "ada", goodPassword); got != 200 {
		t.Errorf("a sign-in: %d", got)
	}
	for i := range 15 {
		if got := signIn(fmt.Sprintf("[2001:db8::%d]:443", i+1), fmt.Sprint("user", i), "not it"); got != 401 {
			t.Fatalf("guess %d: %d", i, got)
		}
	}
	if got := signIn("2001:db8::ffff", "linus", "not it"); got != 429 { // its own network of /64
		t.Errorf("one guess more: %d", got)
	}
	if got := signIn("2001:db8:1::1", "linus", "not it"); got != 401 {
		t.Errorf("another address: %d", got)
	}
}

// Many addresses do not guess for ever at one name.
func TestOneNameIsNotGuessedForEver(t *testing.T) {
	t.Parallel()
	_, signIn := guessing(t)
	for i := range 15 {
		if got := signIn(fmt.Sprint("192.0.2.", i), "ada", "not it"); got != 401 {
			t.Fatalf("guess %d: %d", i, got)
		}
	}
	if got := signIn("192.0.2.100", "ada", "not it"); got != 429 {
		t.Errorf("one guess more: %d", got)
	}
	if got := signIn("192.0.2.100", "grace", "not it"); got != 401 {
		t.Errorf("another name: %d", got)
	}
}

// Registrations from one address are bounded on their own: they keep nobody from signing in.
func TestRegistrationsAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	w, signIn := guessing(t)
	for _, name := range []string{"ada", "grace", "linus"} {
		w.register(name)
	}
	w.post("/auth/register", object{"username": "ken", "password": goodPassword}).fails(429, "rate_limited")
	if got := signIn("127.0.0.1", "ada", goodPassword); got != 200 {
		t.Errorf("a sign-in: %d", got)
	}
}
