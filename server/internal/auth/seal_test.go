package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestSeal(t *testing.T) {
	const text = "what a browser carries"
	old, other := strings.Repeat("an old secret ", 4), strings.Repeat("another secret ", 4)
	before := NewTokens(Options{Secrets: []string{old}})
	sealed := before.Seal("sign-in", []byte(text))
	if strings.Contains(sealed, text) || sealed == before.Seal("sign-in", []byte(text)) {
		t.Errorf("it shows: %s", sealed)
	}
	for name, by := range map[string]*Tokens{"the same": before, "rotated": NewTokens(Options{Secrets: []string{other, old}})} {
		if got, err := by.Open("sign-in", sealed); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	changed := "A" + sealed[1:]
	if changed == sealed {
		changed = "B" + sealed[1:]
	}
	for name, c := range map[string]struct {
		by              *Tokens
		purpose, sealed string
	}{
		"another key":     {NewTokens(Options{Secrets: []string{other}}), "sign-in", sealed},
		"another purpose": {before, "something", sealed},
		"changed":         {before, "sign-in", changed},
		"cut":             {before, "sign-in", sealed[:len(sealed)-4]},
		"short":           {before, "sign-in", "AAAA"},
		"empty":           {before, "sign-in", ""},
		"no base64":       {before, "sign-in", "***"},
		"long":            {before, "sign-in", strings.Repeat("A", 5000)},
	} {
		if got, err := c.by.Open(c.purpose, c.sealed); !errors.Is(err, ErrNotSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
