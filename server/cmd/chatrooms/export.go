package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/export"
)

// runExport is `chatrooms export ROOM [--format=…] [--excel] [--output=FILE] [--progress]` and
// `chatrooms export --all DIR [--progress]`.
func runExport(args []string) error {
	o, err := parseExport(args)
	if err != nil {
		return err
	}
	if o.all != "" {
		return exportAll(o.all, o.shows)
	}
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	write := func(w io.Writer) error {
		progress, done := o.progress(os.Stderr)
		defer done()
		return app.Export(ctx, cfg, o.room, o.style, w, progress)
	}
	if o.output == "" {
		return write(os.Stdout)
	}
	return writeFile(o.output, write)
}

type exportOptions struct {
	room, output string
	all          string // the folder for everything, in place of a room
	style        export.Style
	shows        bool
}

func parseExport(args []string) (o exportOptions, err error) {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	format := flags.String("format", string(export.JSONL), "")
	flags.BoolVar(&o.style.Excel, "excel", false, "")
	flags.StringVar(&o.output, "output", "", "")
	flags.StringVar(&o.all, "all", "", "")
	flags.BoolVar(&o.shows, "progress", isTerminal(os.Stderr), "")
	var rooms []string
	for len(args) > 0 { // flags may stand before the room or after it
		if err := flags.Parse(args); err != nil {
			return o, fmt.Errorf("export: %w: `chatrooms help` lists the flags", err)
		}
		if args = flags.Args(); len(args) > 0 {
			rooms, args = append(rooms, args[0]), args[1:]
		}
	}
	if wasGiven(flags, "all") {
		return o, checkExportAll(flags, rooms, o.all)
	}
	if len(rooms) != 1 {
		return o, errors.New("export: name one room: chatrooms export ROOM [--format=jsonl|csv|html|txt] [--excel] [--output=FILE] [--progress]")
	}
	o.room = rooms[0]
	var ok bool
	if o.style.Format, ok = export.Parse(*format); !ok {
		return o, fmt.Errorf("export: --format should be jsonl, csv, html or txt, not %q", *format)
	}
	return o, nil
}

func wasGiven(flags *flag.FlagSet, name string) (is bool) {
	flags.Visit(func(f *flag.Flag) { is = is || f.Name == name })
	return is
}

// checkExportAll refuses what goes with a room only.
func checkExportAll(flags *flag.FlagSet, rooms []string, dir string) error {
	for _, name := range []string{"format", "excel", "output"} {
		if wasGiven(flags, name) {
			return fmt.Errorf("export: --%s goes with a room, not with --all", name)
		}
	}
	if len(rooms) > 0 || dir == "" {
		return errors.New("export: --all takes a folder and no room: chatrooms export --all DIR [--progress]")
	}
	return nil
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress writes one line over itself, a few times a second; done writes it a last time.
func (o exportOptions) progress(w io.Writer) (tell func(messages int, seq, head int64), done func()) {
	if !o.shows {
		return nil, func() {}
	}
	var line string
	var last time.Time
	tell = func(messages int, seq, head int64) {
		line = fmt.Sprintf("\r%d messages, %d%% of the log", messages, 100*seq/max(head, 1))
		if time.Since(last) >= time.Second/4 {
			last = time.Now()
			fmt.Fprint(w, line)
		}
	}
	return tell, func() { fmt.Fprintln(w, line) }
}

// writeFile has FILE whole or not at all. It is for its owner's eyes: a room may be private.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
