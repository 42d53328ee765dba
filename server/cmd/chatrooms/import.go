package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/transfer"
)

// runImport is `chatrooms import SOURCE …`.
func runImport(args []string, out io.Writer) error {
	if len(args) > 0 {
		switch source := args[0]; {
		case source == "chatrooms":
			return importChatrooms(args[1:])
		case slices.Contains(others, source):
			return importOther(source, args[1:], out)
		}
	}
	return errors.New("import: say from what: `chatrooms help` lists it")
}

// importChatrooms is `chatrooms import chatrooms DIR [--progress]`.
func importChatrooms(args []string) error {
	flags := flag.NewFlagSet("import chatrooms", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	shows := flags.Bool("progress", isTerminal(os.Stderr), "")
	var dirs []string
	for len(args) > 0 { // flags may stand before the folder or after it
		if err := flags.Parse(args); err != nil {
			return fmt.Errorf("import chatrooms: %w: `chatrooms help` lists the flags", err)
		}
		if args = flags.Args(); len(args) > 0 {
			dirs, args = append(dirs, args[0]), args[1:]
		}
	}
	if len(dirs) != 1 || dirs[0] == "" {
		return errors.New("import chatrooms: name one folder: chatrooms import chatrooms DIR [--progress]")
	}
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	tell, done := moveProgress(os.Stderr, *shows)
	m, err := app.ImportAll(ctx, cfg, dirs[0], tell)
	done()
	if err != nil {
		return err
	}
	fmt.Printf("imported %s, as of %s\n", moved(m), m.TakenAt.Format("2006-01-02 15:04 MST"))
	return nil
}

// exportAll is `chatrooms export --all DIR`.
func exportAll(dir string, shows bool) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	tell, done := moveProgress(os.Stderr, shows)
	m, err := app.ExportAll(ctx, cfg, version, dir, tell)
	done()
	if err != nil {
		return err
	}
	fmt.Printf("%s holds %s\n", dir, moved(m))
	if m.Missing > 0 {
		fmt.Fprintf(os.Stderr, "Of %d files or thumbnails no bytes were stored: they are listed, and cannot be read.\n", m.Missing)
	}
	return nil
}

func moved(m transfer.Manifest) string {
	return fmt.Sprintf("%s, %s, %s, and %s of %d MiB", many(m.Of("users"), "user"), many(m.Of("rooms"), "room"),
		many(m.Of("messages"), "message"), many(m.Stored.Rows, "stored file"), m.Bytes>>20)
}

// many is a number of things.
func many(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// moveProgress writes one line over itself, a few times a second; done ends it.
func moveProgress(w io.Writer, isShown bool) (tell func(transfer.Progress), done func()) {
	if !isShown {
		return nil, func() {}
	}
	var last time.Time
	var doing string
	tell = func(p transfer.Progress) {
		if p.Doing == doing && p.Done != p.Total && time.Since(last) < time.Second/4 {
			return
		}
		doing, last = p.Doing, time.Now()
		line := p.Doing
		if p.Done > 0 {
			line = fmt.Sprintf("%d %s", p.Done, p.Doing)
		}
		if p.Total > 0 {
			line += fmt.Sprintf(", %d%%", 100*p.Done/p.Total)
		}
		fmt.Fprintf(w, "\r%-40s", line)
	}
	return tell, func() { fmt.Fprintln(w) }
}
