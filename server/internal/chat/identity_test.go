package chat

import (
	"strings"
	"testing"
)

func TestUsernamesLike(t *testing.T) {
	for _, test := range []struct {
		texts []string
		want  string
	}{
		{[]string{"Ada"}, "ada"},
		{[]string{"ada.lovelace@example.org"}, "ada.lovelace"},
		{[]string{"", "  Ada Lovelace "}, "ada.lovelace"},
		{[]string{"@example.org", "李", "_a_", "Grace"}, "grace"},
		{[]string{"-._ada._-"}, "ada"},
		{[]string{"", ""}, "guest"},
		{[]string{strings.Repeat("x", 40)}, strings.Repeat("x", 32)},
		{[]string{strings.Repeat("x", 31) + ".y"}, strings.Repeat("x", 31)},
	} {
		names := usernamesLike(test.texts...)
		if names[0] != test.want || len(names) < 5 {
			t.Errorf("%q: %q, want %q first", test.texts, names, test.want)
		}
		for _, name := range names {
			if _, bad := checkUsername("", name); bad != nil {
				t.Errorf("%q: %q cannot be a username: %s", test.texts, name, bad.Message)
			}
		}
	}
	if names := usernamesLike("everyone"); names[0] != "everyone2" {
		t.Errorf("of a reserved name: %q", names)
	}
}

func TestDisplayNameOfAnArrival(t *testing.T) {
	for given, want := range map[string]string{
		" Ada Lovelace ": "Ada Lovelace", "": "ada", "two\nlines": "ada", strings.Repeat("x", 65): "ada", "\u200b": "ada",
	} {
		if got := (Arrival{DisplayName: given}).displayName("ada"); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
