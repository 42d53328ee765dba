package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/imports"
)

// others are the chat programs whose exports can be read.
var others = []string{"slack", "mattermost", "discord"}

// importOther is `chatrooms import slack|mattermost|discord FILE…`.
func importOther(kind string, args []string, out io.Writer) error {
	o, err := parseImport(kind, args)
	if err != nil {
		return err
	}
	return o.run(out)
}

// open opens the files that were named.
func (o importOptions) open() (imports.Reader, error) {
	switch {
	case o.kind == "discord" && len(o.files) > 0:
		return imports.OpenDiscord(o.files, o.isPublic)
	case o.kind == "slack" && len(o.files) == 1:
		return imports.OpenSlack(o.files[0])
	case o.kind == "mattermost" && len(o.files) == 1:
		return imports.OpenMattermost(o.files[0])
	}
	return nil, errors.New("import: name the file, as in: chatrooms import " + o.kind + " FILE")
}

type importOptions struct {
	imports.Options
	kind        string
	files       []string
	isPublic    bool
	people      string
	report      string
	json, shows bool
}

func parseImport(kind string, args []string) (o importOptions, err error) {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	o.kind = kind
	if kind == "discord" {
		flags.BoolVar(&o.isPublic, "public", false, "")
	}
	flags.StringVar(&o.Source, "source", kind, "")
	flags.StringVar(&o.Owner, "owner", "", "")
	flags.StringVar(&o.people, "map", "", "")
	flags.StringVar(&o.report, "report", "", "")
	flags.BoolVar(&o.json, "json", false, "")
	flags.BoolVar(&o.shows, "progress", isTerminal(os.Stderr), "")
	for len(args) > 0 { // flags may stand before the files or after them
		if err := flags.Parse(args); err != nil {
			return o, fmt.Errorf("import: %w: `chatrooms help` lists the flags", err)
		}
		if args = flags.Args(); len(args) > 0 {
			o.files, args = append(o.files, args[0]), args[1:]
		}
	}
	return o, nil
}

func (o importOptions) run(out io.Writer) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	if o.people != "" {
		if o.Map, err = readPeople(o.people); err != nil {
			return err
		}
	}
	from, err := o.open()
	if err != nil {
		return err
	}
	defer from.Close()
	ctx, stop := untilSignal()
	defer stop()
	tell, done := o.progress(os.Stderr)
	o.Tell = tell
	report, err := app.Import(ctx, cfg, from, o.Options)
	done()
	if report != nil {
		if e := o.write(report, out); err == nil {
			err = e
		}
	}
	if err != nil && !errors.Is(err, imports.ErrRefused) && report != nil {
		err = fmt.Errorf("%w (run the same again: it goes on where it was)", err)
	}
	return err
}

func readPeople(path string) ([]imports.Mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return imports.ReadMap(f)
}

func (o importOptions) write(report *imports.Report, out io.Writer) error {
	if o.report != "" {
		if err := writeFile(o.report, report.JSON); err != nil {
			return err
		}
	}
	if o.json {
		return report.JSON(out)
	}
	return report.Text(out)
}

// progress writes one line over itself, a few times a second.
func (o importOptions) progress(w io.Writer) (tell func(what string, done, total int), end func()) {
	if !o.shows {
		return nil, func() {}
	}
	var last time.Time
	var before string
	tell = func(what string, done, total int) {
		if what == before && done != total && time.Since(last) < time.Second/4 {
			return
		}
		if before != "" && what != before {
			fmt.Fprintln(w)
		}
		last, before = time.Now(), what
		if total > 0 {
			fmt.Fprintf(w, "\r%s: %d of %d, %d%%", what, done, total, 100*done/total)
		} else {
			fmt.Fprintf(w, "\r%s: %d", what, done)
		}
	}
	return tell, func() { fmt.Fprintln(w) }
}
