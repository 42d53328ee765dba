package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/app"
	"github.com/chatrooms/chatrooms/server/internal/backup"
	"github.com/chatrooms/chatrooms/server/internal/config"
)

// backUp is `chatrooms backup FILE`.
func backUp(path string) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	m, err := app.Backup(ctx, cfg, version, path, fileProgress(os.Stderr, isTerminal(os.Stderr)))
	if err != nil {
		return err
	}
	fmt.Printf("%s holds the database and %s\n", path, counted(m))
	if cfg.FilesURL.IsBucket() {
		fmt.Println("The files are in the bucket at FILES_URL, and not in the backup.")
	}
	return nil
}

// restore is `chatrooms restore FILE`.
func restore(path string) error {
	cfg, err := config.LoadForMigrate(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	m, err := app.Restore(ctx, cfg, path, fileProgress(os.Stderr, isTerminal(os.Stderr)))
	if err != nil {
		return err
	}
	fmt.Printf("restored the database and %s, as of %s\n", counted(m), m.CreatedAt.Format("2006-01-02 15:04 MST"))
	return nil
}

func counted(m backup.Manifest) string {
	return fmt.Sprintf("%d files and thumbnails, %d MiB in all", m.Files, m.Bytes>>20)
}

// fileProgress tells a few times a second how far it is, on a terminal.
func fileProgress(out io.Writer, isShown bool) func(backup.Manifest) {
	if !isShown {
		return nil
	}
	var last time.Time
	return func(m backup.Manifest) {
		if now := time.Now(); now.Sub(last) > time.Second/4 {
			last = now
			_, _ = fmt.Fprintf(out, "\r%s ", counted(m))
		}
	}
}
