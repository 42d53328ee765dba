package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFindMentions(t *testing.T) {
	for body, want := range map[string]string{ // the meanings of each mention, with | between them
		"": "", "no mention": "", "@": "", "@ ada": "", "@a": "", "@-ada": "", "@.ada": "", "@@ada": "", "@@": "",
		"@ada": "ada", "hello @ada!": "ada", "(@ada)": "ada", "\"@ada\"": "ada", "*@ada*": "ada", "@ada's": "ada", "@ada,@grace": "ada grace",
		"@ADA and @Ada": "ada", "@grace\n@ada": "grace ada", "…@ada…": "ada", "👋@ada👋": "ada", "-@ada": "ada", ".@ada": "ada",
		// A name may end in what may end a sentence.
		"Hello @ada.": "ada.|ada", "@ada...": "ada...|ada..|ada", "@ada_": "ada_|ada", "@ada_.": "ada_.|ada_|ada", "@ada-": "ada-|ada",
		"@ada.lovelace": "ada.lovelace", "@ada-lovelace_1.": "ada-lovelace_1.|ada-lovelace_1", "@x.": "x.", "@1st": "1st",
		// Addresses and parts of words mention nobody.
		"ada@example.org": "", "mail ada@example.org or @grace": "grace", "@ada@example.org": "", "https://example.org/@ada": "", "é@ada": "", "_@ada": "",
		"@adaß": "", "@ada\u0308": "", "@adaж": "", "ж@ada": "", "@\u212aada": "", "@ad\u0430": "", "9@ada": "", "@ada²": "",
		// Some scripts put no space around a name.
		"你好@ada你好": "ada", "ねえ@adaさん": "ada", "안녕@ada님": "ada", "@ada他@grace": "ada grace",
		"@" + strings.Repeat("a", 32): strings.Repeat("a", 32), "@" + strings.Repeat("a", 33): "",
		"@" + strings.Repeat("a", 32) + ".": strings.Repeat("a", 32), "@ada" + strings.Repeat(".", 40): "ada",
	} {
		var got []string
		for _, m := range findMentions(body) {
			got = append(got, strings.Join(m, "|"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q mentions %q, want %q", body, got, want)
		}
	}
}

func TestMentionsAreBounded(t *testing.T) {
	var body strings.Builder
	for i := range 2 * MaxMentions {
		fmt.Fprintf(&body, "@user%d ", i)
	}
	if n := len(findMentions(body.String())); n != MaxMentions {
		t.Errorf("%d mentions", n)
	}
	if n := len(findMentions(strings.Repeat("@ada ", 800) + "@grace")); n != 2 { // one name is one mention
		t.Errorf("%d mentions", n)
	}
}

func TestPickMentioned(t *testing.T) {
	ada, adaDot, grace := User{ID: 2, Username: "ada"}, User{ID: 3, Username: "ada."}, User{ID: 1, Username: "grace"}
	found := map[string]User{"ada": ada, "grace": grace}
	mentions := findMentions("@ada. @ada @nobody @grace")
	if got := PickMentioned(mentions, found); !slices.Equal(got, []User{grace, ada}) {
		t.Errorf("got %v", got)
	}
	found["ada."] = adaDot
	if got := PickMentioned(mentions, found); !slices.Equal(got, []User{grace, ada, adaDot}) {
		t.Errorf("got %v", got)
	}
}

// Whatever the body, names are ones that a user can have.
func FuzzFindMentions(f *testing.F) {
	for _, seed := range []string{"@ada", "hello @ada. @grace", "@@", "你好@ada你好", "@\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		found := findMentions(body)
		if len(found) > MaxMentions {
			t.Errorf("%d mentions", len(found))
		}
		for _, m := range found {
			if len(m) == 0 || len(m) > 3 {
				t.Errorf("%q has the meanings %q", body, m)
			}
			for _, name := range m {
				if !usernamePattern.MatchString(name) || !strings.Contains(FoldUsername(body), "@"+name) {
					t.Errorf("%q mentions %q", body, name)
				}
			}
		}
	})
}
