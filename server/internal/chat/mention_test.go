package chat

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// mentionCase is one case of testdata/mentions.json, which the client's tests read as well: the names in a text, where some
// people are members of the room, others have accounts only, and the author is on the room's staff or is not. A mention is where
// it begins and ends, in code points, and whom it means.
type mentionCase struct {
	Text     string
	Members  []string
	Accounts []string
	Staff    bool
	Mentions [][3]any
}

func mentionCases(t *testing.T) (cases []mentionCase) {
	t.Helper()
	file, err := os.ReadFile("testdata/mentions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// people are those of the case by name. The keys follow the order of the file.
func (c mentionCase) people() map[string]Named {
	people := map[string]Named{}
	for _, name := range c.Members {
		people[name] = Named{User: User{ID: UserID(len(people) + 1), Username: name}, IsMember: true}
	}
	for _, name := range c.Accounts {
		people[name] = Named{User: User{ID: UserID(len(people) + 1), Username: name}}
	}
	return people
}

func TestGoldenMentions(t *testing.T) {
	for _, c := range mentionCases(t) {
		people := c.people()
		var got [][3]any
		for _, n := range namesIn(c.Text) {
			start := float64(utf8.RuneCountInString(c.Text[:n.at]))
			if picked, ok := n.readings.pick(people); ok {
				got = append(got, [3]any{start, start + 1 + float64(len(picked.Username)), picked.Username})
			} else if n.isRoom && c.Staff {
				got = append(got, [3]any{start, start + 1 + float64(len(roomName)), roomName})
			}
		}
		if len(got) != len(c.Mentions) || len(got) > 0 && !reflect.DeepEqual(got, c.Mentions) {
			t.Errorf("%q mentions %v, want %v", c.Text, got, c.Mentions)
		}
		mentions, room := findMentions(c.Text)
		var names, want []string
		for _, u := range PickMentioned(mentions, people) {
			names = append(names, u.Username)
		}
		wantRoom := false
		for _, m := range c.Mentions {
			wantRoom = wantRoom || m[2] == roomName
			if name := m[2].(string); name != roomName && !slices.Contains(want, name) {
				want = append(want, name)
			}
		}
		slices.SortFunc(want, func(a, b string) int { return int(people[a].ID - people[b].ID) })
		if !slices.Equal(names, want) || c.Staff && room != wantRoom {
			t.Errorf("%q mentions %v (the room: %v), want %v (%v)", c.Text, names, room, want, wantRoom)
		}
	}
}

func TestMentionsAreBounded(t *testing.T) {
	var body strings.Builder
	for i := range 2 * MaxMentions {
		fmt.Fprintf(&body, "@user%d ", i)
	}
	if found, _ := findMentions(body.String()); len(found) != MaxMentions {
		t.Errorf("%d mentions", len(found))
	}
	if found, _ := findMentions(strings.Repeat("@ada ", 800) + "@grace"); len(found) != 2 { // one name is one mention
		t.Errorf("%d mentions", len(found))
	}
	body.Reset()
	for i := range 100 {
		fmt.Fprintf(&body, "@%02d%s ", i, strings.Repeat("-a", 15))
	}
	found, _ := findMentions(body.String())
	readings := 0
	for _, m := range found {
		readings += len(m)
	}
	if readings > maxReadings || readings < maxReadings/2 {
		t.Errorf("%d names are looked up", readings)
	}
}

// Whatever the body, names are ones that a user can have.
func FuzzFindMentions(f *testing.F) {
	for _, seed := range []string{"@ada", "hello @ada. @grace", "@@", "你好@ada你好", "@\xff", "`@a", "[@ada](x \"", "```\n@ada", "> @ada\n- ```\n@x", "@ada-@b.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		found, _ := findMentions(body)
		if len(found) > MaxMentions {
			t.Errorf("%d mentions", len(found))
		}
		for _, m := range found {
			if len(m) == 0 {
				t.Errorf("%q has a mention without meaning", body)
			}
			for _, name := range m {
				if !usernamePattern.MatchString(name) || !strings.Contains(FoldUsername(body), "@"+name) {
					t.Errorf("%q mentions %q", body, name)
				}
			}
		}
	})
}

// A body of openers costs no more than a few times what a plain one does: the work that a reading does is bounded.
func BenchmarkFindMentions(b *testing.B) {
	for name, body := range map[string]string{
		"plain": strings.Repeat("word ", 799) + "@ada", "brackets": strings.Repeat("[", 2000) + strings.Repeat("](", 999) + "@ada",
		"backticks": strings.Repeat("`a``b", 799) + "@ada", "marks": strings.Repeat("\u0301", 1990) + "@ada",
		"hosts": strings.Repeat("a.b/", 999) + "@ada", "ats": strings.Repeat("a@", 2000), "titles": strings.Repeat("[](a \"", 660) + "@ada",
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				findMentions(body)
			}
		})
	}
}
