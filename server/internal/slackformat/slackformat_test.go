package slackformat

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write what the payloads of testdata become")

const most = 4000

// TestGolden has what programs send, after their public documents: testdata/X.json becomes testdata/X.txt.
func TestGolden(t *testing.T) {
	payloads, err := filepath.Glob("testdata/*.json")
	if err != nil || len(payloads) < 15 {
		t.Fatal(payloads, err)
	}
	for _, path := range payloads {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			payload, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Parse(payload, most)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(path, ".json") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got.Text+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.Text+"\n" != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.Text, want)
			}
			if calls := strings.Contains(path, "everybody") || strings.Contains(path, "grafana"); got.NamesRoom != calls {
				t.Errorf("calls everybody: %t", got.NamesRoom)
			}
		})
	}
}

// A text that is too long is cut, with a sign, and a code block that was open is closed.
func TestLongTextsAreCut(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
		want string
	}{
		"short":         {"as it is", 8, "as it is"},
		"at a blank":    {"one two three four five six", 20, "one two\n…"},
		"at a line":     {"first line\nsecond line", 20, "first line\n…"},
		"without any":   {strings.Repeat("é", 30), 20, strings.Repeat("é", 14) + "\n…"},
		"in a code":     {"```\n" + strings.Repeat("x", 30), 20, "```\nxxxxxxxxxx\n```\n…"},
		"with no place": {"too long", 3, "…"},
	} {
		if got := Cut(c.text, c.most); got != c.want || utf8.RuneCountInString(got) > c.most {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// The work is in proportion to the length, whatever stands in it.
func TestRepeatedSigns(t *testing.T) {
	for _, part := range []string{"*a ", "*_~a", "<", "<@", "`", "```", "*a* ", "_*", ">>>", "[", "&amp;", ":x:", "*<https://e.x|"} {
		payload := `{"text":"` + strings.Repeat(part, 60_000/len(part)) + `"}`
		if _, err := Parse([]byte(payload), most); err != nil {
			t.Error(part, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	payloads, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range payloads {
		payload, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		m, err := Parse(payload, most)
		if err != nil {
			return
		}
		if utf8.RuneCountInString(m.Text) > most || !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text, 0) {
			t.Errorf("%q became %q", payload, m.Text)
		}
		if m.NamesRoom && !strings.Contains(string(payload), "!") && !strings.Contains(string(payload), "broadcast") && !strings.Contains(string(payload), `\`) {
			t.Errorf("%q calls everybody", payload)
		}
		again, _ := Parse(payload, most)
		if again != m {
			t.Errorf("%q became %q, and then %q", payload, m.Text, again.Text)
		}
	})
}
