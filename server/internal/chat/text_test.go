package chat

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestCheckText(t *testing.T) {
	tests := []struct {
		name, in string
		min, max int
		want     string
		bad      bool
	}{
		{"trims Unicode white space", "\u2003 hello\u00a0\n", 1, 10, "hello", false},
		{"keeps inner white space", "a\n\n b", 1, 10, "a\n\n b", false},
		{"counts code points, not bytes", "日本語", 1, 3, "日本語", false},
		{"one too many", "日本語x", 1, 3, "", true},
		{"the length is that after trimming", "  abc  ", 1, 3, "abc", false},
		{"blank", " \t\u3000", 1, 10, "", true},
		{"blank where that is allowed", "  ", 0, 10, "", false},
		{"NUL", "a\x00b", 1, 10, "", true},
		{"invalid UTF-8", "a\xffb", 1, 10, "", true},
		{"emoji", strings.Repeat("🙂", 10), 1, 10, strings.Repeat("🙂", 10), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, bad := checkText("body.body", tt.in, tt.min, tt.max)
			if got != tt.want || (bad != nil) != tt.bad {
				t.Errorf("got %q, %v; want %q, bad %v", got, bad, tt.want, tt.bad)
			}
			if bad != nil && strings.Contains(bad.Message, tt.in) {
				t.Errorf("the message repeats the input: %q", bad.Message)
			}
		})
	}
}

// testdata/texts.json, which the client's tests read as well: in which texts something can be seen, and which can be a title or
// a name.
func TestGoldenTexts(t *testing.T) {
	var cases []struct {
		Text       string
		Seen, Line bool
	}
	file, err := os.ReadFile("testdata/texts.json")
	if err == nil {
		err = json.Unmarshal(file, &cases)
	}
	if err != nil || len(cases) < 60 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		if _, bad := checkText("body", c.Text, 1, 99); (bad == nil) != c.Seen {
			t.Errorf("something can be seen in %+q: %v", c.Text, !c.Seen)
		}
		if text, bad := checkText("body", c.Text, 0, 99); bad != nil || (text != "") != c.Seen {
			t.Errorf("where it may be empty, %+q is %+q: %v", c.Text, text, bad)
		}
		if _, bad := checkLine("title", c.Text, 99); (bad == nil) != c.Line {
			t.Errorf("%+q is a line: %v", c.Text, !c.Line)
		}
		if key, bad := checkKey("client_id", "k"+c.Text+"k", 99); bad != nil || key != "k"+c.Text+"k" {
			t.Errorf("the key %+q is %+q: %v", c.Text, key, bad)
		}
	}
}

func TestUsernames(t *testing.T) {
	good := map[string]string{"ada": "ada", "Ada": "ada", "a1": "a1", "0x.y_z-0": "0x.y_z-0", strings.Repeat("a", 32): strings.Repeat("a", 32)}
	for in, want := range good {
		if got, bad := checkUsername("body.username", in); got != want || bad != nil {
			t.Errorf("%q: got %q, %v", in, got, bad)
		}
	}
	for _, in := range []string{"", "a", ".ada", "_ada", "-ada", "ad a", "ädä", "ada\n", "ada\x00", strings.Repeat("a", 33), "me", "ME", "everyone", "deleted", "K\u212a", "ada.", "ada-", "ada_"} {
		if _, bad := checkUsername("body.username", in); bad == nil {
			t.Errorf("%q was accepted", in)
		}
	}
}

func TestRoomNames(t *testing.T) {
	for _, in := range []string{"a", "lobby", "a-b", "0", strings.Repeat("a", 64)} {
		if bad := checkRoomName("body.name", in); bad != nil {
			t.Errorf("%q was refused: %v", in, bad)
		}
	}
	for _, in := range []string{"", "Lobby", "-a", "a-", "a b", "a_b", "ä", "a\n", strings.Repeat("a", 65)} {
		if bad := checkRoomName("body.name", in); bad == nil {
			t.Errorf("%q was accepted", in)
		}
	}
}

func TestRoomDraftReportsAllBadFields(t *testing.T) {
	blank, odd := " ", Visibility("secret")
	_, err := RoomDraft{Name: "Lobby", Title: &blank, Visibility: &odd}.check()
	e, ok := AsError(err)
	if !ok || e.Kind != KindInvalid || len(e.Fields) != 3 {
		t.Fatalf("got %+v, want three bad fields", err)
	}
}

func TestCleanAgent(t *testing.T) {
	got := cleanAgent("curl/8\x00\x1b[31m\xff" + strings.Repeat("é", 400))
	if !strings.HasPrefix(got, "curl/8[31m") || len([]rune(got)) != maxUserAgent {
		t.Errorf("got %q", got)
	}
}
