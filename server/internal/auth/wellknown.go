package auth

import (
	_ "embed"
	"strings"
	"sync"
)

// wellKnownList holds the commonest passwords of eight bytes or more, lower case, one a line;
// wellknown.md says where they come from.
//
//go:embed wellknown.txt
var wellKnownList string

var wellKnownSet = sync.OnceValue(func() map[string]struct{} {
	set := map[string]struct{}{}
	for line := range strings.Lines(wellKnownList) {
		set[strings.TrimSpace(line)] = struct{}{}
	}
	return set
})

// wellKnown says whether a password is on the list, in any case, or consists of blanks. A password
// that only contains a listed one is not refused.
func wellKnown(password string) bool {
	if strings.TrimSpace(password) == "" {
		return true
	}
	_, found := wellKnownSet()[strings.ToLower(password)]
	return found
}
