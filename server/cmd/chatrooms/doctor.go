package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
)

var errFails = errors.New("something does not work: see the lines that begin with fail")

// examine is `chatrooms doctor [--url=URL] [--json]`.
func examine(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	address := flags.String("url", "", "")
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("doctor: %w: `chatrooms help` lists the flags", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("doctor: there is no check %q: it makes them all", flags.Arg(0))
	}
	ctx, stop := untilSignal()
	defer stop()
	var findings []doctor.Finding
	tell := func(f doctor.Finding) { doctor.Line(out, f) }
	if *asJSON {
		tell = func(f doctor.Finding) { findings = append(findings, f) }
	}
	fails := app.Examine(ctx, os.Environ(), version, *address, tell)
	if *asJSON {
		if err := doctor.JSON(out, findings); err != nil {
			return err
		}
	}
	if fails {
		return errFails
	}
	return nil
}
