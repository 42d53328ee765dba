package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// printVersion writes which build this is. What the build did not set is taken from what Go knows of it.
func printVersion(out io.Writer) error {
	commit, date := commit, date
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision" && commit == "":
				commit = s.Value
			case s.Key == "vcs.time" && date == "":
				date = s.Value
			}
		}
	}
	const unknown = "unknown"
	if commit == "" {
		commit = unknown
	}
	if date == "" {
		date = unknown
	}
	_, err := fmt.Fprintf(out, "chatrooms %s\ncommit    %s\ndate      %s\ngo        %s %s/%s\n",
		version, commit, date, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
