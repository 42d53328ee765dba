package db

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// Somebody always reads and somebody always writes: then SQLite never begins its log anew by
// itself.
func TestTheLogIsCutWhileOthersReadAndWrite(t *testing.T) {
	const maxPages = 200
	dir := t.TempDir()
	d, err := Open(Options{DataDir: dir, Log: slog.New(slog.DiscardHandler), maxLogPages: maxPages})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	write := func(statement string) {
		if err := d.Update(t.Context(), func(tx *gorm.DB) error { return tx.Exec(statement).Error }); err != nil {
			t.Error(err)
		}
	}
	write("CREATE TABLE things (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
	write("INSERT INTO things (body) VALUES (zeroblob(40000))")
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	defer readers.Wait()
	defer stop()
	begun := make(chan struct{}) // each reader stays until the next one has begun, if one may
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				err := d.Snapshot(ctx, func(tx *gorm.DB) error {
					var n int64
					err := tx.Raw("SELECT count(*) FROM things").Scan(&n).Error
					select {
					case begun <- struct{}{}: // the one before may leave
					case <-time.After(20 * time.Millisecond):
					}
					select {
					case <-begun:
					case <-time.After(20 * time.Millisecond):
					}
					return err
				})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	longest, writes := int64(0), 0
	for deadline := time.Now().Add(30 * time.Second); ; {
		write("UPDATE things SET body = randomblob(40000)")
		writes++
		file, err := os.Stat(filepath.Join(dir, SQLiteFile+"-wal"))
		if err != nil {
			t.Fatal(err)
		}
		if file.Size() < longest {
			break
		}
		longest = file.Size()
		if time.Now().After(deadline) {
			t.Fatalf("the log grows and grows: %d bytes after %d writes", longest, writes)
		}
	}
	if longest < maxPages*4096 {
		t.Errorf("the log was cut at %d bytes", longest)
	}
}

// A gate waits for those inside, keeps newcomers out meanwhile, and gives up after its patience.
func TestAGateIsShutOnceNobodyIsInside(t *testing.T) {
	g := &gate{}
	enter := func() {
		t.Helper()
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	enter()
	if g.shut(t.Context(), time.Millisecond) {
		t.Fatal("shut with somebody inside")
	}
	enter() // it is open again
	shut := make(chan bool)
	go func() { shut <- g.shut(t.Context(), time.Hour) }()
	for isOpen := true; isOpen; { // until it keeps newcomers out
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		if err := g.enter(ctx); err == nil {
			g.leave()
		} else {
			isOpen = false
		}
		cancel()
	}
	g.leave()
	g.leave()
	if !<-shut {
		t.Fatal("not shut with nobody inside")
	}
	entered := make(chan error)
	go func() { entered <- g.enter(t.Context()) }()
	select {
	case err := <-entered:
		t.Fatal("entered a gate that is shut: ", err)
	default:
	}
	g.open()
	if err := <-entered; err != nil {
		t.Error(err)
	}
}
