package main

import (
	"io"
	"strings"
	"testing"
)

func TestUserListFlags(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"ad --state=suspended", "--state suspended ad"} {
		if q, state, err := parseUserList(strings.Fields(args)); err != nil || q != "ad" || state != "suspended" {
			t.Errorf("%s: %q %q %v", args, q, state, err)
		}
	}
	if q, state, err := parseUserList(nil); err != nil || q != "" || state != "" {
		t.Errorf("%q %q %v", q, state, err)
	}
	for _, args := range []string{"a b", "--state=asleep", "--colour"} {
		if _, _, err := parseUserList(strings.Fields(args)); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

func TestUserCommandsThatThereAreNot(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	for _, args := range []string{"", "promote", "promote a b", "praise ada", "link", "link ada", "link ada issuer", "link ada issuer subject more"} {
		if err := user(strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
