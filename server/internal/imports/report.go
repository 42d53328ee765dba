package imports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Report says what came of an import.
type Report struct {
	Source  string  `json:"source"`
	Seconds float64 `json:"seconds"`
	// Taken counts what was stored by this run, by kind.
	Taken map[string]int `json:"taken"`
	// Before counts what an earlier run had stored, or what the archive has twice.
	Before map[string]int `json:"there_before"`
	Notes  []*Note        `json:"notes"`
	People []NewName      `json:"people"`
	Rooms  []NewName      `json:"rooms"`

	notes map[[2]string]*Note
}

// Note counts what was not taken, or not as it was.
type Note struct {
	Kind     string   `json:"kind"`
	Why      string   `json:"why"`
	Count    int      `json:"count"`
	Examples []string `json:"examples,omitempty"`
}

// NewName is what somebody or a room is called here.
type NewName struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Here string `json:"here"`
	How  string `json:"how"`
}

// maxExamples are named in a note, maxNotes are the notes told apart: an archive that makes up kinds gets no more.
const (
	maxExamples = 5
	maxNotes    = 200
	maxExample  = 80
)

func newReport(source string) *Report {
	return &Report{Source: source, Taken: map[string]int{}, Before: map[string]int{}, notes: map[[2]string]*Note{}}
}

// Skip counts one thing that is not taken, or not as it was; example names it.
func (r *Report) Skip(kind, why, example string) { r.SkipSome(kind, why, example, 1) }

// SkipSome is Skip for several at once.
func (r *Report) SkipSome(kind, why, example string, n int) {
	if n == 0 {
		return
	}
	key := [2]string{kind, shown(why)}
	note := r.notes[key]
	if note == nil {
		if len(r.notes) >= maxNotes {
			key = [2]string{kind, "for other reasons"}
			note = r.notes[key]
		}
		if note == nil {
			note = &Note{Kind: kind, Why: key[1]}
			r.notes[key] = note
			r.Notes = append(r.Notes, note)
		}
	}
	note.Count += n
	if example = shown(example); example != "" && len(note.Examples) < maxExamples && !slices.Contains(note.Examples, example) {
		note.Examples = append(note.Examples, example)
	}
}

// shown is a text of the archive that cannot do anything to a terminal.
func shown(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	if runes := []rune(text); len(runes) > maxExample {
		return string(runes[:maxExample-1]) + "…"
	}
	return text
}

// JSON writes the report as one JSON object.
func (r *Report) JSON(w io.Writer) error {
	for _, names := range []*[]NewName{&r.People, &r.Rooms} {
		if *names == nil {
			*names = []NewName{}
		}
	}
	if r.Notes == nil {
		r.Notes = []*Note{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Text writes the report for a person.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	counts := func(title string, of map[string]int) {
		for _, kind := range slices.Sorted(maps.Keys(of)) {
			fmt.Fprintf(&b, "%s: %d %s\n", title, of[kind], kind)
		}
	}
	counts("taken", r.Taken)
	counts("there before", r.Before)
	slices.SortStableFunc(r.Notes, func(a, b *Note) int { return cmp.Compare(a.Kind, b.Kind) })
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%s: %d %s", n.Kind, n.Count, n.Why)
		if len(n.Examples) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(n.Examples, ", "))
		}
		b.WriteString("\n")
	}
	for _, names := range [][]NewName{r.People, r.Rooms} {
		for _, n := range names {
			if n.Here != n.Name {
				fmt.Fprintf(&b, "%s is %s here: %s\n", shown(n.Name), n.Here, n.How)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
