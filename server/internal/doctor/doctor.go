// Package doctor tells whether a server can do its work where it is: what it found, and what to do about it.
//
// It owns the form of the findings, and the checks of the machine and of a server's address. How a database, a Redis or
// a storage is asked is told by whoever calls. It imports the standard library and x/sys.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Level says how good a finding is.
type Level string

// The levels: Warn is what works now and may not for long, Fail what does not work.
const (
	OK   Level = "ok"
	Warn Level = "warn"
	Fail Level = "fail"
)

// Finding is one line of the report.
type Finding struct {
	Level Level  `json:"level"`
	Check string `json:"check"`        // one word, such as "database"
	Found string `json:"found"`        // what is so
	Do    string `json:"do,omitempty"` // what to do about it; "" where all is well
}

// Good says that all is well.
func Good(check, format string, args ...any) Finding {
	return Finding{OK, check, fmt.Sprintf(format, args...), ""}
}

// Doubtful says what may not go well for long.
func Doubtful(check, found, do string) Finding { return Finding{Warn, check, found, do} }

// Bad says what does not work.
func Bad(check, found, do string) Finding { return Finding{Fail, check, found, do} }

// Check looks at one thing.
type Check func(context.Context) []Finding

// checkTime bounds a check. What does not answer by then does not serve.
const checkTime = 15 * time.Second

// Examine makes the checks, one after the other, and tells each finding at once.
func Examine(ctx context.Context, checks []Check, tell func(Finding)) (fails bool) {
	for _, check := range checks {
		limited, cancel := context.WithTimeout(ctx, checkTime)
		for _, f := range check(limited) {
			fails = fails || f.Level == Fail
			tell(f)
		}
		cancel()
	}
	return fails
}

// Line writes a finding for people: what is so, and below it what to do.
func Line(out io.Writer, f Finding) {
	_, _ = fmt.Fprintf(out, "%-4s  %-13s  %s\n", f.Level, f.Check, f.Found)
	if f.Do != "" {
		_, _ = fmt.Fprintf(out, "%21s%s\n", "", f.Do)
	}
}

// JSON writes findings for programs: an array.
func JSON(out io.Writer, findings []Finding) error {
	if findings == nil {
		findings = []Finding{}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(findings)
}
